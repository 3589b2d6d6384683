import pl from "nodejs-polars";
import type { OpenBank } from "@/bank/open_bank.ts";
import { textsOf } from "@/bank/records/texts_of.ts";
import type { Entity } from "@/bank/schema.ts";

const KOBO_A_NAIRA = 100;

/** The distinct records of a bank's tables as text, in order of row: for a bank that fits in memory. */
export async function textRecords({ tables }: OpenBank): Promise<Record<Entity, pl.DataFrame>> {
  const frames = await Promise.all(tables.map(textsOf));
  return Object.fromEntries(
    frames.flat().map(([entity, texts]) => [entity, texts.sort("row")]),
  ) as Record<Entity, pl.DataFrame>;
}

/** A money column of the bank's tables in naira; blanks are NaN. */
export function nairaValues(frame: pl.DataFrame, column: string): Float64Array {
  const values = frame.select(pl.col(column).cast(pl.Float64).fillNull(pl.lit(NaN)).as("value"))
    .getColumn("value").toTypedArray() as Float64Array;
  return values.map((kobo) => kobo / KOBO_A_NAIRA);
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
