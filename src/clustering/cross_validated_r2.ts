import { cholesky, choleskySolve } from "@/clustering/cholesky.ts";
import type { Matrix } from "@/clustering/matrix.ts";

/**
 * How much of a target's variance the columns of a matrix tell of rows that they have not seen: the
 * coefficient of determination of a linear regression (least squares, with an intercept) whose
 * predictions are all made by the other folds, against the mean of all rows (Stone 1974,
 * doi:10.1111/j.2517-6161.1974.tb00994.x). 1: all of it; 0 and below: none. Row i is in fold i modulo
 * the folds. O(folds n d^2).
 *
 * @param matrix n x d, columns of about one scale.
 * @param target n finite values.
 * @returns NaN where the target does not vary or a fold leaves too few rows to fit.
 *
 * @example
 * ```ts
 * import { crossValidatedR2 } from "@/clustering/cross_validated_r2.ts";
 *
 * const data = Float64Array.of(1, 2, 3, 4, 5, 6);
 * const matrix = { data, rows: 6, columns: 1 };
 * Math.round(crossValidatedR2(matrix, data.map((x) => 2 * x + 1), { folds: 3 })); // 1
 * ```
 */
export function crossValidatedR2(
  { data, rows, columns }: Matrix,
  target: Float64Array,
  { folds = 5 }: { readonly folds?: number } = {},
): number {
  if (rows - Math.ceil(rows / folds) < columns + 1) return NaN;
  const mean = target.reduce((sum, value) => sum + value, 0) / rows;
  const total = target.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  let unexplained = 0;
  for (let fold = 0; fold < folds; fold++) {
    const weights = fitted({ data, rows, columns }, target, (row) => row % folds !== fold);
    for (let i = fold; i < rows; i += folds) {
      let predicted = weights[0]!;
      for (let j = 0; j < columns; j++) predicted += weights[j + 1]! * data[i * columns + j]!;
      unexplained += (target[i]! - predicted) ** 2;
    }
  }
  return total === 0 ? NaN : 1 - unexplained / total;
}

/** Intercept and slopes of some of the rows, by the normal equations. */
function fitted(
  { data, rows, columns }: Matrix,
  target: Float64Array,
  belongs: (row: number) => boolean,
): Float64Array {
  const d = columns + 1;
  const products = new Float64Array(d * d);
  const sums = new Float64Array(d);
  const row = new Float64Array(d).fill(1);
  for (let i = 0; i < rows; i++) {
    if (!belongs(i)) continue;
    row.set(data.subarray(i * columns, (i + 1) * columns), 1);
    for (let a = 0; a < d; a++) {
      sums[a]! += row[a]! * target[i]!;
      for (let b = 0; b <= a; b++) products[a * d + b]! += row[a]! * row[b]!;
    }
  }
  return choleskySolve(cholesky(products, d), sums);
}
