/**
 * Cliff's delta of each group against all the others: the chance that a member's value is higher
 * than that of somebody else, less the chance that it is lower, -1 to 1 (Cliff 1993,
 * doi:10.1037/0033-2909.114.3.494). It asks for no normal distribution and is the same before and
 * after a logarithm. O(n k) for n values in k groups.
 *
 * @param sorted The values of each group, ascending.
 * @returns By group; a group without a value, or without others, is left out.
 */
export function cliffsDeltas(sorted: ReadonlyMap<number, Float64Array>): Map<number, number> {
  const groups = [...sorted].map(([group, values]) => ({ group, values, higher: 0 }));
  for (const [index, a] of groups.entries()) {
    for (const b of groups.slice(index + 1)) {
      const higher = pairsHigher(a.values, b.values);
      a.higher += higher;
      b.higher += a.values.length * b.values.length - higher;
    }
  }
  const count = groups.reduce((sum, { values }) => sum + values.length, 0);
  const deltas = new Map<number, number>();
  for (const { group, values, higher } of groups) {
    const pairs = values.length * (count - values.length);
    if (pairs > 0) deltas.set(group, 2 * higher / pairs - 1);
  }
  return deltas;
}

/** Mann and Whitney's U: pairs in which the value of `a` is higher, ties counting half. */
function pairsHigher(a: Float64Array, b: Float64Array): number {
  let below = 0;
  let upTo = 0;
  let twice = 0;
  for (let i = 0; i < a.length; i++) {
    const value = a[i]!;
    while (below < b.length && b[below]! < value) below++;
    while (upTo < b.length && b[upTo]! <= value) upTo++;
    twice += below + upTo;
  }
  return twice / 2;
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
