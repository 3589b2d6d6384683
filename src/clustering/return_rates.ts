import type { Partition } from "@/clustering/k_means.ts";
import { nearestLabels } from "@/clustering/lloyd.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import type { Recovery } from "@/clustering/stability.ts";

/**
 * How often each row comes back to its own cluster: the share of bootstrap samples, clustered from
 * scratch, in which it is nearest to the cluster that its own one came back as. Rows that were not
 * drawn are asked as well. O(n k d) a sample.
 *
 * @param matrix n x d.
 * @param fit A partition of these rows.
 * @param samples What became of this partition in each sample, at least one.
 * @returns n shares, 0..1.
 */
export function returnRates(
  matrix: Matrix,
  { labels }: Pick<Partition, "labels">,
  samples: readonly Recovery[],
): Float64Array {
  const returns = new Int32Array(matrix.rows);
  for (const { centroids, places } of samples) {
    const found = nearestLabels(matrix, centroids);
    for (let i = 0; i < found.length; i++) {
      if (found[i] === places[labels[i]!]) returns[i]!++;
    }
  }
  return Float64Array.from(returns, (count) => count / samples.length);
}
