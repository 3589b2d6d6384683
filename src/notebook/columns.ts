import pl from "nodejs-polars";
import { commonWords, shownText, shownWord } from "@/bank/ledger.ts";
import type { OpenBank } from "@/bank/open_bank.ts";
import { textsOf } from "@/bank/records/texts_of.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { readingOf } from "@/bank/rules/readings.ts";
import {
  type Column,
  COLUMN_NAMES,
  type ColumnName,
  COLUMNS,
  ENTITIES,
  type Entity,
  typedName,
} from "@/bank/schema.ts";
import { FEATURES } from "@/features/catalogue.ts";

/**
 * The distinct records of each entity that the bank's tables tell of, as text, in order of row: for a
 * bank that fits in memory. `table` is the place of their table in the bank.
 */
export async function textRecords({ tables }: OpenBank): Promise<Map<Entity, pl.DataFrame>> {
  const found = new Map<Entity, pl.DataFrame[]>();
  for (const [place, table] of tables.entries()) {
    for (const [entity, texts] of await textsOf(table)) {
      const placed = texts.sort("row").withColumn(pl.lit(place).cast(pl.Int32).as("table"));
      found.set(entity, [...found.get(entity) ?? [], placed]);
    }
  }
  return new Map(
    ENTITIES.filter((entity) => found.has(entity))
      .map((entity) => [entity, pl.concat(found.get(entity)!, { how: "diagonal" })]),
  );
}

/**
 * What a column of {@linkcode textRecords} is read as, in each table as the contract says; money in
 * whole units of the currency.
 */
export function reading({ contract, tables }: OpenBank, name: ColumnName): pl.Expr {
  const currency = currencyOf(contract.currency);
  return tables.reduce<pl.Expr>((rest, { columns }, place) => {
    const source = columns.get(name);
    if (source === undefined) return rest;
    const read = readingOf(name, pl.col(name), source, currency);
    const value = COLUMNS[name].kind === "money"
      ? read.cast(pl.Float64).div(pl.lit(10 ** currency.digits)).round(currency.digits)
      : read;
    return pl.when(pl.col("table").eq(pl.lit(place))).then(value).otherwise(rest);
  }, pl.lit(null)).as(typedName(name));
}

/**
 * Texts of records as they may be shown: as they are where their form can be that of no name, telephone
 * or other number of a person, words where three customers have them, and else by their shape.
 *
 * @param records As of `textRecords()`.
 */
export function shownTexts(records: pl.DataFrame): pl.DataFrame {
  const names = COLUMN_NAMES.filter((name) => records.columns.includes(name));
  const holder = (["Customer_ID", "Account_ID"] as const).find((name) => names.includes(name));
  const shown = (name: ColumnName) => {
    if ((COLUMNS[name] as Column).kind !== "category") return shownText(name);
    const words = records.filter(pl.col(name).isNotNull())
      .select(pl.col(name).as("text"), pl.col(holder ?? "row").cast(pl.Utf8).as("holder"));
    return shownWord(name, commonWords(words));
  };
  return records.withColumns(
    ...names.map((name) =>
      pl.when(pl.col(name).isNull()).then(pl.lit(null)).otherwise(shown(name)).as(name)
    ),
  );
}

/**
 * Columns of `textRecords()` as they are written, see {@linkcode shownTexts}, and as they are read; of
 * what is not shown the reading neither.
 */
export function writtenAndRead(
  opened: OpenBank,
  records: pl.DataFrame,
  names: readonly ColumnName[],
): pl.DataFrame {
  const raw = (name: ColumnName) => `${name} in the file`;
  const read = (name: ColumnName) => `${name} as read`;
  const both = records.withColumns(
    ...names.flatMap((name) => [
      pl.col(name).as(raw(name)),
      reading(opened, name).cast(pl.Utf8).as(read(name)),
    ]),
  );
  return shownTexts(both).select(...names.flatMap((name) => [
    pl.col(name).as(`${name} as written`),
    pl.when(pl.col(name).eq(pl.col(raw(name)))).then(pl.col(read(name))).otherwise(pl.lit(null))
      .as(read(name)),
  ]));
}

/** A column of which features are made, and whether the bank has it. */
export interface AskedColumn {
  readonly column: ColumnName;
  readonly there: boolean;
  /** The features that cannot do without it, as people call them. */
  readonly unlocks: readonly string[];
}

/** The columns that features need, of those that a bank has and of those that it lacks. */
export function askedColumns(
  { columns }: { readonly columns: ReadonlySet<ColumnName> },
): AskedColumn[] {
  return COLUMN_NAMES.map((column) => ({
    column,
    there: columns.has(column),
    unlocks: Object.values(FEATURES)
      .filter(({ needs }) => (needs as readonly ColumnName[]).includes(column))
      .map(({ label }) => label),
  })).filter(({ unlocks }) => unlocks.length > 0);
}

/** How many records fall into a month. */
export interface MonthCount {
  /** `2024-07` */
  readonly month: string;
  readonly count: number;
}

/** Records by month, from the first to the last month, those without any included. */
export function monthlyCounts(frame: pl.DataFrame, column: string): MonthCount[] {
  const counted = frame.filter(pl.col(column).isNotNull()).select(
    pl.col(column).dt.year().cast(pl.Int32).mul(pl.lit(12).cast(pl.Int32))
      .add(pl.col(column).dt.month().cast(pl.Int32)).sub(pl.lit(1).cast(pl.Int32)).as("month"),
  ).groupBy("month").agg(pl.col("month").count().as("count")).sort("month");
  const counts = new Map(
    (counted.toRecords() as { month: number; count: number }[]).map((
      { month, count },
    ) => [month, count]),
  );
  const months = [...counts.keys()];
  const [first = 0, last = -1] = [months[0], months.at(-1)];
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const month = first + i;
    const name = `${Math.floor(month / 12)}-${String(month % 12 + 1).padStart(2, "0")}`;
    return { month: name, count: counts.get(month) ?? 0 };
  });
}

/** How often each value of a column occurs, the most frequent first. */
export function valueCounts(
  frame: pl.DataFrame,
  column: string,
): { value: string; count: number }[] {
  return frame.filter(pl.col(column).isNotNull())
    .groupBy(column).agg(pl.col(column).count().as("count"))
    .sort([pl.col("count"), pl.col(column)], [true, false])
    .toRecords().map((record) => ({
      value: String(record[column]),
      count: Number(record["count"]),
    }));
}

/** The form of a column's texts: words as x, runs of digits as 9; nothing personal is left. */
export function forms(frame: pl.DataFrame, column: string): { value: string; count: number }[] {
  const form = pl.col(column).str.replaceAll("\\p{L}+", "x").str.replaceAll("\\p{N}+", "9")
    .str.replaceAll("(?:,9)+", ",9");
  return valueCounts(frame.select(form.as("form")), "form");
}
