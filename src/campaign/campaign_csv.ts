import type { CampaignResult } from "@/campaign/campaign_result.ts";
import { csvText } from "@/output/csv.ts";

/**
 * `campaign.csv`: a line for every segment with a test. Shares and uplift are parts of one, amounts
 * in units of the currency; what cannot be told, or must not be, is blank.
 */
export function campaignCsv({ segments }: CampaignResult): string {
  return csvText(
    [
      "Cluster",
      "Segment",
      ...GROUPS.flatMap((group) => [
        `${group}_customers`,
        `${group}_known`,
        `${group}_yes`,
        `${group}_share`,
        `${group}_mean_amount`,
      ]),
      "reading",
      ...["uplift", "needed", "amount"].flatMap((name) => [name, `${name}_low`, `${name}_high`]),
      "detectable",
    ],
    segments.map((segment) => [
      segment.id,
      segment.name,
      ...GROUPS.flatMap((group) => {
        const result = segment[group];
        if (result === undefined) return [null, null, null, null, null];
        const { customers, known, yes, amount } = result;
        return [customers, known, yes, yes / known, amount?.mean ?? null];
      }),
      segment.reading,
      ...[segment.uplift, segment.needed, segment.amount].flatMap((interval) => [
        interval?.estimate ?? null,
        interval?.low ?? null,
        interval?.high ?? null,
      ]),
      segment.detectable ?? null,
    ]),
  );
}

const GROUPS = ["test", "control"] as const;
