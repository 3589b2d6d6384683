import { binned, type Distribution } from "@/features/distribution.ts";

/** How far shares of a whole have moved. */
export interface StabilityIndex {
  /** 0 if all shares are the same. */
  readonly index: number;
  /** What sampling alone stays below 999 times in 1,000 where nothing has moved. */
  readonly chance: number;
  readonly bins: number;
}

/** How far the distribution of a feature has moved. */
export interface FeatureStability extends StabilityIndex {
  /** The part of the later customers below or above all earlier ones. */
  readonly beyond: number;
  /** Whether these are more than a few, and more than chance puts there. */
  readonly isBeyond: boolean;
}

/** What an index means, in the usual words: no change, some change to look into, another population. */
export type ShiftLevel = "stable" | "shifted" | "changed";

/** From here on a distribution has shifted, and from the second figure on it is another. */
export const SHIFTED = 0.1;
export const CHANGED = 0.25;

/** What is rarer is no change of the whole. */
const RARE = 0.01;

/** How probable it is that nothing has moved, where a change is said. */
const UNLIKELY = 0.001;

/**
 * The population stability index of a feature, in the bins of before and one more on either side for
 * what lies beyond them: the usual ten end at the deciles and do not see what becomes of the rarest
 * values, such as a largest tenth times a hundred. Unknown values are a bin.
 *
 * The values beyond are judged besides, since a few are no large index, see {@linkcode isRisen}.
 *
 * @param before Of one customer or more.
 * @param after One value or more, NaN where unknown.
 */
export function featureStability(before: Distribution, after: Float64Array): FeatureStability {
  const { below, counts, above, unknown } = binned(after, before);
  const whole = {
    before: before.counts.reduce((sum, count) => sum + count, 0),
    after: after.length - unknown,
  };
  return {
    ...stabilityIndex(
      [0, ...before.counts, 0, before.unknown],
      [below, ...counts, above, unknown],
    ),
    beyond: (below + above) / after.length,
    isBeyond: [below, above].some((count) => isRisen({ before: 0, after: count }, whole)),
  };
}

/**
 * The population stability index of shares of a whole: the sum of (a - b) ln(a / b), where b and a are
 * those before and after (Siddiqi 2017, *Intelligent Credit Scoring*, doi:10.1002/9781119282396; it is
 * Jeffreys' divergence of the two). What is empty on one side counts as half a case, so that the
 * logarithm is finite.
 *
 * Without any change the index times n m / (n + m) is about chi-squared with one degree of freedom
 * less than bins (Yurdakul and Naranjo 2020, doi:10.21314/JRMV.2020.227), from which `chance`.
 *
 * @param before,after Cases by bin, in one order.
 * @param cases How many cases of each are independent. @default all
 */
export function stabilityIndex(
  before: readonly number[],
  after: readonly number[],
  cases: Partial<BeforeAfter> = {},
): StabilityIndex {
  const [n, m] = [before, after].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  let index = 0;
  let bins = 0;
  for (const [bin, inBefore] of before.entries()) {
    const inAfter = after[bin]!;
    if (inBefore === 0 && inAfter === 0) continue;
    const b = Math.max(inBefore, 0.5) / n!;
    const a = Math.max(inAfter, 0.5) / m!;
    index += (a - b) * Math.log(a / b);
    bins++;
  }
  const rate = 1 / (cases.before ?? n!) + 1 / (cases.after ?? m!);
  return { index, chance: rate * rareChiSquared(bins - 1), bins };
}

/** Reads an index; one that chance explains is stable however large. */
export function shiftLevel(
  { index, chance, isBeyond = false }: StabilityIndex & Partial<FeatureStability>,
): ShiftLevel {
  if (index >= CHANGED && index > chance) return "changed";
  return isBeyond || index >= SHIFTED && index > chance ? "shifted" : "stable";
}

/** Cases before and after. */
export interface BeforeAfter {
  readonly before: number;
  readonly after: number;
}

/**
 * Whether what was rare has become more frequent, by a hundredth of the whole or more and beyond chance:
 * that of all cases so many are after has a probability of at most exp(-k D), where k is their number
 * and D the divergence of their part after from that of the whole (Hoeffding 1963, theorem 1, which
 * holds for draws without replacement too, doi:10.1080/01621459.1963.10500830).
 */
export function isRisen(cases: BeforeAfter, whole: BeforeAfter): boolean {
  const share = cases.before / whole.before;
  if (!(share < RARE && cases.after / whole.after >= share + RARE)) return false;
  const all = cases.before + cases.after;
  const expected = whole.after / (whole.before + whole.after);
  const divergence = part(cases.after / all, expected) + part(cases.before / all, 1 - expected);
  return Math.exp(-all * divergence) < UNLIKELY;
}

function part(found: number, expected: number): number {
  return found === 0 ? 0 : found * Math.log(found / expected);
}

/** The 0.999 quantile of chi-squared (Wilson and Hilferty 1931, doi:10.1073/pnas.17.12.684). */
function rareChiSquared(degrees: number): number {
  if (degrees < 1) return 0;
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + 3.0902 * Math.sqrt(spread)) ** 3;
}
