import pl from "nodejs-polars";
import type { EntityPlan } from "@/bank/records/plan.ts";
import { CATEGORIES, DIRECTION_OF_TYPE, OTHER } from "@/bank/rules/categories.ts";
import { folded } from "@/bank/rules/readings.ts";

const BLANK = () => pl.lit(null).cast(pl.Utf8);

/**
 * Which way the money of transactions went, as `direction`, and how much, as `amount`, not negative:
 * by its own column, else by the sign where amounts are signed, else by the type. Inflow is credit.
 *
 * @param known The columns that they have.
 */
export function directionOf(known: readonly string[], { columns }: EntityPlan): pl.Expr[] {
  const has = (name: string) => known.includes(name);
  const amount = columns.get("Amount");
  if (amount?.positive !== undefined) {
    const other = amount.positive === "credit" ? "debit" : "credit";
    const sign = pl.when(pl.col("amount").lt(pl.lit(0))).then(pl.lit(other))
      .otherwise(pl.lit(amount.positive));
    const direction = has("direction") ? pl.col("direction").fillNull(sign) : sign;
    return [direction.as("direction"), pl.col("amount").abs().as("amount")];
  }
  const byType = has("transaction_type") ? typeDirection(has("Transaction_Type")) : BLANK();
  const direction = has("direction") ? pl.col("direction").fillNull(byType) : byType;
  return [direction.as("direction")];
}

/**
 * `amount` and `direction` of amounts that stand in a column for credits and another for debits, of
 * which one is blank or zero.
 *
 * @param read The credit, part 0, or the debit, part 1.
 */
export function amountInTwo(read: (part: 0 | 1) => pl.Expr): pl.Expr[] {
  const [credit, debit] = ([0, 1] as const).map((part) => read(part).fillNull(pl.lit(0)));
  const isOne = credit!.eq(pl.lit(0)).or(debit!.eq(pl.lit(0)));
  const amount = pl.when(isOne).then(credit!.add(debit!)).otherwise(pl.lit(null));
  return [
    amount.cast(pl.Int64).as("amount"),
    pl.when(debit!.eq(pl.lit(0))).then(pl.lit("credit")).otherwise(pl.lit("debit")).as("direction"),
  ];
}

/** By the word in the file where it is at hand: a fee is `other` here and yet a debit. */
function typeDirection(hasText: boolean): pl.Expr {
  const read = wordDirection(pl.col("transaction_type"));
  return hasText ? read.fillNull(wordDirection(folded(pl.col("Transaction_Type")))) : read;
}

function wordDirection(word: pl.Expr): pl.Expr {
  const of = (wanted: string) =>
    Object.entries(DIRECTION_OF_TYPE).filter(([, direction]) => direction === wanted)
      .map(([name]) => name);
  return pl.when(word.isIn(of("credit"))).then(pl.lit("credit"))
    .when(word.isIn(of("debit"))).then(pl.lit("debit"))
    .otherwise(BLANK());
}

/** Whether a type is none that the engine knows, in spelling or direction. */
export function isUnknownType(text: pl.Expr, typed: pl.Expr): pl.Expr {
  const known = [
    ...CATEGORIES.Transaction_Type!.values,
    ...Object.keys(CATEGORIES.Transaction_Type!.spellings!),
    ...Object.keys(DIRECTION_OF_TYPE),
  ];
  return typed.eq(pl.lit(OTHER)).and(folded(text).isIn(known).not());
}
