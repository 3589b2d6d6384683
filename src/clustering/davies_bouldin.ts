import { clusterMeans } from "@/clustering/cluster_means.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { squaredDistance } from "@/clustering/squared_distance.ts";

/**
 * Davies-Bouldin index (1979, doi:10.1109/TPAMI.1979.4766909), 0 and up, less is better: for each
 * cluster the worst ratio of the spread of two clusters to the distance of their means, averaged.
 * The spread of a cluster is the mean distance of its rows to their mean. O(n d + k^2 d).
 *
 * @param matrix n x d.
 * @param labels The cluster of each row, 0..k-1, none empty.
 * @returns Infinity if two clusters have the same mean.
 * @throws {RangeError} If there are fewer than 2 clusters.
 */
export function daviesBouldin(matrix: Matrix, labels: Int32Array): number {
  const { data, rows, columns } = matrix;
  const { means: { data: means, rows: k }, sizes } = clusterMeans(matrix, labels);
  if (k < 2) {
    throw new RangeError(
      `Cannot take the Davies-Bouldin index of ${k} cluster: it takes at least 2`,
    );
  }
  const spreads = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    const square = squaredDistance(data, i * columns, means, label * columns, columns);
    spreads[label]! += Math.sqrt(square) / sizes[label]!;
  }
  let total = 0;
  for (let a = 0; a < k; a++) {
    let worst = 0;
    for (let b = 0; b < k; b++) {
      if (a === b) continue;
      const square = squaredDistance(means, a * columns, means, b * columns, columns);
      // Clusters in one place are as bad as can be, even without any spread.
      const ratio = square === 0 ? Infinity : (spreads[a]! + spreads[b]!) / Math.sqrt(square);
      worst = Math.max(worst, ratio);
    }
    total += worst;
  }
  return total / k;
}
