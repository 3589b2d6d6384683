import pl from "nodejs-polars";
import { type ColumnFault, columnFault } from "@/bank/judge/column_fault.ts";
import type { JudgedColumn } from "@/bank/judge/judged_column.ts";
import { isWhole, NEGATIVE_SHARE, PROVEN_VALUES } from "@/bank/judge/thresholds.ts";
import { type Column, COLUMNS, typedName } from "@/bank/schema.ts";

/** The fault of a column of which many are negative, where the contract says nothing of that. */
export function negativeFault(column: JudgedColumn): ColumnFault | undefined {
  const { name, source, others, count } = column;
  const { positive }: Column = COLUMNS[name];
  // What is owed is often written as negative, a balance may be.
  if (
    !(positive || name === "Outstanding_Balance") || source.positive !== undefined || source.inTwo
  ) return undefined;
  const negatives = others.filter(pl.col(typedName(name)).lt(pl.lit(0)))
    .select(pl.col("row"), pl.col(name).as("text"));
  if (name !== "Amount") {
    return isWhole(negatives.height, count)
      ? columnFault(column, negatives, "are negative", `say "scale": ${-source.scale}`)
      : undefined;
  }
  const isMany = negatives.height >= PROVEN_VALUES &&
    (negatives.height >= NEGATIVE_SHARE * count || isMostOfOneType(column));
  return isMany
    ? columnFault(column, negatives, "are negative", `say "positive": "${positiveOf(column)}"`)
    : undefined;
}

/** Whether most transactions of one type are negative. Those written plainly are none of them. */
function isMostOfOneType({ plain, others }: JudgedColumn): boolean {
  if (!others.columns.includes("transaction_type")) return false;
  const isNegative = pl.when(pl.col("amount").lt(pl.lit(0))).then(pl.lit(1)).otherwise(pl.lit(0));
  const many = others.groupBy("transaction_type").agg(
    pl.col("row").count().cast(pl.Int64).as("count"),
    isNegative.sum().cast(pl.Int64).as("negative"),
  ).filter(
    pl.col("negative").gtEq(pl.lit(PROVEN_VALUES))
      .and(pl.col("negative").mul(pl.lit(2)).gt(pl.col("count"))),
  );
  if (many.height === 0) return false;
  const { types } = plain;
  return (many.toRecords() as { transaction_type: string; count: number; negative: number }[])
    .some(({ transaction_type, count, negative }) =>
      2 * Number(negative) > Number(count) + (types.get(transaction_type) ?? 0)
    );
}

/** What a positive amount is: the other way than most of the negative ones, by their type. */
function positiveOf({ others }: JudgedColumn): "credit" | "debit" {
  if (!others.columns.includes("direction")) return "credit";
  const negatives = others.filter(pl.col("amount").lt(pl.lit(0)));
  const of = (direction: string) =>
    negatives.filter(pl.col("direction").eq(pl.lit(direction))).height;
  return of("credit") > of("debit") ? "debit" : "credit";
}
