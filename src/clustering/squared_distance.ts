/** Squared Euclidean distance of `length` values of `a` and of `b`, from the given places on. */
export function squaredDistance(
  a: Float64Array,
  startA: number,
  b: Float64Array,
  startB: number,
  length: number,
): number {
  let total = 0;
  for (let j = 0; j < length; j++) {
    const difference = a[startA + j]! - b[startB + j]!;
    total += difference * difference;
  }
  return total;
}
