import pl from "nodejs-polars";
import type { Activity } from "@/bank/tables.ts";

export const DIGITAL_CHANNELS = ["mobile", "web", "ussd"];

/**
 * Adds up the transactions of every customer who is credited with some: `customer_id`, `transactions`,
 * `turnover` (minor units), `first_transaction` and `last_transaction`, and of those in the window
 * `recent_transactions`, `inflow`, `outflow`, `deposit_months` (calendar months with a credit),
 * `digital`, `channelled` (of which the channel is known) and `undirected` (of which the direction is not). All holders of a joint account are credited with its transactions.
 *
 * One pass over plain arrays, since there are millions of transactions: a tenth of the time that
 * joining them to their customers and grouping takes. Sums stay exact below 2^53.
 *
 * @param start ISO date, the first day of the window; null for all the time.
 */
export function transactionTotals(
  { transactions, owners, credited }: Activity,
  start: string | null,
): pl.DataFrame {
  const customers = credited.select("customer_id").unique().sort("customer_id")
    .withRowIndex("customer");
  const credits = creditsOf(credited, customers, owners.height);
  const ownerOf = integers(transactions.getColumn("owner"));
  const amountOf = transactions.getColumn("amount").cast(pl.Float64).toTypedArray() as Float64Array;
  const dayOf = integers(transactions.getColumn("transaction_date"));
  const isCredit = flags(transactions, "direction", (value) => value.eq(pl.lit("credit")));
  const isDebit = flags(transactions, "direction", (value) => value.eq(pl.lit("debit")));
  const hasChannel = flags(transactions, "channel", (value) => value.isNotNull());
  const isDigital = flags(transactions, "channel", (value) => value.isIn(DIGITAL_CHANNELS));

  const n = customers.height;
  const count = new Float64Array(n), turnover = new Float64Array(n), inflow = new Float64Array(n);
  const outflow = new Float64Array(n), digital = new Float64Array(n);
  const recent = new Float64Array(n), channelled = new Float64Array(n);
  const undirected = new Float64Array(n);
  const firstDay = start === null ? -MAX_DAY : Date.parse(`${start}T00:00:00Z`) / 86_400_000;
  const first = new Int32Array(n).fill(MAX_DAY), last = new Int32Array(n).fill(-MAX_DAY);
  const deposits = new MonthSets(n, dayOf);
  const { starts, places } = credits;
  for (let i = 0; i < dayOf.length; i++) {
    const owner = ownerOf[i]!, day = dayOf[i]!, amount = amountOf[i]!;
    for (let at = starts[owner]!; at < starts[owner + 1]!; at++) {
      const customer = places[at]!;
      count[customer]! += 1;
      turnover[customer]! += amount;
      if (day < first[customer]!) first[customer] = day;
      if (day > last[customer]!) last[customer] = day;
      if (day < firstDay) continue;
      recent[customer]! += 1;
      digital[customer]! += isDigital[i]!;
      channelled[customer]! += hasChannel[i]!;
      undirected[customer]! += 1 - isDebit[i]! - isCredit[i]!;
      if (isDebit[i] === 1) outflow[customer]! += amount;
      if (isCredit[i] === 1) {
        inflow[customer]! += amount;
        deposits.add(customer, day);
      }
    }
  }
  const dateUnlessNone = (name: string) =>
    pl.when(pl.col("transactions").gt(pl.lit(0))).then(pl.col(name)).otherwise(pl.lit(null))
      .cast(pl.Int32).cast(pl.Date).as(name);
  return pl.DataFrame([
    customers.getColumn("customer_id"),
    series("transactions", count),
    series("turnover", turnover),
    series("recent_transactions", recent),
    series("inflow", inflow),
    series("outflow", outflow),
    series("deposit_months", deposits.sizes()),
    series("digital", digital),
    series("channelled", channelled),
    series("undirected", undirected),
    series("first_transaction", first),
    series("last_transaction", last),
  ]).withColumns(dateUnlessNone("first_transaction"), dateUnlessNone("last_transaction"));
}

/** For each owner the places of the customers credited: from `starts[owner]` to before the next. */
interface Credits {
  readonly starts: Int32Array;
  readonly places: Int32Array;
}

function creditsOf(credited: pl.DataFrame, customers: pl.DataFrame, owners: number): Credits {
  const pairs = credited.join(customers, { on: "customer_id", how: "left" })
    .sort(["owner", "customer"]);
  const starts = new Int32Array(owners + 1);
  for (const owner of integers(pairs.getColumn("owner"))) starts[owner + 1]!++;
  for (let owner = 0; owner < owners; owner++) starts[owner + 1]! += starts[owner]!;
  return { starts, places: integers(pairs.getColumn("customer")) };
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

/** Where a column fulfils a condition; nowhere, if the frame lacks it. */
function flags(
  frame: pl.DataFrame,
  column: string,
  condition: (value: pl.Expr) => pl.Expr,
): Uint8Array {
  if (!frame.columns.includes(column)) return new Uint8Array(frame.height);
  return frame.select(condition(pl.col(column)).fillNull(pl.lit(false)).cast(pl.UInt8).as("flag"))
    .getColumn("flag").toTypedArray() as Uint8Array;
}

function series(name: string, values: Float64Array | Int32Array): pl.Series {
  return pl.Series<number, string>(name, values);
}
