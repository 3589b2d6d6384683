import { csvText, type Table } from "@/output/csv.ts";
import { campaignGroupsOf, profilesOf, type Run, sharesOf } from "@/output/run.ts";
import { featureNames, textNames } from "@/features/customers.ts";

/**
 * `segment_summary.csv`: one line per segment with its size, the mean and median of every feature in
 * original units, of every text that describes customers the most frequent value and its share, and
 * the play that is to be tested first with the sizes of both groups (blank where none is advised).
 */
export function segmentSummaryCsv(run: Run): string {
  const { header, rows } = segmentSummary(run);
  return csvText(header, rows);
}

/** The same as a table. */
export function segmentSummary(run: Run): Table {
  const names = featureNames(run.customers);
  const texts = textNames(run.customers);
  const { tests } = run.campaign;
  const groups = campaignGroupsOf(run);
  return {
    header: [
      "Cluster",
      "Segment",
      "customers",
      "share",
      ...names.flatMap((name) => [`${name}_mean`, `${name}_median`]),
      ...texts.flatMap((name) => [`${name}_mode`, `${name}_mode_share`]),
      "campaign_play",
      "campaign_test",
      "campaign_control",
    ],
    rows: profilesOf(run).map(({ segment, share, mean, median }) => [
      segment.id,
      segment.name,
      segment.customers,
      share,
      ...names.flatMap((name) => [mean.get(name)!, median.get(name)!]),
      ...texts.flatMap((name) => {
        const [most] = sharesOf(run, { name, segment: segment.id });
        return [most?.value ?? null, most?.share ?? null];
      }),
      tests.get(segment.id)?.play ?? null,
      groups.get(segment.id)?.test ?? null,
      groups.get(segment.id)?.control ?? null,
    ]),
  };
}
