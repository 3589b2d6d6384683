import pl from "nodejs-polars";
import { setAside, shownTyped } from "@/bank/ledger.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { ownColumnsIn } from "@/bank/own_figures.ts";
import { COLUMN_NAMES, type Entity, ID_COLUMNS, typedName } from "@/bank/schema.ts";
import type { Screened } from "@/bank/screen.ts";

/** Records of which each id has one: `row`, `rows` and the typed columns. */
export interface Unique {
  /** The plain records as they came, which may be millions, so that they are not copied. */
  readonly plain: pl.DataFrame;
  /** Rows of those that shared their id after all: what is left of them is in `settled`. */
  readonly met: ReadonlySet<number>;
  /** Other records whose id nothing shared. */
  readonly unshared: pl.DataFrame;
  /** Those left of others, without the column that is in `settledHeld`. */
  readonly settled: pl.DataFrame;
  /** By row, what else is held of these: records that differ in nothing but this are one. */
  readonly settledHeld: pl.DataFrame;
  /** Those whose id nothing shared. */
  readonly alone: readonly pl.DataFrame[];
  /** All of them, without the column that is in `held`. */
  readonly records: pl.DataFrame;
  readonly held: pl.DataFrame;
  /** Records that were found to be one with another. */
  readonly joined: number;
}

/**
 * Leaves one record per id. Of several that differ, the one in most rows is kept, among equals the
 * first by its content; a blank differs from nothing, and is filled from the others. The rest are
 * `duplicate` if they say nothing else, and a quarantined `conflict` if they do.
 *
 * @param options.holder A column in which records of one id may differ and all be true: the customer
 * of a joint account, the owner of a transaction that stands in the rows of several.
 * @param options.detailed Adds columns in which records of one id must not differ either: the account of
 * a transaction, whatever its owner is.
 */
export function withoutRepeats(
  { plain, others }: Screened,
  entity: Entity,
  { ledger, currency, holder, detailed = (records) => records }: {
    readonly ledger: pl.DataFrame[];
    readonly currency: Currency;
    readonly holder?: string | undefined;
    readonly detailed?: ((records: pl.DataFrame) => pl.DataFrame) | undefined;
  },
): Unique {
  const id = typedName(ID_COLUMNS[entity]);
  const isHeld = holder !== undefined && plain.columns.includes(holder);
  const columns = plain.columns.filter((name) =>
    name !== "row" && name !== "rows" && !(isHeld && name === holder)
  );
  const heldOf = (records: pl.DataFrame) =>
    isHeld ? records.select("row", pl.col(holder).as("held")) : NOTHING_HELD();
  const bare = (records: pl.DataFrame) => records.select("row", "rows", ...columns);

  // Half the time of a join, which would hash all the plain ones into a table.
  const met = others.height === 0
    ? plain.head(0)
    : plain.filter(pl.col(id).isIn(pl.lit(others.getColumn(id))));
  const candidates = pl.concat([others, met]);
  const sharedIds = candidates.groupBy(id).agg(pl.col("row").count().as("count"))
    .filter(pl.col("count").gt(pl.lit(1))).select(id);
  const unshared = sharedIds.height === 0
    ? candidates
    : candidates.join(sharedIds, { on: id, how: "anti" });
  const metRows = new Set(met.getColumn("row").toTypedArray() as Uint32Array);
  const unique = (settled: pl.DataFrame, settledHeld: pl.DataFrame, joined: number): Unique => ({
    plain,
    met: metRows,
    unshared,
    settled,
    settledHeld,
    joined,
    get alone() {
      return [
        met.height === 0 ? plain : plain.join(met.select("row"), { on: "row", how: "anti" }),
        unshared,
      ];
    },
    get records() {
      return pl.concat([...this.alone, settled].map(bare));
    },
    get held() {
      return pl.concat([...this.alone.map(heldOf), settledHeld]);
    },
  });
  if (sharedIds.height === 0) return unique(bare(unshared.head(0)), heldOf(unshared.head(0)), 0);

  const shared = detailed(candidates.join(sharedIds, { on: id, how: "semi" }));
  const compared = shared.columns.filter((name) =>
    name !== "row" && name !== "rows" && !(isHeld && name === holder)
  );
  const told = isHeld
    ? oneByContent(shared, compared, holder)
    : { records: shared, held: undefined };
  const { kept, lost } = winners(told.records.select("row", "rows", ...compared), id, compared);
  const names = [
    ...COLUMN_NAMES.filter((name) => compared.includes(typedName(name))),
    ...ownColumnsIn(compared),
  ];
  const shown = (name: (typeof names)[number]) => shownTyped(name, currency);
  const repeated = setAside(lost, ledger, {
    checks: names.map((name) => ({
      column: name,
      rule: "conflict",
      fails: differ(pl.col(typedName(name)), pl.col(`kept_${typedName(name)}`)),
    })),
    entity,
    action: "quarantined",
    shown,
  });
  setAside(repeated, ledger, {
    checks: [{ column: ID_COLUMNS[entity], rule: "repeated_record", fails: pl.lit(true) }],
    entity,
    action: "duplicate",
    shown,
  });
  // Who is named only by what does not contradict the record that is kept, holds it too.
  const rowOf = pl.concat([
    kept.select("row", pl.col("row").as("kept_row")),
    repeated.select("row", "kept_row"),
  ]);
  const held = told.held === undefined
    ? NOTHING_HELD()
    : told.held.join(rowOf, { on: "row", how: "inner" })
      .select(pl.col("kept_row").as("row"), pl.col("held")).unique();
  const joined = shared.height - told.records.height;
  return unique(bare(filled(kept, repeated, compared)), held, joined);
}

const NOTHING_HELD = () => pl.DataFrame({ row: [], held: [] });

/**
 * Records that differ in nothing but who holds them, as one, which is the first of them; and all who
 * hold each. A second record of the same holder is none of these.
 */
function oneByContent(records: pl.DataFrame, columns: readonly string[], holder: string) {
  const isFirst = pl.col("row").shift(1).isNull();
  const repeats = columns.map((name) => isSame(pl.col(name), pl.col(name).shift(1)))
    .reduce((all, one) => all.and(one), isFirst.not());
  const sameHolder = isSame(pl.col(holder), pl.col(holder).shift(1));
  const one = (is: pl.Expr) => pl.when(is).then(pl.lit(1)).otherwise(pl.lit(0));
  const grouped = records
    .sort([...columns.map((name) => pl.col(name)), pl.col(holder), pl.col("row")])
    .withColumns(
      one(repeats.not()).cumSum().as("group"),
      one(repeats.and(sameHolder).not()).as("begins"),
    );
  const firstRows = grouped.groupBy("group").agg(pl.col("row").min().as("first_row"));
  const whose = grouped.join(firstRows, { on: "group", how: "left" });
  const firstHolders = whose.filter(pl.col("row").eq(pl.col("first_row")))
    .select(pl.col("first_row"), pl.col(holder).as("first_holder"));
  const told = whose.join(firstHolders, { on: "first_row", how: "left" });
  const isAnother = isSame(pl.col(holder), pl.col("first_holder")).not()
    .and(pl.col("begins").eq(pl.lit(1)));
  return {
    records: told.filter(isAnother.not()).select("row", "rows", ...columns),
    held: told.select(pl.col("first_row").as("row"), pl.col(holder).as("held")).unique(),
  };
}

function isSame(left: pl.Expr, right: pl.Expr): pl.Expr {
  return pl.when(left.isNull().or(right.isNull())).then(left.isNull().and(right.isNull()))
    .otherwise(left.eq(right));
}

/** Of each id the record that is kept; the others beside it, its columns named `kept_..`. */
function winners(records: pl.DataFrame, id: string, columns: readonly string[]) {
  const ordered = records.sort(
    [pl.col(id), pl.col("rows"), ...columns.map((name) => pl.col(name)), pl.col("row")],
    [false, true, ...columns.map(() => false), false],
  );
  const kept = ordered.unique({ subset: [id], keep: "first", maintainOrder: true });
  const beside = kept.select(
    pl.col(id),
    pl.col("row").as("kept_row"),
    ...columns.map((name) => pl.col(name).as(`kept_${name}`)),
  );
  const lost = ordered.join(beside, { on: id, how: "left" })
    .filter(pl.col("row").neq(pl.col("kept_row")));
  return { kept, lost };
}

/** Whether two values contradict each other; a blank contradicts nothing. */
function differ(left: pl.Expr, right: pl.Expr): pl.Expr {
  return pl.when(left.isNull().or(right.isNull())).then(pl.lit(false)).otherwise(left.neq(right));
}

/** The records that are kept, their blanks filled from those that say the same. */
function filled(
  kept: pl.DataFrame,
  repeated: pl.DataFrame,
  columns: readonly string[],
): pl.DataFrame {
  if (repeated.height === 0) return kept;
  const said = repeated.groupBy("kept_row").agg(
    ...columns.flatMap((name) => [
      pl.col(name).min().as(`least_${name}`),
      pl.col(name).max().as(`most_${name}`),
    ]),
  ).rename({ kept_row: "row" });
  // Where the others contradict each other, nothing is known.
  const known = (name: string) =>
    pl.when(pl.col(`least_${name}`).eq(pl.col(`most_${name}`))).then(pl.col(`most_${name}`))
      .otherwise(pl.lit(null));
  return kept.join(said, { on: "row", how: "left" }).select(
    "row",
    "rows",
    ...columns.map((name) => pl.col(name).fillNull(known(name)).as(name)),
  );
}
