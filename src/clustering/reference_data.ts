import type { Matrix } from "@/clustering/matrix.ts";
import { principalAxes, principalCoordinates } from "@/clustering/principal_axes.ts";
import type { RandomSource } from "@/numerics/random.ts";

/** Makes n x d data that resembles a given matrix, anew on each call. */
export type ReferenceData = (random: RandomSource) => Matrix;

/**
 * Rows spread uniformly over the box of the given ones along their principal axes, as Tibshirani,
 * Walther and Hastie (2001) recommend for the gap statistic.
 *
 * @param matrix n x d.
 */
export function uniformReference(matrix: Matrix): ReferenceData {
  const { rows, columns } = matrix;
  const { means, axes } = principalAxes(matrix);
  const { data: coordinates } = principalCoordinates(matrix);
  const lows = new Float64Array(columns).fill(Infinity);
  const highs = new Float64Array(columns).fill(-Infinity);
  for (let at = 0; at < coordinates.length; at++) {
    lows[at % columns] = Math.min(lows[at % columns]!, coordinates[at]!);
    highs[at % columns] = Math.max(highs[at % columns]!, coordinates[at]!);
  }
  return (random) => {
    const data = new Float64Array(rows * columns);
    for (let start = 0; start < data.length; start += columns) {
      data.set(means, start);
      for (const [axis, direction] of axes.entries()) {
        const length = lows[axis]! + random.next() * (highs[axis]! - lows[axis]!);
        for (let j = 0; j < columns; j++) data[start + j]! += length * direction[j]!;
      }
    }
    return { data, rows, columns };
  };
}
