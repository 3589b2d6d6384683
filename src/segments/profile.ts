import type { FeatureName } from "@/features/catalogue.ts";
import type { CustomerFeatures } from "@/features/customer_features.ts";
import type { Segment } from "@/segments/naming.ts";

/** A segment in figures, original units. Unknown values (NaN) are left out of each figure. */
export interface SegmentProfile {
  readonly segment: Segment;
  /** Of all customers, 0 to 1. */
  readonly share: number;
  readonly mean: ReadonlyMap<FeatureName, number>;
  /** The middle value; of an even number, the mean of the two in the middle. */
  readonly median: ReadonlyMap<FeatureName, number>;
}

/**
 * Profiles every segment in every feature.
 *
 * @param segmentOf The segment id of each customer, n.
 */
export function profileSegments(
  features: CustomerFeatures,
  segments: readonly Segment[],
  segmentOf: ArrayLike<number>,
): SegmentProfile[] {
  return segments.map((segment) => {
    const mean = new Map<FeatureName, number>();
    const median = new Map<FeatureName, number>();
    for (const [name, values] of features.values) {
      const own = values.filter((value, i) => segmentOf[i] === segment.id && !Number.isNaN(value));
      mean.set(
        name,
        own.length === 0 ? NaN : own.reduce((sum, value) => sum + value, 0) / own.length,
      );
      median.set(name, middle(own.sort()));
    }
    return { segment, share: segment.customers / features.ids.length, mean, median };
  });
}

function middle(sorted: Float64Array): number {
  if (sorted.length === 0) return NaN;
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}
