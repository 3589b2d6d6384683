import type { FeatureName } from "@/features/catalogue.ts";
import { type Customers, featureNames } from "@/features/customers.ts";
import type { SegmentFigures } from "@/segments/figures.ts";
import type { Segment } from "@/segments/naming.ts";
import type { Statistic } from "@/segments/statistic.ts";

/** A segment in figures, original units. Unknown values (NaN) are left out of each figure. */
export interface SegmentProfile {
  readonly segment: Segment;
  /** Of all customers, 0 to 1. */
  readonly share: number;
  readonly mean: ReadonlyMap<FeatureName, number>;
  /** The middle value; of an even number, the mean of the two in the middle. */
  readonly median: ReadonlyMap<FeatureName, number>;
}

/** Profiles every segment in every feature. */
export function profileSegments(
  customers: Customers,
  segments: readonly Segment[],
  figures: Pick<SegmentFigures, "own">,
): SegmentProfile[] {
  const all = segments.reduce((sum, { customers }) => sum + customers, 0);
  return segments.map((segment) => {
    const own = figures.own(segment.id);
    const each = (statistic: Statistic) =>
      new Map(featureNames(customers).map((name) => [name, own.figure(name, statistic) ?? NaN]));
    return {
      segment,
      share: segment.customers / all,
      mean: each("mean"),
      median: each("median"),
    };
  });
}
