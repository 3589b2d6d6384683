import { csvText } from "@/output/csv.ts";
import { profilesOf, type Run } from "@/output/run.ts";
import { featureNames } from "@/features/customers.ts";

/**
 * `segment_summary.csv`: one line per segment with its size, and the mean and median of every
 * feature in original units.
 */
export function segmentSummaryCsv(run: Run): string {
  const names = featureNames(run.customers);
  return csvText(
    [
      "Cluster",
      "Segment",
      "customers",
      "share",
      ...names.flatMap((name) => [`${name}_mean`, `${name}_median`]),
    ],
    profilesOf(run).map(({ segment, share, mean, median }) => [
      segment.id,
      segment.name,
      segment.customers,
      share,
      ...names.flatMap((name) => [mean.get(name)!, median.get(name)!]),
    ]),
  );
}
