import { cholesky, choleskySolve } from "@/clustering/cholesky.ts";
import type { Matrix } from "@/clustering/matrix.ts";

/** Share of the mean variance that is added to each, so that no direction is divided by nothing. */
const RIDGE = 0.05;

/**
 * Where the rows of two clusters lie on Fisher's line, the direction in which they stand apart most
 * for their spread (Fisher 1936, doi:10.1111/j.1469-1809.1936.tb02137.x): the difference of the means
 * times the inverse of the pooled covariance. O(n d^2 + d^3).
 *
 * @param matrix n x d.
 * @param first Row numbers of a cluster, at least one.
 * @param second Those of the other, at least one.
 * @returns Positions of either, ascending; those of the second have the greater mean.
 */
export function fisherLine(
  matrix: Matrix,
  first: Int32Array,
  second: Int32Array,
): [first: Float64Array, second: Float64Array] {
  const { data, columns } = matrix;
  const means = [first, second].map((rows) => meanOf(matrix, rows)) as [Float64Array, Float64Array];
  const covariance = pooledCovariance(matrix, [first, second], means);
  const difference = means[1].map((mean, j) => mean - means[0][j]!);
  const direction = choleskySolve(cholesky(covariance, columns), difference);
  const positions = (rows: Int32Array) =>
    Float64Array.from(rows, (row) => {
      let position = 0;
      for (let j = 0; j < columns; j++) position += data[row * columns + j]! * direction[j]!;
      return position;
    }).sort();
  return [positions(first), positions(second)];
}

function meanOf({ data, columns }: Matrix, rows: Int32Array): Float64Array {
  const mean = new Float64Array(columns);
  for (const row of rows) {
    for (let j = 0; j < columns; j++) mean[j]! += data[row * columns + j]! / rows.length;
  }
  return mean;
}

/** The lower triangle of the covariance within the groups, d x d, with the ridge. */
function pooledCovariance(
  { data, columns }: Matrix,
  groups: readonly Int32Array[],
  means: readonly Float64Array[],
): Float64Array {
  const all = groups.reduce((total, rows) => total + rows.length, 0);
  const covariance = new Float64Array(columns * columns);
  const centred = new Float64Array(columns);
  for (const [group, rows] of groups.entries()) {
    for (const row of rows) {
      for (let j = 0; j < columns; j++) centred[j] = data[row * columns + j]! - means[group]![j]!;
      for (let i = 0; i < columns; i++) {
        for (let j = 0; j <= i; j++) {
          covariance[i * columns + j]! += centred[i]! * centred[j]! / all;
        }
      }
    }
  }
  let trace = 0;
  for (let j = 0; j < columns; j++) trace += covariance[j * columns + j]!;
  for (let j = 0; j < columns; j++) {
    covariance[j * columns + j]! += RIDGE * trace / columns + Number.EPSILON;
  }
  return covariance;
}
