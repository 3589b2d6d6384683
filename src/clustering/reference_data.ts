import type { Matrix } from "@/clustering/matrix.ts";
import { principalCoordinates } from "@/clustering/principal_axes.ts";
import type { RandomSource } from "@/clustering/random.ts";

/** Makes n x d data of the extent of a given matrix but without clusters, anew on each call. */
export type ReferenceData = (random: RandomSource) => Matrix;

/**
 * One Gaussian with the covariance of the data, in the coordinates of its principal axes.
 *
 * @param matrix n x d.
 */
export function gaussianReference(matrix: Matrix): ReferenceData {
  const { data, rows, columns } = principalCoordinates(matrix);
  const deviations = new Float64Array(columns);
  for (let at = 0; at < data.length; at++) deviations[at % columns]! += data[at]! ** 2 / rows;
  for (let j = 0; j < columns; j++) deviations[j] = Math.sqrt(deviations[j]!);
  return (random) => ({
    data: Float64Array.from({ length: data.length }, (_, at) => {
      return random.normal() * deviations[at % columns]!;
    }),
    rows,
    columns,
  });
}

/**
 * Uniform over the box of the data along its principal axes, as Tibshirani, Walther and Hastie
 * (2001) recommend for the gap statistic.
 *
 * @param matrix n x d.
 */
export function uniformReference(matrix: Matrix): ReferenceData {
  const { data, rows, columns } = principalCoordinates(matrix);
  const lows = new Float64Array(columns).fill(Infinity);
  const highs = new Float64Array(columns).fill(-Infinity);
  for (let at = 0; at < data.length; at++) {
    lows[at % columns] = Math.min(lows[at % columns]!, data[at]!);
    highs[at % columns] = Math.max(highs[at % columns]!, data[at]!);
  }
  return (random) => ({
    data: Float64Array.from({ length: data.length }, (_, at) => {
      return random.next() * (highs[at % columns]! - lows[at % columns]!);
    }),
    rows,
    columns,
  });
}
