import type { Matrix } from "@/clustering/matrix.ts";
import { randomSource } from "@/numerics/random.ts";

const BLOBS = 4;

/** How far out on its own axis each centre lies: 4.2 deviations apart, so the blobs overlap. */
const REACH = 3;

/**
 * Rows around four centres equally far from each other, each row from a centre drawn at random, all
 * values normal with deviation 1.
 *
 * @param columns At least four.
 * @returns n x d.
 */
export function overlappingBlobs(
  rows: number,
  columns: number,
  { seed = 42 }: { seed?: number } = {},
): Matrix {
  const random = randomSource(seed);
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const blob = random.integer(BLOBS);
    for (let j = 0; j < columns; j++) {
      data[i * columns + j] = (j === blob ? REACH : 0) + random.normal();
    }
  }
  return { data, rows, columns };
}
