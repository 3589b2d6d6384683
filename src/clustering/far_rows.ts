import { growingKMeans } from "@/clustering/growing_k_means.ts";
import { BLOCK_ROWS, nearestInBlock } from "@/clustering/lloyd.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { sampleMatrix } from "@/clustering/sample.ts";
import { randomSource } from "@/numerics/random.ts";

/** Centres that rows are far from, the rows that these are found on, and how many each must have. */
const CENTRES = 10;
const CENTRE_ROWS = 2000;
const LEAST_SHARE = 0.01;

/**
 * The rows farthest from every centre of a quick fit. A sample that misses a few of them misses much
 * of the inertia where columns have heavy tails: 20,000 log-normal rows x 6, searched in 2,000 of them
 * at k = 8, end up to 2.8 % above the best, and with the 200 farthest at it. O(n k d + n log n).
 *
 * @param matrix n x d.
 * @param most How many; fewer where some are equally far.
 * @returns Row numbers, ascending.
 */
export function farRows(matrix: Matrix, most: number, seed: number): Int32Array {
  const { rows } = matrix;
  const sample = sampleMatrix(matrix, CENTRE_ROWS, seed);
  const fit = growingKMeans(sample, CENTRES, randomSource(seed)).at(-1)!;
  // A row that is a centre by itself is as far from all others as its neighbours are.
  const centroids = fit.centroids.filter((_, at) =>
    fit.sizes[Math.floor(at / matrix.columns)]! >= LEAST_SHARE * sample.rows
  );
  const squares = new Float64Array(rows);
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const size = Math.min(BLOCK_ROWS, rows - start);
    const nearest = nearestInBlock(matrix, centroids, { start, size });
    squares.set(nearest.squares.subarray(0, size), start);
  }
  const bound = squares.slice().sort()[Math.max(0, rows - 1 - most)]!;
  return Int32Array.from(squares.keys()).filter((row) => squares[row]! > bound);
}
