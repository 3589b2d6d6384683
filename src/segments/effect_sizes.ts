/**
 * Cliff's delta of each group against all the others: the chance that a member's value is higher
 * than that of somebody else, less the chance that it is lower, -1 to 1 (Cliff 1993,
 * doi:10.1037/0033-2909.114.3.494). It asks for no normal distribution and is the same before and
 * after a logarithm. From midranks, O(n log n) for all groups together. Unknown values (NaN) are
 * left out.
 *
 * @param values n values of one feature.
 * @param groupOf The group of each.
 * @returns By group; a group without a known value, or without others, is left out.
 */
export function cliffsDeltas(
  values: Float64Array,
  groupOf: ArrayLike<number>,
): Map<number, number> {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const sums = new Map<number, { ranks: number; count: number }>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    const group = groupOf[row]!;
    const sum = sums.get(group) ?? { ranks: 0, count: 0 };
    sum.ranks += (firstNotBelow(sorted, value) + firstAbove(sorted, value) + 1) / 2;
    sum.count++;
    sums.set(group, sum);
  }
  const deltas = new Map<number, number>();
  for (const [group, { ranks, count }] of sums) {
    const others = sorted.length - count;
    if (others === 0) continue;
    // Mann and Whitney's U: pairs in which the member is higher, ties counting half.
    const higher = ranks - count * (count + 1) / 2;
    deltas.set(group, 2 * higher / (count * others) - 1);
  }
  return deltas;
}

/** How much a delta says. */
export type EffectSize = "negligible" | "small" | "medium" | "large";

/**
 * Reads a delta by the marks of Vargha and Delaney (2000, doi:10.3102/10769986025002101), who put
 * them at a chance of 0.56, 0.64 and 0.71: deltas of 0.12, 0.28 and 0.42.
 */
export function effectSize(delta: number): EffectSize {
  const size = Math.abs(delta);
  if (size < 0.12) return "negligible";
  if (size < 0.28) return "small";
  return size < 0.42 ? "medium" : "large";
}

function firstNotBelow(sorted: Float64Array, value: number): number {
  return search(sorted, (other) => other < value);
}

function firstAbove(sorted: Float64Array, value: number): number {
  return search(sorted, (other) => other <= value);
}

/** How many values at the front of the array pass. */
function search(sorted: Float64Array, passes: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
