import pl from "nodejs-polars";

/**
 * The as-of date that the records tell, as ISO: the day at which the transactions end, see
 * {@linkcode lastBusyDay}, or without any that at which loans begin, by the same rule over a year;
 * undefined without both.
 *
 * @param transactions Frames with a `transaction_date`.
 * @param loans Frames that may have a `start_date`.
 * @param stored Transactions besides, see {@linkcode lastBusyDay}.
 */
export function derivedAsOf(
  transactions: readonly pl.DataFrame[],
  loans: readonly pl.DataFrame[],
  stored: readonly (readonly [number, number])[] = [],
): string | undefined {
  const days = (frames: readonly pl.DataFrame[], column: string) =>
    frames.flatMap((frame) => daysOf(frame, column));
  const last = lastBusyDay([...days(transactions, "transaction_date"), ...stored]) ??
    lastBusyDay(days(loans, "start_date"), LOAN_DAYS);
  return last === undefined ? undefined : new Date(last * 86_400_000).toISOString().slice(0, 10);
}

/** How many records there are by day, days since 1970. */
function daysOf(frame: pl.DataFrame, column: string): [number, number][] {
  if (!frame.columns.includes(column)) return [];
  const days = frame.select(pl.col(column).cast(pl.Int32).as("day"))
    .filter(pl.col("day").isNotNull())
    .groupBy("day").agg(pl.col("day").count().cast(pl.Float64).as("records"));
  const counts = days.getColumn("records").toArray() as number[];
  return (days.getColumn("day").toArray() as number[]).map((day, i) => [day, counts[i]!]);
}

/** Days over which there must be transactions for the last of them to be the end of the data. */
const DAYS = 30;
/** Loans are rarer: a small bank may not lend twice in a month. */
const LOAN_DAYS = 365;
/** Of so many transactions these must hold one, and two at least. */
const ONE_OF = 1000;

/**
 * The day at which the transactions end: the latest one such that the 30 days ending with it hold two
 * transactions and a thousandth of all. So one that is dated years ahead moves nothing. If there is
 * none, the last transaction's day.
 *
 * @param days How many transactions there are by day, days since 1970, in any order.
 * @param within The days over which there must be some.
 * @returns Days since 1970; undefined without transactions.
 *
 * @example
 * ```ts
 * import { lastBusyDay } from "@/bank/as_of.ts";
 *
 * const inJanuary = [[19_723, 400], [19_724, 600]] as const;
 * lastBusyDay([...inJanuary, [26_298, 1]]); // 19724
 * ```
 */
export function lastBusyDay(
  days: Iterable<readonly [number, number]>,
  within = DAYS,
): number | undefined {
  const sorted = [...days].sort(([a], [b]) => a - b);
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  const enough = Math.max(2, all / ONE_OF);
  let busy: number | undefined;
  let [first, held] = [0, 0];
  for (const [day, count] of sorted) {
    held += count;
    while (sorted[first]![0] <= day - within) held -= sorted[first++]![1];
    if (held >= enough) busy = day;
  }
  return busy ?? sorted.at(-1)?.[0];
}
