import { lloyd, type LloydResult } from "@/clustering/lloyd.ts";
import { assertFinite, distinctRows, type Matrix } from "@/clustering/matrix.ts";
import { ML_KMEANS_ROWS, mlKMeans } from "@/clustering/ml_kmeans.ts";
import { type ParallelOptions, withLloyd } from "@/clustering/parallel_lloyd.ts";
import {
  type Centroids,
  findCentroids,
  type RestartOptions,
  SAME_INERTIA,
} from "@/clustering/restarts.ts";

/**
 * Of our own passes. Clusters that are there settle in a few; an arbitrary cut through a cloud of a
 * million rows takes hundreds, the last of which change nothing one could see.
 */
const MAX_PASSES = 100;

/** Empty clusters are given rows so often; rows that differ by rounding alone would have it go on. */
const MOST_REFILLS = 10;

/** A partition of n rows into k clusters. */
export interface Partition {
  readonly k: number;
  /** k x d. */
  readonly centroids: Matrix;
  /** The cluster of each row, 0..k-1: its nearest centroid. */
  readonly labels: Int32Array;
}

/** A partition of n rows into k clusters, none of them empty, that K-Means has found. */
export interface KMeansFit extends Partition, Centroids {
  /** Rows in each cluster, in descending order. */
  readonly sizes: Int32Array;
  /** Sum of squared distances of the rows to their centroids. */
  readonly inertia: number;
  /** Passes over all rows that the refinement took. */
  readonly passes: number;
  /** Whether the passes went on until no row changed its cluster. */
  readonly converged: boolean;
}

/**
 * Partitions rows into k clusters so that the inertia, the sum of squared distances to the cluster
 * means, is as small as can be found. Restarts propose where to start (see `restarts.ts`); up to 50,000
 * rows `ml-kmeans` runs last, on all of them, and its centroids are final.
 *
 * The result depends on the partition alone: centroids are the means of their rows, every row
 * belongs to its nearest centroid, clusters stand in descending order of size, equal sizes in
 * ascending order of their centroids. Restarts that reach one partition give the same bytes.
 *
 * @param matrix n x d; scale the columns first, distances are Euclidean.
 * @param k 1..n. One cluster has the mean as its centroid; n clusters are the rows.
 * @throws {RangeError} If k is not a whole number in 1..n, if fewer than k rows differ, or if a
 * value is not finite.
 *
 * @example
 * ```ts
 * import { kMeans } from "@/clustering/k_means.ts";
 * import { matrixFromRows } from "@/clustering/matrix.ts";
 *
 * const matrix = matrixFromRows([[0, 0], [0, 1], [9, 9]]);
 * kMeans(matrix, 2, { seed: 1 }).labels; // Int32Array [0, 0, 1]
 * ```
 */
export function kMeans(matrix: Matrix, k: number, options: RestartOptions): KMeansFit {
  assertClusterable(matrix, k);
  const { proposals, ...found } = findCentroids(matrix, k, options);
  if (matrix.rows > ML_KMEANS_ROWS) return settle(matrix, found);
  return least(proposals.map((centroids) => settle(matrix, { ...found, centroids })));
}

/**
 * Checks what k-means asks of its input.
 *
 * @throws {RangeError} See {@linkcode kMeans}.
 */
export function assertClusterable(matrix: Matrix, k: number): void {
  if (!Number.isInteger(k) || k < 1 || k > matrix.rows) {
    throw new RangeError(
      `Cannot cluster ${matrix.rows} rows into ${k} clusters: k must be a whole number in 1..` +
        `${matrix.rows}`,
    );
  }
  assertFinite(matrix);
  const distinct = distinctRows(matrix, k);
  if (distinct < k) {
    throw new RangeError(`Cannot cluster ${distinct} distinct rows into ${k} clusters`);
  }
}

/** Options of {@linkcode refine}. */
export interface RefineOptions extends ParallelOptions {
  /**
   * Seed of restarts that try to find a better place than the given centroids.
   * @default {there are none}
   */
  seed?: number;
}

/**
 * Lets all rows settle around centroids found before, so that the fit of a point of the inertia
 * curve need not be searched again: by `ml-kmeans` up to 50,000 rows, above by our own passes, on as
 * many threads as there are processors; the bytes do not depend on them.
 *
 * @param matrix The n x d rows the centroids were found for.
 * @param found A point of the inertia curve.
 * @throws {RangeError} See {@linkcode kMeans}.
 */
export async function refine(
  matrix: Matrix,
  found: Centroids,
  { seed, ...parallel }: RefineOptions = {},
): Promise<KMeansFit> {
  assertClusterable(matrix, found.k);
  const fit = await settleOnThreads(matrix, found, parallel);
  if (seed === undefined) return fit;
  const { proposals, isInitial, ...other } = findCentroids(matrix, found.k, {
    seed,
    initial: found.centroids.data,
  });
  const { starts, hits } = other;
  const fits = [{ ...fit, starts, hits }];
  if (matrix.rows <= ML_KMEANS_ROWS) {
    for (const centroids of proposals) fits.push(settle(matrix, { ...other, centroids }));
  } else if (!isInitial) fits.push(await settleOnThreads(matrix, other, parallel));
  return least(fits);
}

/** The first that no other lies below by more than rounding. */
function least(fits: readonly KMeansFit[]): KMeansFit {
  return fits.reduce((best, fit) => fit.inertia < best.inertia * (1 - SAME_INERTIA) ? fit : best);
}

async function settleOnThreads(
  matrix: Matrix,
  found: Centroids,
  parallel: ParallelOptions,
): Promise<KMeansFit> {
  if (matrix.rows <= ML_KMEANS_ROWS) return settle(matrix, found);
  return await withLloyd(
    matrix,
    parallel,
    async (run) => inOrder(await run(found.centroids.data, { maxPasses: MAX_PASSES }), found),
  );
}

/** {@linkcode refine} on this thread. */
export function settle(matrix: Matrix, found: Centroids): KMeansFit {
  const start = found.centroids.data;
  return inOrder(
    matrix.rows <= ML_KMEANS_ROWS
      ? settleByMlKMeans(matrix, start)
      : lloyd(matrix, start, { maxPasses: MAX_PASSES }),
    found,
  );
}

/**
 * Where `ml-kmeans` ends; labels, sizes and inertia are our own pass's. It knows no remedy for a
 * cluster that has lost all its rows: our pass gives it one, and `ml-kmeans` starts again from there.
 */
function settleByMlKMeans(matrix: Matrix, start: Float64Array): LloydResult {
  const run = mlKMeans(matrix);
  let passes = 0;
  for (let refills = 0, from = start;; refills++) {
    const { centroids, iterations, converged } = run(from);
    passes += iterations;
    const fit = lloyd(matrix, centroids, { maxPasses: 1 });
    const isUntouched = fit.passes === 1;
    if (isUntouched || refills === MOST_REFILLS) return { ...fit, passes, converged };
    from = fit.centroids;
  }
}

/** Numbers the clusters by size, largest first, equal sizes by their centroids. */
function inOrder(fit: LloydResult, found: Centroids): KMeansFit {
  const { k, centroids: { columns } } = found;
  const order = Array.from({ length: k }, (_, cluster) => cluster);
  order.sort((a, b) => fit.sizes[b]! - fit.sizes[a]! || compareRows(fit.centroids, columns, a, b));
  const data = new Float64Array(k * columns);
  const newLabels = new Int32Array(k);
  for (const [label, cluster] of order.entries()) {
    data.set(fit.centroids.subarray(cluster * columns, (cluster + 1) * columns), label * columns);
    newLabels[cluster] = label;
  }
  return {
    ...found,
    centroids: { data, rows: k, columns },
    labels: fit.labels.map((cluster) => newLabels[cluster]!),
    sizes: Int32Array.from(order, (cluster) => fit.sizes[cluster]!),
    inertia: fit.inertia,
    passes: fit.passes,
    converged: fit.converged,
  };
}

/** Compares two rows column by column; a difference that rounding could make does not count. */
function compareRows(data: Float64Array, columns: number, a: number, b: number): number {
  for (let j = 0; j < columns; j++) {
    const x = data[a * columns + j]!;
    const y = data[b * columns + j]!;
    if (Math.abs(x - y) > 1e-9 * Math.max(Math.abs(x), Math.abs(y))) return x - y;
  }
  return 0;
}
