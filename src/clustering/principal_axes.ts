import type { Matrix } from "@/clustering/matrix.ts";

/** Where a cloud of rows lies and how it is stretched; d columns. */
export interface PrincipalAxes {
  /** Mean of each column. */
  readonly means: Float64Array;
  /** d unit vectors of d values, at right angles, in descending order of deviation. */
  readonly axes: readonly Float64Array[];
  /** Population standard deviation along each axis. */
  readonly deviations: Float64Array;
}

/**
 * Principal axes of the rows, by Jacobi's method on the covariance matrix. O(n d^2 + d^3).
 *
 * @param matrix n x d, at least one row.
 */
export function principalAxes({ data, rows, columns }: Matrix): PrincipalAxes {
  const means = new Float64Array(columns);
  for (let at = 0; at < data.length; at++) means[at % columns]! += data[at]! / rows;
  const covariances = new Float64Array(columns * columns);
  for (let start = 0; start < data.length; start += columns) {
    for (let i = 0; i < columns; i++) {
      const value = (data[start + i]! - means[i]!) / rows;
      for (let j = 0; j < columns; j++) {
        covariances[i * columns + j]! += value * (data[start + j]! - means[j]!);
      }
    }
  }
  const vectors = diagonalise(covariances, columns);
  const variance = (i: number) => Math.max(0, covariances[i * columns + i]!);
  const order = vectors.map((_, i) => i).sort((i, j) => variance(j) - variance(i));
  return {
    means,
    axes: order.map((i) => vectors[i]!),
    deviations: Float64Array.from(order, (i) => Math.sqrt(variance(i))),
  };
}

/**
 * The rows in the coordinates of their principal axes: columns centred, uncorrelated, in descending
 * order of variance. Distances between rows stay what they are. O(n d^2 + d^3).
 *
 * @param matrix n x d, at least one row.
 * @returns n x d.
 */
export function principalCoordinates(matrix: Matrix): Matrix {
  const { data, rows, columns } = matrix;
  const { means, axes } = principalAxes(matrix);
  const turned = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += columns) {
    for (const [i, axis] of axes.entries()) {
      let coordinate = 0;
      for (let j = 0; j < columns; j++) coordinate += (data[start + j]! - means[j]!) * axis[j]!;
      turned[start + i] = coordinate;
    }
  }
  return { data: turned, rows, columns };
}

/** Turns a symmetric matrix into the diagonal of its eigenvalues; returns their vectors. */
function diagonalise(a: Float64Array, n: number): Float64Array[] {
  const vectors = Array.from({ length: n }, (_, i) => {
    const vector = new Float64Array(n);
    vector[i] = 1;
    return vector;
  });
  // Converges quadratically; ten sweeps are more than enough for any size met here.
  for (let sweep = 0; sweep < 10; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q]!;
        if (off === 0) continue;
        const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * off);
        const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const cosine = 1 / Math.sqrt(tangent * tangent + 1);
        const sine = tangent * cosine;
        for (let i = 0; i < n; i++) rotate(a, i * n + p, i * n + q, cosine, sine);
        for (let i = 0; i < n; i++) rotate(a, p * n + i, q * n + i, cosine, sine);
        const [u, v] = [vectors[p]!, vectors[q]!];
        for (let i = 0; i < n; i++) {
          const [x, y] = [u[i]!, v[i]!];
          u[i] = cosine * x - sine * y;
          v[i] = sine * x + cosine * y;
        }
      }
    }
  }
  return vectors;
}

function rotate(a: Float64Array, p: number, q: number, cosine: number, sine: number): void {
  const [x, y] = [a[p]!, a[q]!];
  a[p] = cosine * x - sine * y;
  a[q] = sine * x + cosine * y;
}
