import { type FeatureName, featureOf } from "@/features/catalogue.ts";
import { type Distribution, knownAscending } from "@/features/distribution.ts";
import {
  type FeatureStability,
  featureStability,
  type ShiftLevel,
  shiftLevel,
} from "@/features/stability_index.ts";
import { listing } from "@/text/listed.ts";
import { featureText, fixed } from "@/output/figure_text.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import { quantile } from "@/numerics/quantile.ts";

/** One feature of all customers, before and after. */
export interface FeatureShift {
  readonly feature: FeatureName;
  readonly level: ShiftLevel;
  readonly stability: FeatureStability;
  /** Original units; NaN if all are unknown. */
  readonly medianBefore: number;
  readonly medianAfter: number;
}

/** How the figures of both sides are written. */
export interface BothStyles {
  readonly before: FigureStyle;
  readonly after: FigureStyle;
}

/** How far a feature has moved from how it was spread. */
export function featureShift(
  feature: FeatureName,
  before: Distribution,
  after: Float64Array,
): FeatureShift {
  const stability = featureStability(before, after);
  return {
    feature,
    stability,
    level: shiftLevel(stability),
    medianBefore: before.median ?? NaN,
    medianAfter: quantile([knownAscending(after)], 0.5) ?? NaN,
  };
}

/** Amounts whose medians differ by as much are of another unit rather than of other customers. */
const ANOTHER_SCALE = 10;

/** Amounts of another scale that are named in a sentence. */
const MOST_NAMED = 3;

/** Over all transactions there are, so that they grow with the time that these cover. */
const OF_ALL_TIME: ReadonlySet<FeatureName> = new Set(["num_transactions", "recency_days"]);

/**
 * What of the shifts should not go unseen, a sentence each: first amounts of another scale, all in one,
 * then every other feature that has moved. Of extracts of another length those that grow with it are
 * passed over: `transactions_per_month` tells whether customers do more or less.
 */
export function shiftAlarms(
  shifts: readonly FeatureShift[],
  { isSameLength, ...styles }: BothStyles & { readonly isSameLength: boolean },
): string[] {
  const moved = shifts.filter(({ level, feature }) =>
    level !== "stable" && (isSameLength || !OF_ALL_TIME.has(feature))
  );
  const scaled = moved.filter((shift) => isOfAnotherScale(shift, styles));
  return [
    ...(scaled.length === 0 ? [] : [scaleText(scaled, styles)]),
    ...moved.filter((shift) => !scaled.includes(shift)).map((shift) => shiftText(shift, styles)),
  ];
}

function isOfAnotherScale(
  { feature, medianBefore, medianAfter }: FeatureShift,
  { after }: BothStyles,
): boolean {
  const { unit } = featureOf(feature, after);
  if (unit !== "money" && unit !== "money a month") return false;
  const ratio = medianAfter / medianBefore;
  return ratio > 0 && ratio < Infinity && Math.abs(Math.log10(ratio)) >= Math.log10(ANOTHER_SCALE);
}

function scaleText(scaled: readonly FeatureShift[], styles: BothStyles): string {
  const named = scaled.slice(0, MOST_NAMED).map(({ feature, medianBefore, medianAfter }) =>
    `${featureOf(feature, styles.after).label} from ${
      featureText(feature, medianBefore, styles.before)
    } to ${featureText(feature, medianAfter, styles.after)}`
  );
  const others = scaled.length - named.length;
  const all = others === 0 ? named : [...named, `${others} more`];
  return `Amounts are of another scale, perhaps in another unit: the medians of ${listing(all)}.`;
}

function shiftText(
  { feature, level, medianBefore, medianAfter, stability: { index, isBeyond } }: FeatureShift,
  { before, after }: BothStyles,
): string {
  const range = isBeyond ? ", more lie beyond its earlier range than by chance" : "";
  return `The distribution of ${featureOf(feature, after).label} has ${level}: its median was ` +
    `${featureText(feature, medianBefore, before)} and is ` +
    `${featureText(feature, medianAfter, after)}${range}, population stability index ` +
    `${fixed(index, 2)}.`;
}
