import pl from "nodejs-polars";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { factsOfShare, type PlainFacts, plainFacts } from "@/bank/judge/plain_facts.ts";
import { holderOf } from "@/bank/ledger.ts";
import type { EntityTable, InputFile, UnjudgedRecords } from "@/bank/read_bank.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { readingOf } from "@/bank/rules/readings.ts";
import { type ColumnName, type Entity, typedName } from "@/bank/schema.ts";

/** A column of a table with all that it holds, to be judged as a whole. */
export interface JudgedColumn {
  readonly name: ColumnName;
  readonly entity: Entity;
  readonly source: ColumnSource;
  readonly currency: Currency;
  /** Whether the contract is the shipped bank's, which states nothing about another's file. */
  readonly isDefault: boolean;
  readonly files: readonly InputFile[];
  /** Whether there are so many texts that these are a sample, and all counts are of it. */
  readonly isSample?: boolean;
  /** The values that are at hand as text: `row`, `text`, `value`, what is read of it, and `holder`. */
  readonly texts: pl.DataFrame;
  /** Those of them that cannot be read; `unreadCount` is known without looking at any text. */
  readonly unread: pl.DataFrame;
  readonly unreadCount: number;
  /** The records that were written plainly. */
  readonly plain: PlainFacts;
  /** All records that were not, with every column. */
  readonly others: pl.DataFrame;
  /** How many records have a value. */
  readonly count: number;
}

/** The columns of all tables that are read from the file and have a value. */
export function judgedColumns(bank: UnjudgedRecords): JudgedColumn[] {
  return bank.tables.flatMap((table) => {
    const { plan, typed: { others } } = table;
    const columns = [...plan.columns].filter(([name, { from }]) =>
      from.length > 0 && others.columns.includes(name)
    ).map(([name, source]) => ({ name, source, ...whether(name, source, bank.currency) }));
    const given = countsOf(others, columns.map(({ isGiven }) => isGiven));
    const unread = countsOf(others, columns.map(({ isUnread }) => isUnread));
    return columns.map((column, i) =>
      judgedColumn(bank, table, { ...column, given: given[i]!, unreadCount: unread[i]! })
    );
  }).filter(({ count }) => count > 0);
}

interface Counted extends Pick<JudgedColumn, "name" | "source" | "unreadCount"> {
  readonly value: pl.Expr;
  readonly isGiven: pl.Expr;
  readonly isUnread: pl.Expr;
  /** How many of the texts are not blank. */
  readonly given: number;
}

/** What is read of a column's texts, and of which there is something to read and is read nothing. */
function whether(
  name: ColumnName,
  source: ColumnSource,
  currency: Currency,
): Pick<Counted, "value" | "isGiven" | "isUnread"> {
  // Of an Amount in two columns the typed one is a sum, in which what cannot be read is nothing.
  const value = source.inTwo
    ? readingOf(name, pl.col(name), source, currency)
    : pl.col(typedName(name));
  const isGiven = pl.col(name).isNotNull();
  return { value, isGiven, isUnread: isGiven.and(value.isNull()) };
}

function judgedColumn(
  { contract, currency, files }: UnjudgedRecords,
  { plan, typed }: EntityTable,
  { name, source, value, isGiven, isUnread, given, unreadCount }: Counted,
): JudgedColumn {
  const { plain, stored, others, waiting } = typed;
  const isSample = waiting !== undefined && others.height < waiting;
  const parts = () => [
    pl.col("row"),
    pl.col(name).as("text"),
    value.as("value"),
    holderOf(others).as("holder"),
  ];
  // Where a whole table is text, what is not asked for is not copied.
  let texts: pl.DataFrame | undefined, unread: pl.DataFrame | undefined;
  const whole = stored ?? plainFacts(plain);
  const facts = isSample ? factsOfShare(whole, others.height / waiting) : whole;
  return {
    name,
    entity: plan.entity,
    source,
    currency,
    isDefault: contract.isDefault,
    files,
    isSample,
    get texts() {
      return texts ??= others.filter(isGiven).select(...parts());
    },
    get unread() {
      return unread ??= others.filter(isUnread).select(...parts());
    },
    unreadCount,
    plain: facts,
    others,
    count: given + facts.known(name),
  };
}

/** How many records each of some conditions holds for. */
function countsOf(records: pl.DataFrame, conditions: readonly pl.Expr[]): number[] {
  if (records.height === 0) return conditions.map(() => 0);
  const [counts] = records.select(
    ...conditions.map((is, i) => is.cast(pl.UInt32).sum().as(`count ${i}`)),
  ).rows() as number[][];
  return counts!;
}

/** What is read of the texts of a column if it were written in another way. */
export function readAs(
  { name, currency }: Pick<JudgedColumn, "name" | "currency">,
  source: ColumnSource,
): pl.Expr {
  return readingOf(name, pl.col("text"), source, currency);
}
