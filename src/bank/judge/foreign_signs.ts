import pl from "nodejs-polars";
import { currenciesOf } from "@/bank/judge/currencies_of.ts";
import type { JudgedColumn } from "@/bank/judge/judged_column.ts";
import { isProof } from "@/bank/judge/thresholds.ts";

/** What may stand before or after the digits of an amount, and is neither a sign nor a point. */
const MARK = "[^\\d\\s.,'’+()-]{1,4}";

/**
 * Signs and codes of other currencies than the contract's that prove to be in a column, with the
 * values that have one, and the currencies that all of them may stand for.
 */
export function foreignSigns(
  { unread, currency, count }: JudgedColumn,
): { signs: string[]; codes: string[]; values: pl.DataFrame } {
  const text = pl.col("text").str.toUpperCase();
  const mark = text.str.extract(`^[-+(]?\\s*(${MARK})[\\s.+-]*\\d`, 1)
    .fillNull(text.str.extract(`\\d\\s*(${MARK})[\\s.)-]*$`, 1));
  const marked = unread.withColumn(mark.as("mark")).filter(pl.col("mark").isNotNull());
  const counts = marked.groupBy("mark").agg(pl.col("row").count().as("count")).sort("mark");
  const found = counts.toRecords() as { mark: string; count: number }[];
  const signs = found.filter((one) =>
    isProof(one.count, count) && !currency.signs.includes(one.mark) &&
    currenciesOf(one.mark).length > 0
  ).map(({ mark }) => mark);
  const [first, ...others] = signs.map(currenciesOf);
  const codes = (first ?? []).filter((code) => others.every((codes) => codes.includes(code)));
  return { signs, codes, values: marked.filter(pl.col("mark").isIn(signs)).select("row", "text") };
}

/** How many values have a sign or code of the contract's currency. */
export function ownSignCount({ texts, currency }: JudgedColumn): number {
  const text = pl.col("text").str.toUpperCase();
  const signs = currency.signs.map((sign) => sign.toUpperCase());
  const hasOwn = signs.map((sign) => text.str.startsWith(sign).or(text.str.endsWith(sign)))
    .reduce((any, one) => any.or(one), pl.lit(false));
  return texts.filter(pl.col("value").isNotNull().and(hasOwn)).height;
}
