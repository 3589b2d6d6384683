/**
 * Where a value stands among all customers, 0 to 1: the share below it, those equal to it counting
 * half (the mid-rank). O(k log n).
 *
 * @param sorted The known values of each of k groups, ascending, one or more in all.
 */
export function rankOf(value: number, sorted: Iterable<Float64Array>): number {
  let [below, equal, all] = [0, 0, 0];
  for (const values of sorted) {
    const from = firstAt(values, (other) => other >= value);
    below += from;
    equal += firstAt(values, (other) => other > value) - from;
    all += values.length;
  }
  return (below + equal / 2) / all;
}

/** The place of the first value for which a condition holds, which then holds for all after it. */
function firstAt(values: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(values[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
