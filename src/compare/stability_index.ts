/** How far the distribution of a feature has moved. */
export interface StabilityIndex {
  /** 0 if the shares of all bins are the same. */
  readonly index: number;
  /** What sampling alone stays below 999 times in 1,000 where nothing has moved. */
  readonly chance: number;
  readonly bins: number;
}

/** What an index means, in the usual words: no change, some change to look into, another population. */
export type ShiftLevel = "stable" | "shifted" | "changed";

/** From here on a distribution has shifted, and from the second figure on it is another. */
export const SHIFTED = 0.1;
export const CHANGED = 0.25;

const BINS = 10;

/**
 * The population stability index: the sum over bins of (a - b) ln(a / b), where b and a are the
 * shares of customers in the bin before and after (Siddiqi 2017, *Intelligent Credit Scoring*,
 * doi:10.1002/9781119282396; it is Jeffreys' divergence of the two histograms).
 *
 * The bins end at the deciles of before (each the least value that at least a tenth, two tenths ..
 * are not above), equal deciles being one. Values below or above all of before count to the outer
 * bins; but where a tenth or more share the lowest value, such as no loans, values below it have a
 * bin of their own. Unknown values (NaN) are a bin. A bin empty on one side counts as half a
 * customer, so that the logarithm is finite.
 *
 * Without any change the index times n m / (n + m) is about chi-squared with one degree of freedom
 * less than bins (Yurdakul and Naranjo 2020, doi:10.21314/JRMV.2020.227), from which `chance`.
 *
 * @param before n values, n at least 1.
 * @param after m values, m at least 1.
 */
export function stabilityIndex(before: Float64Array, after: Float64Array): StabilityIndex {
  const ends = binEnds(before);
  const counted = [before, after].map((values) => binCounts(values, ends));
  let index = 0;
  let bins = 0;
  for (const [bin, inBefore] of counted[0]!.entries()) {
    const inAfter = counted[1]![bin]!;
    if (inBefore === 0 && inAfter === 0) continue;
    const b = Math.max(inBefore, 0.5) / before.length;
    const a = Math.max(inAfter, 0.5) / after.length;
    index += (a - b) * Math.log(a / b);
    bins++;
  }
  const chance = (1 / before.length + 1 / after.length) * rareChiSquared(bins - 1);
  return { index, chance, bins };
}

/** Reads an index; one that chance explains is stable however large. */
export function shiftLevel({ index, chance }: StabilityIndex): ShiftLevel {
  if (index < SHIFTED || index <= chance) return "stable";
  return index < CHANGED ? "shifted" : "changed";
}

/** The upper ends of the bins but the last, ascending. */
function binEnds(values: Float64Array): number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return [];
  const deciles = Array.from(
    { length: BINS - 1 },
    (_, i) => sorted[Math.ceil((i + 1) * sorted.length / BINS) - 1]!,
  );
  const distinct = [...new Set(deciles)];
  return distinct[0] === sorted[0] ? [justBelow(sorted[0]!), ...distinct] : distinct;
}

/** Near enough: figures are rounded to 6 decimals when they are saved. */
function justBelow(value: number): number {
  return value - Math.max(1e-7, Math.abs(value) * 4e-16);
}

/** Customers by bin; the unknown stand last. */
function binCounts(values: Float64Array, ends: readonly number[]): number[] {
  const counts = new Array<number>(ends.length + 2).fill(0);
  for (const value of values) {
    if (Number.isNaN(value)) {
      counts[ends.length + 1]!++;
      continue;
    }
    const bin = ends.findIndex((end) => value <= end);
    counts[bin < 0 ? ends.length : bin]!++;
  }
  return counts;
}

/** The 0.999 quantile of chi-squared (Wilson and Hilferty 1931, doi:10.1073/pnas.17.12.684). */
function rareChiSquared(degrees: number): number {
  if (degrees < 1) return 0;
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + 3.0902 * Math.sqrt(spread)) ** 3;
}
