import pl from "nodejs-polars";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { DEFAULTS } from "@/bank/contract/defaults.ts";
import type { JudgedColumn } from "@/bank/judge/judged_column.ts";
import { plainFacts } from "@/bank/judge/plain_facts.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { readingOf } from "@/bank/rules/readings.ts";
import { type ColumnName, COLUMNS } from "@/bank/schema.ts";

/** How a column is read of which a contract says nothing. */
export const UNSAID: ColumnSource = {
  from: ["?"],
  inTwo: false,
  dates: [DEFAULTS.format.dates],
  blanks: new Set(),
  decimal: DEFAULTS.format.decimal,
  thousands: DEFAULTS.format.thousands,
  scale: 1,
  stated: new Set(),
};

/**
 * Values that no contract speaks of yet, as a column that can be judged like one of ours.
 *
 * @param name Ours, which decides how they are read.
 * @param texts Without blanks.
 */
export function judgedValues(
  name: ColumnName,
  texts: readonly string[],
  { source = UNSAID, currency = "XXX" }: {
    readonly source?: ColumnSource;
    readonly currency?: string;
  } = {},
): JudgedColumn {
  const known = currencyOf(currency);
  const frame = pl.DataFrame([
    pl.Series("row", texts.map((_, at) => at + 2), pl.Int32),
    pl.Series("text", texts, pl.Utf8),
  ]);
  const read = frame.withColumn(readingOf(name, pl.col("text"), source, known).as("value"));
  const unread = read.filter(pl.col("value").isNull());
  return {
    name,
    entity: COLUMNS[name].entity,
    source,
    currency: known,
    isDefault: false,
    files: [{ name: "", sha256: "", rowsBefore: 0 }],
    texts: read,
    unread,
    unreadCount: unread.height,
    plain: plainFacts(pl.DataFrame({})),
    others: read.select(pl.col("row"), pl.col("text").as(name)),
    count: texts.length,
  };
}
