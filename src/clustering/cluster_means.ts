import type { Matrix } from "@/clustering/matrix.ts";

/** The mean and the number of the rows of each cluster. */
export interface ClusterMeans {
  /** k x d; a cluster without rows has NaN. */
  readonly means: Matrix;
  readonly sizes: Int32Array;
}

/**
 * Averages the rows of each cluster. O(n d).
 *
 * @param matrix n x d.
 * @param labels The cluster of each row, 0..k-1.
 */
export function clusterMeans({ data, rows, columns }: Matrix, labels: Int32Array): ClusterMeans {
  const k = labels.reduce((most, label) => Math.max(most, label), -1) + 1;
  const sizes = new Int32Array(k);
  const means = new Float64Array(k * columns);
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    sizes[label]!++;
    for (let j = 0; j < columns; j++) means[label * columns + j]! += data[i * columns + j]!;
  }
  for (let at = 0; at < means.length; at++) means[at]! /= sizes[Math.floor(at / columns)]!;
  return { means: { data: means, rows: k, columns }, sizes };
}
