import pl from "nodejs-polars";
import type { DistinctRecords } from "@/bank/entities.ts";
import { parsed } from "@/bank/parse.ts";
import {
  type Check,
  firstFailed,
  ID_FORM,
  setAside,
  shownText,
  shownTyped,
} from "@/bank/quarantine.ts";
import { POSITIVE } from "@/bank/records/plain_columns.ts";
import {
  type Column,
  type ColumnName,
  COLUMNS,
  type Entity,
  isColumn,
  ownColumnsOf,
  typedName,
} from "@/bank/schema.ts";

/** The records of an entity that are complete and valid: `row`, `rows` and the parsed columns. */
export interface Screened {
  /** None of these shares its id with another of them. */
  readonly plain: pl.DataFrame;
  /** Those that were read from text; several may have one id, also one of the plain. */
  readonly others: pl.DataFrame;
  /** How many records there were. */
  readonly read: number;
}

/**
 * Parses the records of an entity and makes every check that a record answers by itself. The plain
 * ones have been read already and only lack what is needed here; the others are read in all spellings
 * and, if they fail, written into the ledger.
 *
 * @param needed Optional columns without whose value a record is incomplete.
 */
export function screen(
  { plain, texts }: DistinctRecords,
  entity: Entity,
  { needed, ledger }: { needed: ReadonlySet<ColumnName>; ledger: pl.DataFrame[] },
): Screened {
  const names = texts.columns.filter(isColumn);
  const isFatal = (name: ColumnName) => (COLUMNS[name] as Column).required || needed.has(name);
  const fatal = [
    ...names.filter(isFatal).flatMap((name) => [missing(name), ...valueChecks(name)]),
    ...(entity === "loans" ? [endsBeforeStart()] : []),
  ];
  const mild = names.filter((name) => !isFatal(name));
  const typed = ["row", "rows", ...names.map(typedName)];

  const incomplete = names.filter((name) => needed.has(name)).map((name) => ({
    ...missing(name),
    fails: pl.col(typedName(name)).isNull(),
  }));
  const complete = incomplete.length === 0 ? plain : setAside(plain, ledger, {
    checks: incomplete,
    entity,
    action: "quarantined",
    shown: shownTyped,
  });
  const others = present(trimmed(texts, names), entity)
    .withColumns(...names.map((name) => parsed(name).as(typedName(name))));
  const readable = mild.reduce(
    (rest, name) => withoutUnreadable(rest, name, { entity, ledger }),
    others,
  );
  const valid = setAside(readable, ledger, {
    checks: fatal,
    entity,
    action: "quarantined",
    shown: shownText,
  });
  return {
    plain: complete,
    others: valid.select(...typed),
    read: plain.height + others.height,
  };
}

function trimmed(records: pl.DataFrame, names: readonly ColumnName[]): pl.DataFrame {
  return records
    .select("row", "rows", ...names.map((name) => pl.col(name).str.strip().as(name)))
    .withColumns(
      ...names.map((name) =>
        pl.when(pl.col(name).eq(pl.lit(""))).then(pl.lit(null)).otherwise(pl.col(name)).as(name)
      ),
    );
}

/** Without the records whose own columns turn out to be blank. */
function present(records: pl.DataFrame, entity: Entity): pl.DataFrame {
  const own = ownColumnsOf(entity, new Set(records.columns.filter(isColumn)));
  return records.filter(
    own.map((name) => pl.col(name).isNotNull()).reduce((any, one) => any.or(one)),
  );
}

function missing(name: ColumnName): Check {
  return { column: name, rule: "missing", fails: pl.col(name).isNull() };
}

const RULE_OF_KIND = {
  id: "malformed_id",
  category: "unknown_category",
  money: "invalid_amount",
  date: "invalid_date",
  percent: "invalid_percent",
  count: "invalid_count",
  contact: "contact",
} as const;

function valueChecks(name: ColumnName): Check[] {
  const { kind } = COLUMNS[name];
  const typed = pl.col(typedName(name));
  const unread = typed.isNull().and(pl.col(name).isNotNull());
  const checks: Check[] = [{
    column: name,
    rule: RULE_OF_KIND[kind],
    fails: kind === "id" ? unread.or(typed.str.contains(ID_FORM).not()) : unread,
  }];
  if (POSITIVE.has(name)) {
    checks.push({ column: name, rule: "not_positive", fails: typed.ltEq(pl.lit(0)) });
  }
  return checks;
}

function endsBeforeStart(): Check {
  return {
    column: "End_Date",
    rule: "ends_before_start",
    fails: pl.col("end_date").lt(pl.col("start_date")),
  };
}

/** Keeps the records whose value in a column is not valid, without the value. */
function withoutUnreadable(
  records: pl.DataFrame,
  name: ColumnName,
  { entity, ledger }: { entity: Entity; ledger: pl.DataFrame[] },
): pl.DataFrame {
  const checks = valueChecks(name);
  setAside(records, ledger, { checks, entity, action: "flagged", shown: shownText });
  const typed = typedName(name);
  return records.withColumn(
    pl.when(firstFailed(checks).isNull()).then(pl.col(typed)).otherwise(pl.lit(null)).as(typed),
  );
}
