import { growingKMeans } from "@/clustering/growing_k_means.ts";
import { BLOCK_ROWS, nearestInBlock } from "@/clustering/lloyd.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { sampleMatrix } from "@/clustering/sample.ts";
import { randomSource } from "@/random.ts";

/** Centres that rows are far from, and the rows that these are found on. */
const CENTRES = 10;
const CENTRE_ROWS = 2000;

/**
 * The rows farthest from every centre of a quick fit. A sample that misses a few of them misses much
 * of the inertia where columns have heavy tails. O(n k d + n log n).
 *
 * @param matrix n x d.
 * @param most How many; fewer where some are equally far.
 * @returns Row numbers, ascending.
 */
export function farRows(matrix: Matrix, most: number, seed: number): Int32Array {
  const { rows } = matrix;
  const sample = sampleMatrix(matrix, CENTRE_ROWS, seed);
  const { centroids } = growingKMeans(sample, CENTRES, randomSource(seed)).at(-1)!;
  const squares = new Float64Array(rows);
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const size = Math.min(BLOCK_ROWS, rows - start);
    const nearest = nearestInBlock(matrix, centroids, { start, size });
    squares.set(nearest.squares.subarray(0, size), start);
  }
  const bound = squares.slice().sort()[Math.max(0, rows - 1 - most)]!;
  return Int32Array.from(squares.keys()).filter((row) => squares[row]! > bound);
}
