/**
 * Cholesky's factor: the lower triangle L with L L' = A. A pivot that rounding took below 1e-10 is
 * set to it.
 *
 * @param symmetric d x d, row-major, positive definite; only its lower triangle is read.
 * @returns d x d, row-major.
 */
export function cholesky(symmetric: Float64Array, d: number): Float64Array {
  const factor = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = symmetric[i * d + j]!;
      for (let h = 0; h < j; h++) rest -= factor[i * d + h]! * factor[j * d + h]!;
      factor[i * d + j] = i === j ? Math.sqrt(Math.max(rest, 1e-10)) : rest / factor[j * d + j]!;
    }
  }
  return factor;
}

/**
 * Solves A x = b.
 *
 * @param factor Of A, by {@linkcode cholesky}.
 */
export function choleskySolve(factor: Float64Array, b: Float64Array): Float64Array {
  const d = b.length;
  const x = b.slice();
  for (let i = 0; i < d; i++) {
    for (let h = 0; h < i; h++) x[i]! -= factor[i * d + h]! * x[h]!;
    x[i]! /= factor[i * d + i]!;
  }
  for (let i = d - 1; i >= 0; i--) {
    for (let h = i + 1; h < d; h++) x[i]! -= factor[h * d + i]! * x[h]!;
    x[i]! /= factor[i * d + i]!;
  }
  return x;
}
