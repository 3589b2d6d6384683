import type { Matrix } from "@/clustering/matrix.ts";
import { takeRows } from "@/clustering/matrix.ts";
import { sampleIndices } from "@/clustering/sample.ts";
import { squaredDistance } from "@/clustering/squared_distance.ts";

/** Options of {@linkcode silhouette}. */
export interface SilhouetteOptions {
  /**
   * Above this many rows, a sample of this many is measured.
   * @default {3000}
   */
  sampleRows?: number;
  /**
   * Seed of the sample.
   * @default {0}
   */
  seed?: number;
}

/**
 * Mean silhouette of a partition, -1..1: how much nearer the rows are to their own cluster than to
 * the next one (Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7). O(n^2 d), n at most `sampleRows`.
 *
 * @param matrix n x d; distances are Euclidean.
 * @param labels The cluster of each row, 0..k-1.
 * @throws {RangeError} If there are not 2..n-1 clusters.
 *
 * @example
 * ```ts
 * import { matrixFromRows } from "@/clustering/matrix.ts";
 * import { silhouette } from "@/clustering/silhouette.ts";
 *
 * const matrix = matrixFromRows([[0], [1], [9], [10]]);
 * silhouette(matrix, Int32Array.of(0, 0, 1, 1)).toFixed(2); // "0.89"
 * ```
 */
export function silhouette(
  matrix: Matrix,
  labels: Int32Array,
  { sampleRows = 3000, seed = 0 }: SilhouetteOptions = {},
): number {
  let values: Float64Array;
  if (matrix.rows > sampleRows) {
    const indices = sampleIndices(matrix.rows, sampleRows, seed);
    const sampleLabels = Int32Array.from(indices, (i) => labels[i]!);
    // Small clusters may be missing from the sample; of a single one nothing can be said.
    if (new Set(sampleLabels).size < 2) return 0;
    values = silhouetteValues(takeRows(matrix, indices), sampleLabels);
  } else {
    values = silhouetteValues(matrix, labels);
  }
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/**
 * Silhouette of each row: (b - a) / max(a, b), where a is its mean distance to the other rows of
 * its cluster and b the least mean distance to the rows of another. 0 for a row that is a cluster
 * by itself. O(n^2 d).
 *
 * @param matrix n x d.
 * @param labels The cluster of each row, 0..k-1.
 * @throws {RangeError} If there are not 2..n-1 clusters.
 */
export function silhouetteValues(matrix: Matrix, labels: Int32Array): Float64Array {
  return silhouetteValuesOfEach(matrix, [labels])[0]!;
}

/**
 * {@linkcode silhouetteValues} of several partitions of the same rows: the distances, which take most
 * of the time, are measured once.
 */
export function silhouetteValuesOfEach(
  { data, rows, columns }: Matrix,
  partitions: readonly Int32Array[],
): Float64Array[] {
  const sizes = partitions.map(sizesOf);
  for (const own of sizes) assertMeasurable(own, rows);
  const sums = sizes.map(({ length: k }) => new Float64Array(rows * k));
  const distances = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let other = i + 1; other < rows; other++) {
      distances[other] = Math.sqrt(
        squaredDistance(data, i * columns, data, other * columns, columns),
      );
    }
    for (const [p, labels] of partitions.entries()) {
      addDistances(sums[p]!, { labels, distances, i, k: sizes[p]!.length });
    }
  }
  return partitions.map((labels, p) => valuesOf(labels, { sizes: sizes[p]!, sums: sums[p]! }));
}

/** Adds the distances of row i and the rows after it to the sums of each row by cluster. */
function addDistances(
  sums: Float64Array,
  { labels, distances, i, k }: {
    labels: Int32Array;
    distances: Float64Array;
    i: number;
    k: number;
  },
): void {
  const label = labels[i]!;
  for (let other = i + 1; other < labels.length; other++) {
    sums[i * k + labels[other]!]! += distances[other]!;
    sums[other * k + label]! += distances[other]!;
  }
}

function sizesOf(labels: Int32Array): Int32Array {
  const sizes = new Int32Array(labels.reduce((most, label) => Math.max(most, label), -1) + 1);
  for (const label of labels) sizes[label]!++;
  return sizes;
}

function assertMeasurable(sizes: Int32Array, rows: number): void {
  const clusters = sizes.filter((size) => size > 0).length;
  if (clusters >= 2 && clusters < rows) return;
  throw new RangeError(
    `Cannot measure the silhouette of ${clusters} clusters of ${rows} rows: it takes at least 2 ` +
      `clusters and one of two rows`,
  );
}

/** From the sums of the distances of each row to the rows of each cluster. */
function valuesOf(
  labels: Int32Array,
  { sizes, sums }: { sizes: Int32Array; sums: Float64Array },
): Float64Array {
  const k = sizes.length;
  const values = new Float64Array(labels.length);
  for (const [i, own] of labels.entries()) {
    if (sizes[own] === 1) continue;
    const within = sums[i * k + own]! / (sizes[own]! - 1);
    let nearest = Infinity;
    for (let cluster = 0; cluster < k; cluster++) {
      if (cluster === own || sizes[cluster] === 0) continue;
      nearest = Math.min(nearest, sums[i * k + cluster]! / sizes[cluster]!);
    }
    const greater = Math.max(within, nearest);
    values[i] = greater === 0 ? 0 : (nearest - within) / greater;
  }
  return values;
}
