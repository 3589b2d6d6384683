import { csvText, type Table } from "@/output/csv.ts";
import { disclosureOf, fewerText, WITHHELD } from "@/output/disclosure.ts";
import { campaignGroupsOf, figuresOf, profilesOf, type Run, sharesOf } from "@/output/run.ts";
import { featureNames, textNames } from "@/features/customers.ts";

/**
 * `segment_summary.csv`: one line per segment with its size, the mean and median of every feature in
 * original units, of every text that describes customers the most frequent value and its share, and
 * the play that is to be tested first with the sizes of both groups (blank where none is advised).
 * Where figures are of a sample, `sampled` says of how many: size, share and groups are of all.
 * Of too few customers it tells nothing, see {@linkcode disclosureOf}.
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
  const isSampled = run.everyone !== undefined;
  const { minCell, isSmall, tellsSize } = disclosureOf(run);
  return {
    header: [
      "Cluster",
      "Segment",
      "customers",
      "share",
      ...(isSampled ? ["sampled"] : []),
      ...names.flatMap((name) => [`${name}_mean`, `${name}_median`]),
      ...texts.flatMap((name) => [`${name}_mode`, `${name}_mode_share`]),
      "campaign_play",
      "campaign_test",
      "campaign_control",
    ],
    rows: profilesOf(run).map(({ segment: { id, name, customers }, share, mean, median }) => [
      id,
      name,
      ...(tellsSize(id)
        ? [customers, share]
        : [customers < minCell ? fewerText(minCell) : WITHHELD, null]),
      ...(isSampled ? [tellsSize(id) ? figuresOf(run).own(id).customers : null] : []),
      ...names.flatMap((name) => isSmall(id) ? [null, null] : [mean.get(name)!, median.get(name)!]),
      ...texts.flatMap((name) => {
        const [most] = sharesOf(run, { name, segment: id });
        const isTold = most !== undefined && most.customers >= minCell;
        return isTold ? [most.value, most.share] : [null, null];
      }),
      isSmall(id) ? null : tests.get(id)?.play ?? null,
      ...(tellsSize(id)
        ? [groups.get(id)?.test ?? null, groups.get(id)?.control ?? null]
        : [null, null]),
    ]),
  };
}
