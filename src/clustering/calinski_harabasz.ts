import { clusterMeans } from "@/clustering/cluster_means.ts";
import { distinctRows, type Matrix } from "@/clustering/matrix.ts";

/**
 * Calinski-Harabasz index (1974, doi:10.1080/03610927408827101), 0 and up, more is better: the
 * variance between the clusters over the variance within, each divided by its degrees of freedom.
 * O(n d).
 *
 * @param matrix n x d.
 * @param labels The cluster of each row, 0..k-1, none empty.
 * @returns Infinity if every row lies on the mean of its cluster.
 * @throws {RangeError} If there are not 2..n-1 clusters.
 */
export function calinskiHarabasz(matrix: Matrix, labels: Int32Array): number {
  const { data, rows, columns } = matrix;
  const { means: { data: means, rows: k }, sizes } = clusterMeans(matrix, labels);
  if (k < 2 || k >= rows) {
    throw new RangeError(
      `Cannot take the Calinski-Harabasz index of ${k} clusters of ${rows} rows: it takes at ` +
        `least 2 clusters and fewer than rows`,
    );
  }
  // The mean of equal rows may lie beside them by rounding, which would count as a variance.
  if (distinctRows(matrix, k + 1) <= k) return Infinity;
  const { means: { data: overall } } = clusterMeans(matrix, new Int32Array(rows));
  let between = 0;
  for (let at = 0; at < means.length; at++) {
    between += sizes[Math.floor(at / columns)]! * (means[at]! - overall[at % columns]!) ** 2;
  }
  let within = 0;
  for (let at = 0; at < data.length; at++) {
    const label = labels[Math.floor(at / columns)]!;
    within += (data[at]! - means[label * columns + at % columns]!) ** 2;
  }
  return (between / (k - 1)) / (within / (rows - k));
}
