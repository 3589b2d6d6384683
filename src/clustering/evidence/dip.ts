/**
 * Hartigan's dip: how far the distribution of some values is from the nearest one with a single
 * hump, as the greatest difference of the two cumulative distributions (Hartigan and Hartigan 1985,
 * doi:10.1214/aos/1176346577). At least 1 / 2n, at most 1/4; {@linkcode dipPValue} reads it.
 *
 * Left of the hump the nearest distribution is convex and right of it concave: the greatest convex
 * minorant and the least concave majorant of the steps. Where these are farthest apart the interval
 * that must hold the hump shrinks, until the steps outside it are farther from them than they are
 * from each other. O(n) for each shrinking, of which there are few.
 *
 * @param sorted n values, ascending.
 *
 * @example
 * ```ts
 * import { dip } from "@/clustering/evidence/dip.ts";
 *
 * dip(Float64Array.of(1, 2, 3, 4)); // 0.125
 * dip(Float64Array.of(1, 2, 8, 9)).toFixed(4); // "0.2143"
 * ```
 */
export function dip(sorted: Float64Array): number {
  const n = sorted.length;
  // All heights are in steps of 1 / n, and twice the dip, so that they stay whole at the values.
  let greatest = 1;
  let [low, high] = [0, n - 1];
  while (n >= 4 && sorted[low]! < sorted[high]!) {
    const minorant = hull(sorted, { low, high, lift: 0 });
    const majorant = hull(sorted, { low, high, lift: 1 });
    const apart = farthestApart(sorted, minorant, majorant);
    if (apart.distance <= greatest + ROUNDING) break;
    greatest = Math.max(
      greatest,
      // Up to the hump the steps rise above the minorant, after it they stay below the majorant.
      farthestFrom(sorted, minorant.filter((knot) => knot <= apart.low), 0),
      farthestFrom(sorted, majorant.filter((knot) => knot >= apart.high), 1),
    );
    if ((apart.low === low && apart.high === high) || apart.high <= apart.low) break;
    [low, high] = [apart.low, apart.high];
  }
  return greatest / (2 * n);
}

const ROUNDING = 1e-12;

/** Convex from below the steps (`lift` 0) or concave from above them (1): the values it rests on. */
function hull(
  x: Float64Array,
  { low, high, lift }: { low: number; high: number; lift: 0 | 1 },
): number[] {
  const sign = lift === 0 ? 1 : -1;
  const knots: number[] = [];
  for (let i = low; i <= high; i++) {
    while (knots.length >= 2) {
      const [before, last] = [knots.at(-2)!, knots.at(-1)!];
      const [run, rise] = [x[last]! - x[before]!, last - before];
      if (sign * ((x[i]! - x[last]!) * rise - run * (i - last)) < 0) break;
      knots.pop();
    }
    knots.push(i);
  }
  return knots;
}

/** A straight piece of a hull. */
interface Segment {
  readonly from: number;
  readonly to: number;
  readonly lift: 0 | 1;
}

/** Height of a piece at value i. */
function height(x: Float64Array, i: number, { from, to, lift }: Segment): number {
  if (x[from] === x[to]) return lift === 0 ? from : to + 1;
  return from + lift + (to - from) * (x[i]! - x[from]!) / (x[to]! - x[from]!);
}

/** The greatest distance of the hulls, at a knot of either, and the knots that it lies between. */
function farthestApart(
  x: Float64Array,
  minorant: readonly number[],
  majorant: readonly number[],
): { distance: number; low: number; high: number } {
  let farthest = { distance: 0, low: minorant[0]!, high: minorant.at(-1)! };
  let [below, above] = [0, 0];
  for (let i = minorant[0]!; i <= minorant.at(-1)!; i++) {
    if (minorant[below + 1] === i) below++;
    if (majorant[above]! < i) above++;
    const [low, high] = [minorant[below]!, majorant[above]!];
    if (low !== i && high !== i) continue;
    const upper = high === i
      ? i + 1
      : height(x, i, { from: majorant[above - 1]!, to: high, lift: 1 });
    const lower = low === i ? i : height(x, i, { from: low, to: minorant[below + 1]!, lift: 0 });
    if (upper - lower > farthest.distance) farthest = { distance: upper - lower, low, high };
  }
  return farthest;
}

/** How far the steps are from the minorant (`lift` 0) or the majorant (1) between some knots. */
function farthestFrom(x: Float64Array, knots: readonly number[], lift: 0 | 1): number {
  let farthest = 0;
  for (let knot = 1; knot < knots.length; knot++) {
    const segment = { from: knots[knot - 1]!, to: knots[knot]!, lift };
    // Equal values are one high step, which a hump may have as well.
    if (x[segment.from] === x[segment.to]) continue;
    for (let i = segment.from; i <= segment.to; i++) {
      const at = height(x, i, segment);
      farthest = Math.max(farthest, lift === 0 ? i + 1 - at : at - i);
    }
  }
  return farthest;
}
