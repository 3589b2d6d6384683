import { lloyd, type LloydResult } from "@/clustering/lloyd.ts";
import { distinctRows, type Matrix } from "@/clustering/matrix.ts";
import type { RandomSource } from "@/numerics/random.ts";

/**
 * Fits k = 1..kMax quickly, each from the centroids before it and one new row: the best of a few
 * drawn in proportion to their squared distance from the nearest centroid, as in greedy k-means++.
 * A hundredth of the work of {@linkcode kMeans}, for statistics that refit many times and treat
 * data and reference alike.
 *
 * Assumes finite values; ends early when every row lies on a centroid.
 *
 * @param matrix n x d.
 * @returns Fits, index 0 is k = 1.
 */
export function growingKMeans(matrix: Matrix, kMax: number, random: RandomSource): LloydResult[] {
  const { data, columns } = matrix;
  let fit = lloyd(matrix, data.slice(0, columns), BRIEF);
  const fits = [fit];
  const most = distinctRows(matrix, kMax);
  while (fits.length < most) {
    const squares = squaresToNearest(matrix, fit);
    const row = bestNewRow(matrix, squares, { inertia: fit.inertia, k: fits.length, random });
    if (row === undefined) break;
    const centroids = new Float64Array(fit.centroids.length + columns);
    centroids.set(fit.centroids);
    centroids.set(data.subarray(row * columns, (row + 1) * columns), fit.centroids.length);
    fit = lloyd(matrix, centroids, BRIEF);
    fits.push(fit);
  }
  return fits;
}

/**
 * Logarithm of the inertia for k = 1..kMax. A share of the first inertia that rounding could leave is
 * as good as none, which keeps every logarithm finite; fits that ended early have none left.
 *
 * @param fits Of {@linkcode growingKMeans}.
 */
export function logInertias(fits: readonly LloydResult[], kMax: number): number[] {
  const least = Math.max(Number.EPSILON * fits[0]!.inertia, Number.MIN_VALUE);
  return Array.from(
    { length: kMax },
    (_, i) => Math.log(Math.max(fits[i]?.inertia ?? 0, least)),
  );
}

/** Enough for a statistic that is compared with others found the same way. */
const BRIEF = { tolerance: 1e-3, maxPasses: 10 };

/** Squared distance of each row to its centroid. */
function squaresToNearest(
  { data, rows, columns }: Matrix,
  { centroids, labels }: LloydResult,
): Float64Array {
  const squares = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const centroid = labels[i]! * columns;
    for (let j = 0; j < columns; j++) {
      squares[i]! += (data[i * columns + j]! - centroids[centroid + j]!) ** 2;
    }
  }
  return squares;
}

/** The row that as a new centroid would lower the inertia most, of 2 + log(k) drawn. */
function bestNewRow(
  { data, rows, columns }: Matrix,
  squares: Float64Array,
  { inertia, k, random }: { inertia: number; k: number; random: RandomSource },
): number | undefined {
  let best: number | undefined;
  let least = inertia;
  for (let trial = 0; trial < 2 + Math.log(k + 1); trial++) {
    let target = random.next() * inertia;
    let row = 0;
    while (row < rows - 1 && (target -= squares[row]!) >= 0) row++;
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      let square = 0;
      for (let j = 0; j < columns; j++) {
        square += (data[i * columns + j]! - data[row * columns + j]!) ** 2;
      }
      sum += Math.min(square, squares[i]!);
    }
    if (sum < least) {
      best = row;
      least = sum;
    }
  }
  return best;
}
