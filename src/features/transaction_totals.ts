import pl from "nodejs-polars";
import type { BankTables } from "@/bank/clean.ts";

const DIGITAL_CHANNELS = ["mobile", "web", "ussd"];

/**
 * Adds up the transactions of every customer that has an account: `customer_id`, `transactions`,
 * `turnover`, `inflow`, `outflow` (kobo), `deposit_months` (calendar months with a deposit),
 * `digital`, `first_transaction` and `last_transaction` (null without any).
 *
 * One pass over plain arrays, since there are millions of transactions: a tenth of the time that
 * joining them to their customers and grouping takes. Sums stay exact below 90 trillion naira.
 */
export function transactionTotals(
  { accounts, transactions }: Pick<BankTables, "accounts" | "transactions">,
): pl.DataFrame {
  const holders = accounts.select("customer_id").unique().sort("customer_id").withRowIndex(
    "holder",
  );
  const holderOf = integers(
    accounts.withRowIndex("place").join(holders, { on: "customer_id", how: "left" }).sort("place")
      .getColumn("holder"),
  );
  const accountOf = integers(transactions.getColumn("account"));
  const amountOf = transactions.getColumn("amount").cast(pl.Float64).toTypedArray() as Float64Array;
  const dayOf = integers(transactions.getColumn("transaction_date"));
  const isDeposit = flags(transactions, pl.col("transaction_type").eq(pl.lit("deposit")));
  const isDigital = transactions.columns.includes("channel")
    ? flags(transactions, pl.col("channel").isIn(DIGITAL_CHANNELS))
    : new Uint8Array(dayOf.length);

  const n = holders.height;
  const count = new Float64Array(n), turnover = new Float64Array(n), inflow = new Float64Array(n);
  const digital = new Float64Array(n);
  const first = new Int32Array(n).fill(MAX_DAY), last = new Int32Array(n).fill(-MAX_DAY);
  const deposits = new MonthSets(n, dayOf);
  for (let i = 0; i < dayOf.length; i++) {
    const holder = holderOf[accountOf[i]!]!, day = dayOf[i]!, amount = amountOf[i]!;
    count[holder]! += 1;
    turnover[holder]! += amount;
    digital[holder]! += isDigital[i]!;
    if (day < first[holder]!) first[holder] = day;
    if (day > last[holder]!) last[holder] = day;
    if (isDeposit[i] === 1) {
      inflow[holder]! += amount;
      deposits.add(holder, day);
    }
  }
  const outflow = turnover.map((sum, holder) => sum - inflow[holder]!);
  const dateUnlessNone = (name: string) =>
    pl.when(pl.col("transactions").gt(pl.lit(0))).then(pl.col(name)).otherwise(pl.lit(null))
      .cast(pl.Int32).cast(pl.Date).as(name);
  return pl.DataFrame([
    holders.getColumn("customer_id"),
    series("transactions", count),
    series("turnover", turnover),
    series("inflow", inflow),
    series("outflow", outflow),
    series("deposit_months", deposits.sizes()),
    series("digital", digital),
    series("first_transaction", first),
    series("last_transaction", last),
  ]).withColumns(dateUnlessNone("first_transaction"), dateUnlessNone("last_transaction"));
}

const MAX_DAY = 0x7fffffff;

/** For each holder a set of calendar months, a bit each. */
class MonthSets {
  readonly #words: number;
  readonly #bits: Uint32Array;
  readonly #firstMonth: number;
  /** By day from the first: its month from the first. */
  readonly #monthOfDay: Int32Array;
  readonly #firstDay: number;

  /** @param days Days since 1970 that months will be asked of. */
  constructor(readonly holders: number, days: Int32Array) {
    let lowest = MAX_DAY, highest = -MAX_DAY;
    // Not for..of, which takes eight times as long over a typed array.
    for (let i = 0; i < days.length; i++) {
      const day = days[i]!;
      if (day < lowest) lowest = day;
      if (day > highest) highest = day;
    }
    this.#firstDay = lowest;
    this.#firstMonth = monthOf(lowest);
    this.#monthOfDay = Int32Array.from(
      { length: days.length === 0 ? 0 : highest - lowest + 1 },
      (_, i) => monthOf(lowest + i) - this.#firstMonth,
    );
    this.#words = Math.ceil(((this.#monthOfDay.at(-1) ?? 0) + 1) / 32);
    this.#bits = new Uint32Array(holders * this.#words);
  }

  add(holder: number, day: number): void {
    const month = this.#monthOfDay[day - this.#firstDay]!;
    this.#bits[holder * this.#words + (month >>> 5)]! |= 1 << (month & 31);
  }

  /** How many months are in each set. */
  sizes(): Float64Array {
    const sizes = new Float64Array(this.holders);
    this.#bits.forEach((bits, i) => {
      for (let rest = bits; rest !== 0; rest &= rest - 1) sizes[Math.floor(i / this.#words)]!++;
    });
    return sizes;
  }
}

/** Calendar months since 1970. */
function monthOf(day: number): number {
  const date = new Date(day * 86_400_000);
  return 12 * (date.getUTCFullYear() - 1970) + date.getUTCMonth();
}

function integers(column: pl.Series): Int32Array {
  return column.cast(pl.Int32).toTypedArray() as Int32Array;
}

function flags(frame: pl.DataFrame, condition: pl.Expr): Uint8Array {
  return frame.select(condition.fillNull(pl.lit(false)).cast(pl.UInt8).as("flag"))
    .getColumn("flag").toTypedArray() as Uint8Array;
}

function series(name: string, values: Float64Array | Int32Array): pl.Series {
  return pl.Series<number, string>(name, values);
}
