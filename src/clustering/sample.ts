import { type Matrix, takeRows } from "@/clustering/matrix.ts";
import { randomSource } from "@/numerics/random.ts";

/**
 * Draws row numbers without replacement, every subset equally likely. O(n).
 *
 * @param rows How many rows there are.
 * @param size How many to draw; all rows when there are no more.
 * @returns The numbers in ascending order.
 */
export function sampleIndices(rows: number, size: number, seed: number): Int32Array {
  const indices = Int32Array.from({ length: rows }, (_, i) => i);
  if (size >= rows) return indices;
  const random = randomSource(seed);
  for (let i = 0; i < size; i++) {
    const other = i + random.integer(rows - i);
    const index = indices[other]!;
    indices[other] = indices[i]!;
    indices[i] = index;
  }
  return indices.slice(0, size).sort();
}

/** Draws `size` rows without replacement, in their order; the matrix itself if it has no more. */
export function sampleMatrix(matrix: Matrix, size: number, seed: number): Matrix {
  if (size >= matrix.rows) return matrix;
  return takeRows(matrix, sampleIndices(matrix.rows, size, seed));
}
