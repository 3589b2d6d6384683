import { kmeans } from "ml-kmeans";
import type { Matrix } from "@/clustering/matrix.ts";

/** A few iterations are enough to leave the start; our own passes, much faster, do the rest. */
const MAX_ITERATIONS = 20;

/**
 * The one door to `ml-kmeans`: runs it from its k-means++ start (doi:10.5555/1283383.1283494).
 *
 * It takes nested rows, so the conversion is done once for all the starts on one matrix. What it
 * returns is a proposal: it may hold an empty cluster and need not have converged.
 *
 * @param matrix n x d.
 * @returns A function from k and a seed to k x d centroids, row-major.
 */
export function mlKMeans(matrix: Matrix): (k: number, seed: number) => Float64Array {
  const rows = Array.from(
    { length: matrix.rows },
    (_, i) => Array.from(matrix.data.subarray(i * matrix.columns, (i + 1) * matrix.columns)),
  );
  return (k, seed) => {
    const { centroids } = kmeans(rows, k, { seed, maxIterations: MAX_ITERATIONS });
    return Float64Array.from(centroids.flat());
  };
}
