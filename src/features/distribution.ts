import { orderStatistic } from "@/numerics/order_statistic.ts";
import { quantile } from "@/numerics/quantile.ts";

/** How a feature is spread over customers, in few numbers that later customers are held against. */
export interface Distribution {
  /** Original units; null where nothing is known. */
  readonly median: number | null;
  /** The least value known; null where nothing is. */
  readonly lowest: number | null;
  /** The upper ends of the bins, ascending; the last is the largest value known. */
  readonly ends: readonly number[];
  /** Customers by bin. */
  readonly counts: readonly number[];
  /** Customers of whom it is not known. */
  readonly unknown: number;
}

/** Values counted into the bins of a distribution, which may be another one's. */
export interface Binned {
  /** Below all that the bins were made of. */
  readonly below: number;
  readonly counts: readonly number[];
  /** Above all of it. */
  readonly above: number;
  readonly unknown: number;
}

/** What part of the values is not above each end: the deciles, and what is rare at both sides. */
const FRACTIONS = [0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 1];

/**
 * The bins of a feature: they end at the first and the last percentile, the deciles and the largest
 * value. Each end is the least value that at least that part of all is not above (type 1 of Hyndman
 * and Fan 1996, doi:10.1080/00031305.1996.10473566); equal ends are one. O(k log^2 n) for k lists of
 * n values.
 *
 * @param lists The known values, in lists that each ascend.
 * @param unknown How many are not known.
 */
export function distributionOf(lists: readonly Float64Array[], unknown: number): Distribution {
  const known = lists.filter(({ length }) => length > 0);
  const count = known.reduce((sum, { length }) => sum + length, 0);
  const ends = count === 0 ? [] : [
    ...new Set(FRACTIONS.map((part) => orderStatistic(known, Math.ceil(part * count) - 1))),
  ];
  const upTo = ends.map((end) => known.reduce((sum, list) => sum + countUpTo(list, end), 0));
  return {
    median: quantile(known, 0.5) ?? null,
    lowest: count === 0 ? null : Math.min(...known.map(([first]) => first!)),
    ends,
    counts: upTo.map((sum, bin) => sum - (upTo[bin - 1] ?? 0)),
    unknown,
  };
}

/** The known values, ascending. */
export function knownAscending(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** How many values of an ascending list are not above one. */
function countUpTo(list: Float64Array, value: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts values into the bins of a distribution, and what lies beyond them on its own. */
export function binned(
  values: Float64Array,
  { lowest, ends }: Pick<Distribution, "lowest" | "ends">,
): Binned {
  const counts = new Array<number>(ends.length).fill(0);
  let [below, above, unknown] = [0, 0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) unknown++;
    else if (lowest !== null && value < lowest) below++;
    else {
      const bin = ends.findIndex((end) => value <= end);
      if (bin < 0) above++;
      else counts[bin]!++;
    }
  }
  return { below, counts, above, unknown };
}
