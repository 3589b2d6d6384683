import { orderStatistic } from "@/numerics/order_statistic.ts";

/**
 * The quantile of all values of some lists, by linear interpolation between order statistics (type 7
 * of Hyndman and Fan 1996, doi:10.1080/00031305.1996.10473566, the default of R and NumPy).
 * O(k log^2 n) for k lists of n values.
 *
 * @param lists Each ascending and without NaN.
 * @param fraction 0 to 1: 0.5 is the median.
 * @returns Undefined where there is no value.
 *
 * @example
 * ```ts
 * import { quantile } from "@/numerics/quantile.ts";
 *
 * quantile([Float64Array.of(1, 2), Float64Array.of(3, 10)], 0.5); // 2.5
 * ```
 */
export function quantile(lists: readonly Float64Array[], fraction: number): number | undefined {
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  if (count === 0) return undefined;
  const place = (count - 1) * fraction;
  const below = orderStatistic(lists, Math.floor(place));
  const above = orderStatistic(lists, Math.ceil(place));
  return below + (above - below) * (place - Math.floor(place));
}
