import type { Matrix } from "@/clustering/matrix.ts";

/**
 * Turns the rows into the coordinates of their principal axes: columns centred, uncorrelated, in
 * descending order of variance. Distances between rows stay what they are. By Jacobi's method on the
 * covariance matrix; O(n d^2 + d^3).
 *
 * @param matrix n x d.
 * @returns n x d.
 */
export function principalCoordinates({ data, rows, columns }: Matrix): Matrix {
  const means = new Float64Array(columns);
  for (let at = 0; at < data.length; at++) means[at % columns]! += data[at]! / rows;
  const centred = data.map((value, at) => value - means[at % columns]!);
  const products = new Float64Array(columns * columns);
  for (let start = 0; start < data.length; start += columns) {
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < columns; j++) {
        products[i * columns + j]! += centred[start + i]! * centred[start + j]!;
      }
    }
  }
  const axes = eigenvectors(products, columns);
  const turned = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += columns) {
    for (let axis = 0; axis < columns; axis++) {
      let coordinate = 0;
      for (let j = 0; j < columns; j++) coordinate += centred[start + j]! * axes[axis]![j]!;
      turned[start + axis] = coordinate;
    }
  }
  return { data: turned, rows, columns };
}

/** Eigenvectors of a symmetric matrix, which is destroyed, in descending order of eigenvalue. */
function eigenvectors(a: Float64Array, n: number): Float64Array[] {
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
  const order = vectors.map((_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  return order.map((i) => vectors[i]!);
}

function rotate(a: Float64Array, p: number, q: number, cosine: number, sine: number): void {
  const [x, y] = [a[p]!, a[q]!];
  a[p] = cosine * x - sine * y;
  a[q] = sine * x + cosine * y;
}
