import type { Partition } from "@/clustering/k_means.ts";
import type { Matrix } from "@/clustering/matrix.ts";

/** How surely each of n rows belongs to its cluster. */
export interface Margins {
  /** Euclidean distance of each row to its centroid. */
  readonly distance: Float64Array;
  /** (d2 - d1) / d2, where d1 is `distance` and d2 the distance to the runner-up. */
  readonly margin: Float64Array;
  /** The cluster with the second-nearest centroid, -1 if there is only one cluster. */
  readonly runnerUp: Int32Array;
}

/**
 * Below this margin a row is borderline: the runner-up's centre is hardly farther than the own (by
 * less than a ninth), so a small change of its values could change its cluster.
 */
export const BORDERLINE_MARGIN = 0.1;

/**
 * Measures how surely each row belongs to its cluster. The margin is 0 half-way between two
 * centroids, 1 on the own centroid, and 1 if there is only one cluster. O(n k d).
 *
 * @param matrix n x d.
 * @param fit A fit of these rows.
 */
export function margins({ data, rows, columns }: Matrix, fit: Partition): Margins {
  const { k, centroids: { data: centroids }, labels } = fit;
  const distance = new Float64Array(rows);
  const margin = new Float64Array(rows);
  const runnerUp = new Int32Array(rows).fill(-1);
  for (let i = 0; i < rows; i++) {
    let second = Infinity;
    for (let cluster = 0; cluster < k; cluster++) {
      let square = 0;
      for (let j = 0; j < columns; j++) {
        square += (data[i * columns + j]! - centroids[cluster * columns + j]!) ** 2;
      }
      if (cluster === labels[i]) {
        distance[i] = Math.sqrt(square);
      } else if (square < second) {
        second = square;
        runnerUp[i] = cluster;
      }
    }
    // With one cluster the runner-up is infinitely far.
    // Centroids as close as rounding allows are equally near.
    margin[i] = second === 0 ? 0 : Math.max(0, 1 - distance[i]! / Math.sqrt(second));
  }
  return { distance, margin, runnerUp };
}
