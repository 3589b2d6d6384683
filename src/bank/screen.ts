import pl from "nodejs-polars";
import {
  type Check,
  commonWords,
  fewValues,
  firstFailed,
  holderOf,
  type LedgerEntry,
  setAside,
  shownText,
  shownTyped,
  shownWord,
} from "@/bank/ledger.ts";
import type { BankRecords } from "@/bank/read_bank.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import { recordsIn, type TypedRecords } from "@/bank/records/typed_records.ts";
import { CATEGORIES } from "@/bank/rules/categories.ts";
import { isUnknownType } from "@/bank/rules/direction.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { folded } from "@/bank/rules/readings.ts";
import {
  type Column,
  COLUMN_NAMES,
  type ColumnName,
  COLUMNS,
  type Entity,
  ID_COLUMNS,
  type RecordColumn,
  typedName,
} from "@/bank/schema.ts";
import { isOwnColumn, ownColumn } from "@/bank/own_figures.ts";
import { once } from "@/execution/once.ts";

/** The records of an entity that are complete and valid: `row`, `rows` and the typed columns. */
export interface Screened {
  /** None of these shares its id with another of its table. */
  readonly plain: pl.DataFrame;
  /** Those that were read from text; several may have one id, also one of the plain. */
  readonly others: pl.DataFrame;
  /** How many records there were. */
  readonly read: number;
}

/**
 * Screens the records of an entity in all tables that tell of it. A column that only some of them have
 * is blank in the others.
 */
export function screenEntity(
  { tables, currency, columns }: BankRecords,
  entity: Entity,
  options: Pick<ScreenOptions, "needed" | "ledger">,
): Screened {
  const screened = tables
    .filter(({ plan, typed }) => plan.entity === entity && recordsIn(typed) > 0)
    .map(({ plan, typed }) =>
      screen(typed, {
        plan,
        currency,
        ...options,
        needed: withoutClosing(options.needed, columns),
      })
    );
  const [first, ...others] = screened;
  if (first === undefined) return { plain: nobody(entity), others: nobody(entity), read: 0 };
  if (others.length === 0) return first;
  // What stands in another table may stand in this one, too.
  const all = pl.concat(
    [first.plain.head(0), first.others, ...others.flatMap(({ plain, others }) => [plain, others])],
    { how: "diagonal" },
  );
  const plain = pl.concat([first.plain, all.head(0)], { how: "diagonal" });
  return {
    plain,
    others: all.select(...plain.columns),
    read: screened.reduce((sum, { read }) => sum + read, 0),
  };
}

/** The balance of an account may follow from its transactions, which are read later. */
function withoutClosing(
  needed: ReadonlySet<RecordColumn>,
  columns: ReadonlySet<ColumnName>,
): ReadonlySet<RecordColumn> {
  return columns.has("Balance_After") ? needed.difference(new Set(["Balance"])) : needed;
}

/** A table without records has no more than the columns that are always asked for. */
function nobody(entity: Entity): pl.DataFrame {
  const columns = ["row", "rows", ...ALWAYS_ASKED[entity]];
  return pl.DataFrame(Object.fromEntries(columns.map((name) => [name, []])))
    .select(...columns.map((name) => pl.col(name).cast(TYPES[name] ?? pl.Utf8)));
}

const ALWAYS_ASKED: Readonly<Record<Entity, readonly string[]>> = {
  customers: ["customer_id"],
  accounts: ["account_id"],
  holders: ["account_id", "customer_id"],
  transactions: ["transaction_id", "owner", "transaction_date", "amount"],
  loans: ["loan_id"],
};
const TYPES: Readonly<Record<string, pl.DataType>> = {
  row: pl.UInt32,
  rows: pl.UInt32,
  owner: pl.Int32,
  transaction_date: pl.Date,
  amount: pl.Int64,
};

export interface ScreenOptions {
  readonly plan: EntityPlan;
  readonly currency: Currency;
  /** Optional columns without whose value a record is incomplete. */
  readonly needed: ReadonlySet<RecordColumn>;
  readonly ledger: pl.DataFrame[];
  /** Of categories the words on no list, where the records are not all. @default those of the records */
  readonly words?: WordsMet | undefined;
}

/** Values of categories that are on no list, see {@linkcode fewValues}. */
export type WordsMet = ReadonlyMap<ColumnName, pl.DataFrame>;

/** Without these nothing is a transaction: they are asked for even where they are blank throughout. */
const ESSENTIAL: readonly ColumnName[] = ["Amount", "Transaction_Date"];

/**
 * Makes every check that a record answers by itself. A column that is blank throughout counts as
 * absent: nothing is asked of it.
 */
export function screen(
  { plain, others, present }: Pick<TypedRecords, "plain" | "others" | "present">,
  { plan, currency, needed, ledger, words }: ScreenOptions,
): Screened {
  const { entity } = plan;
  const shown = (name: RecordColumn) => shownTyped(name, currency);
  const asked = new Set([...present, ...ESSENTIAL.filter((name) => plan.columns.has(name))]);
  const own = [...plan.features.keys()].map(ownColumn);
  const names: RecordColumn[] = [
    ...[...plan.columns.keys()].filter((name) => asked.has(name) || name === ID_COLUMNS[entity]),
    ...own,
  ];
  const isFatal = (name: RecordColumn) =>
    needed.has(name) || !isOwnColumn(name) && (COLUMNS[name] as Column).defining === true;
  const hasDates = names.includes("Start_Date") && names.includes("End_Date");
  const isOrderFatal = hasDates && isFatal("End_Date");
  // Whether money has moved is not guessed; without a word it has, as in a file without a status.
  const isDoubtful = entity === "transactions" && names.includes("Status");
  const fatal = [
    ...names.filter(isFatal).flatMap((name) => [missing(name), ...valueChecks(name, plan)]),
    ...(isDoubtful ? valueChecks("Status", plan) : []),
    ...(isOrderFatal ? [endsBeforeStart()] : []),
  ];
  const mild = names.filter((name) =>
    !isFatal(name) && !(isDoubtful && name === "Status") ||
    !isOwnColumn(name) && CATEGORIES[name]?.open
  );

  // A record with figures of the bank's own is never plain.
  const wanted = names.filter((name) => needed.has(name) && !isOwnColumn(name));
  const complete = wanted.length === 0 ? plain : setAside(plain, ledger, {
    checks: incompleteBy(wanted),
    entity,
    action: "quarantined",
    shown,
  });
  const told = mild.reduce(
    (rest, name) => flagged(rest, name, { plan, ledger, words }),
    others,
  );
  const ordered = hasDates && !isOrderFatal
    ? blanked(told, "End_Date", [endsBeforeStart()], { plan, ledger, shown: shownText })
    : told;
  const valid = setAside(ordered, ledger, {
    checks: fatal,
    entity,
    action: "quarantined",
    shown: isDoubtful ? shownWords(ordered, "Status", words) : shownText,
  });
  const columns = [...columnsOf(entity, asked), ...own.map(typedName)];
  return {
    plain: withColumns(complete, others, columns),
    others: valid.select(...columns),
    read: plain.height + others.height,
  };
}

/**
 * Whether there is nothing to be said of a record by itself: all that is asked of it is there and valid,
 * and none of its words is on no list.
 *
 * @param present The columns that have a value somewhere.
 */
export function isClear(plan: EntityPlan, present: ReadonlySet<ColumnName>): pl.Expr {
  const asked = [...plan.columns.keys()].filter((name) =>
    present.has(name) || ESSENTIAL.includes(name) || name === ID_COLUMNS[plan.entity]
  );
  const fails = asked.flatMap((name) => [
    ...((COLUMNS[name] as Column).defining ? [missing(name).fails] : []),
    ...valueChecks(name, plan).map(({ fails }) => fails),
    ...(CATEGORIES[name]?.open ? [isUnlisted(name)] : []),
  ]);
  return fails.reduce((any, one) => any.or(one)).fillNull(pl.lit(false)).not();
}

/** Why a record of which all can be read is incomplete: it has no value in one of these columns. */
export function incompleteBy(names: readonly RecordColumn[]): Check[] {
  return names.map((name) => ({ ...missing(name), fails: pl.col(typedName(name)).isNull() }));
}

/** What is kept of a record: the columns that are there, and of a transaction its owner. */
export function columnsOf(entity: Entity, present: ReadonlySet<ColumnName>): string[] {
  const isOwner = (name: ColumnName) =>
    entity === "transactions" && (name === "Account_ID" || name === "Customer_ID");
  const names = COLUMN_NAMES.filter((name) => present.has(name) && !isOwner(name));
  const all = [ID_COLUMNS[entity], ...names].map(typedName);
  const owner = entity === "transactions" ? ["owner"] : [];
  return [...new Set(["row", "rows", ...all, ...owner])];
}

/** The same columns for records that lack some, blank. */
function withColumns(records: pl.DataFrame, like: pl.DataFrame, columns: string[]): pl.DataFrame {
  const known = columns.filter((name) => records.columns.includes(name));
  if (known.length === columns.length) return records.select(...columns);
  // With no rows, so that the columns of the one are those of the other.
  const model = like.head(0).select(...columns);
  return pl.concat([records.select(...known), model], { how: "diagonal" }).select(...columns);
}

function missing(name: RecordColumn): Check {
  return { column: name, rule: "missing", fails: pl.col(name).isNull() };
}

const RULE_OF_KIND = {
  id: "malformed_id",
  category: "unknown_category",
  money: "invalid_amount",
  date: "invalid_date",
  percent: "invalid_percent",
  count: "invalid_count",
  term: "invalid_count",
} as const;

function valueChecks(name: RecordColumn, plan: EntityPlan): Check[] {
  const typed = pl.col(typedName(name));
  const unread = typed.isNull().and(pl.col(name).isNotNull());
  if (isOwnColumn(name)) return [{ column: name, rule: "invalid_number", fails: unread }];
  const { kind, positive }: Column = COLUMNS[name];
  const checks: Check[] = [{ column: name, rule: RULE_OF_KIND[kind], fails: unread }];
  if (positive) {
    const isSigned = plan.columns.get(name)?.positive !== undefined;
    const fails = isSigned ? typed.eq(pl.lit(0)) : typed.ltEq(pl.lit(0));
    checks.push({ column: name, rule: "not_positive", fails });
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

/** Flags the records whose value in a column is not valid, and keeps them without the value. */
function flagged(
  records: pl.DataFrame,
  name: RecordColumn,
  { plan, ledger, words }: Pick<ScreenOptions, "plan" | "ledger" | "words">,
): pl.DataFrame {
  const blank = (shown: LedgerEntry["shown"]) =>
    blanked(records, name, valueChecks(name, plan), { plan, ledger, shown });
  if (isOwnColumn(name) || COLUMNS[name].kind !== "category") return blank(shownText);
  const shown = shownWords(records, name, words);
  if (!CATEGORIES[name]?.open) return blank(shown);
  setAside(records, ledger, {
    checks: [{ column: name, rule: "unknown_category", fails: isUnlisted(name) }],
    entity: plan.entity,
    action: "flagged",
    shown,
  });
  return records;
}

/** Flags the records that fail a check, and leaves their value in a column blank. */
function blanked(
  records: pl.DataFrame,
  name: RecordColumn,
  checks: readonly Check[],
  { plan, ledger, shown }: Pick<ScreenOptions, "plan" | "ledger"> & Pick<LedgerEntry, "shown">,
): pl.DataFrame {
  const typed = typedName(name);
  const valid = setAside(records, ledger, {
    checks,
    entity: plan.entity,
    action: "flagged",
    shown,
  });
  if (valid === records) return records;
  return records.withColumn(
    pl.when(firstFailed(checks).isNull()).then(pl.col(typed)).otherwise(pl.lit(null)).as(typed),
  );
}

function isUnlisted(name: ColumnName): pl.Expr {
  const typed = pl.col(typedName(name));
  const text = pl.col(name);
  return name === "Transaction_Type"
    ? isUnknownType(text, typed)
    : typed.eq(pl.lit("other")).and(folded(text).neq(pl.lit("other")));
}

/** Words are shown, so that they can be mapped, where several customers have them. */
function shownWords(
  records: pl.DataFrame,
  name: ColumnName,
  words: WordsMet | undefined,
): (column: RecordColumn) => pl.Expr {
  // Where none fails, nobody asks.
  const common = once((of: pl.DataFrame) => commonWords(words?.get(name) ?? wordsIn(of, name)));
  return (column) => column === name ? shownWord(name, common(records)) : shownText(column);
}

function wordsIn(records: pl.DataFrame, name: ColumnName): pl.DataFrame {
  return records.filter(isUnlistedOrUnread(name))
    .select(pl.col(name).as("text"), holderOf(records).as("holder"));
}

/** The words on no list of records that come some at a time, added to those before. */
export function wordsMet(records: pl.DataFrame, plan: EntityPlan, before?: WordsMet): WordsMet {
  const names = [...plan.columns.keys()].filter((name) => COLUMNS[name].kind === "category");
  return new Map(names.map((name) => {
    const seen = before?.get(name);
    const added = fewValues(wordsIn(records, name));
    return [name, seen === undefined ? added : fewValues(pl.concat([seen, added]))];
  }));
}

function isUnlistedOrUnread(name: ColumnName): pl.Expr {
  const typed = pl.col(typedName(name));
  return typed.isNull().or(typed.eq(pl.lit("other"))).and(pl.col(name).isNotNull());
}
