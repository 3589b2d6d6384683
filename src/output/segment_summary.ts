import { csvText } from "@/output/csv.ts";
import { disclosureOf, fewerText, WITHHELD } from "@/output/disclosure.ts";
import { profilesOf, type Run, sharesOf } from "@/output/run.ts";
import { featureNames, textNames } from "@/features/customers.ts";

/**
 * `segment_summary.csv`: one line per segment with its size, the mean and median of every feature in
 * original units, and of every text that describes customers the most frequent value and its share.
 * Of too few customers it tells nothing, see {@linkcode disclosureOf}.
 */
export function segmentSummaryCsv(run: Run): string {
  const names = featureNames(run.customers);
  const texts = textNames(run.customers);
  const { minCell, isSmall, tellsSize } = disclosureOf(run);
  return csvText(
    [
      "Cluster",
      "Segment",
      "customers",
      "share",
      ...names.flatMap((name) => [`${name}_mean`, `${name}_median`]),
      ...texts.flatMap((name) => [`${name}_mode`, `${name}_mode_share`]),
    ],
    profilesOf(run).map(({ segment: { id, name, customers }, share, mean, median }) => [
      id,
      name,
      ...(tellsSize(id) ? [customers, share] : [isSmall(id) ? fewerText(minCell) : WITHHELD, null]),
      ...names.flatMap((name) => isSmall(id) ? [null, null] : [mean.get(name)!, median.get(name)!]),
      ...texts.flatMap((name) => {
        const [most] = sharesOf(run, { name, segment: id });
        const isTold = most !== undefined && most.customers >= minCell;
        return isTold ? [most.value, most.share] : [null, null];
      }),
    ]),
  );
}
