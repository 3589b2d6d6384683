/** One row in so many may lie farther from its centroid than what is usual in its cluster. */
const ONE_IN = 1000;

/**
 * How far from its centroid a row of each cluster usually is at most: the distance beyond which no
 * more than 1 in 1,000 of its rows lie; with fewer than 1,000 rows, none do.
 *
 * @param distance Distance of each of n rows to its centroid.
 * @param fit The cluster of each row, 0..k-1.
 * @returns k distances; infinite for a cluster without rows.
 *
 * @example
 * ```ts
 * import { usualDistances } from "@/clustering/usual_distances.ts";
 *
 * usualDistances(Float64Array.of(1, 3, 2), { labels: Int32Array.of(0, 0, 1), k: 2 }); // [3, 2]
 * ```
 */
export function usualDistances(
  distance: Float64Array,
  { labels, k }: { readonly labels: Int32Array; readonly k: number },
): number[] {
  return Array.from({ length: k }, (_, cluster) => {
    const own = distance.filter((_, row) => labels[row] === cluster).sort();
    return own[own.length - 1 - Math.floor(own.length / ONE_IN)] ?? Infinity;
  });
}
