import { csvText } from "@/output/csv.ts";
import type { Run } from "@/output/run.ts";

/**
 * `segment_summary.csv`: one line per segment with its size, and the mean and median of every
 * feature in original units.
 */
export function segmentSummaryCsv({ profiles, features }: Run): string {
  const names = [...features.values.keys()];
  return csvText(
    [
      "Cluster",
      "Segment",
      "customers",
      "share",
      ...names.flatMap((name) => [`${name}_mean`, `${name}_median`]),
    ],
    profiles.map(({ segment, share, mean, median }) => [
      segment.id,
      segment.name,
      segment.customers,
      share,
      ...names.flatMap((name) => [mean.get(name)!, median.get(name)!]),
    ]),
  );
}
