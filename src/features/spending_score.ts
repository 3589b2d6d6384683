/**
 * Where a customer's spending stands among the customers a model was trained on: knots of the
 * curve from the ratio of outflow to income to the score, both ascending.
 */
export interface SpendingReference {
  /** Distinct ratios of monthly outflow to annual income. */
  readonly ratios: readonly number[];
  /** The score of each ratio, 1 to 100. */
  readonly scores: readonly number[];
}

/** So many distinct ratios are all kept; of more, this many evenly spaced in rank. */
const MOST_KNOTS = 1000;

/**
 * The reference that customers make among themselves. A score is the percentile rank of the ratio,
 * average of ties, from 1 (lowest) to 100 (highest); 50.5 for a single customer. Customers without
 * a known income (NaN) do not count. O(n log n).
 *
 * @param outflow n values, money a month.
 * @param income n values, money a year.
 */
export function spendingReference(
  outflow: Float64Array,
  income: Float64Array,
): SpendingReference {
  const sorted = ratiosOf(outflow, income).filter((ratio) => !Number.isNaN(ratio)).sort();
  const ratios: number[] = [];
  const scores: number[] = [];
  for (let first = 0, end = 0; first < sorted.length; first = end) {
    while (end < sorted.length && sorted[end] === sorted[first]) end++;
    ratios.push(sorted[first]!);
    const rank = (first + end - 1) / 2;
    scores.push(sorted.length === 1 ? 50.5 : rank / (sorted.length - 1) * 99 + 1);
  }
  const knots = ratios.length <= MOST_KNOTS ? ratios.map((_, i) => i) : Array.from(
    { length: MOST_KNOTS },
    (_, i) => Math.round(i * (ratios.length - 1) / (MOST_KNOTS - 1)),
  );
  return { ratios: knots.map((i) => ratios[i]!), scores: knots.map((i) => scores[i]!) };
}

/**
 * Scores spending against a reference: exact on a knot, on a straight line between two, 1 below
 * the lowest and 100 above the highest. NaN where the income is unknown. Each score depends on its
 * own customer and the reference alone.
 *
 * @param outflow n values, money a month.
 * @param income n values, money a year.
 */
export function spendingScores(
  outflow: Float64Array,
  income: Float64Array,
  reference: SpendingReference,
): Float64Array {
  return ratiosOf(outflow, income).map((ratio) => scoreOf(ratio, reference));
}

function ratiosOf(outflow: Float64Array, income: Float64Array): Float64Array {
  return outflow.map((value, i) => value / income[i]!);
}

function scoreOf(ratio: number, { ratios, scores }: SpendingReference): number {
  if (Number.isNaN(ratio) || ratios.length === 0) return NaN;
  let low = 0;
  let high = ratios.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ratios[middle]! < ratio) low = middle + 1;
    else high = middle;
  }
  if (ratios[low] === ratio) return scores[low]!;
  if (low === 0) return 1;
  if (low === ratios.length) return 100;
  const share = (ratio - ratios[low - 1]!) / (ratios[low]! - ratios[low - 1]!);
  return scores[low - 1]! + share * (scores[low]! - scores[low - 1]!);
}
