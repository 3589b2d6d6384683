import type { Assessment } from "@/clustering/assess.ts";
import { type Advice, adviceFor, allowsOffers } from "@/segments/advice.ts";
import type { CampaignPlan, CampaignTest } from "@/segments/campaign_group.ts";
import { type Compared, evidenceFor } from "@/segments/evidence.ts";
import type { SegmentFigures } from "@/segments/figures.ts";
import type { Segment } from "@/segments/naming.ts";
import { type Play, type Playbook, playFor } from "@/segments/playbook.ts";

/** Fewer customers in a group make no comparison. */
const LEAST_IN_GROUP = 2;

/**
 * The tests that are advised for the segments of a fit.
 *
 * @param options.figures By cluster.
 */
export function campaignPlan(
  segments: readonly Pick<Segment, "id" | "cluster">[],
  { figures, evidence: { verdict, stability }, playbook, seed }: {
    readonly figures: SegmentFigures;
    readonly evidence: Pick<Assessment, "verdict" | "stability">;
    readonly playbook: Playbook;
    readonly seed: number;
  },
): CampaignPlan {
  const { all } = figures;
  const tests = segments.flatMap(({ id, cluster }) => {
    const test = advisedTest(playFor(playbook, id), {
      segment: figures.own(cluster),
      all,
      advice: adviceFor(verdict, stability[cluster]!),
    });
    return test === undefined ? [] : [[id, test] as const];
  });
  return { seed, tests: new Map(tests) };
}

/**
 * The test that is advised for a segment: of the first opportunity that the data support. None where
 * offers should not be made, nothing is supported, or the segment is too small for two groups.
 */
function advisedTest(
  play: Play | undefined,
  { advice, ...groups }: Compared & { readonly advice: Advice },
): CampaignTest | undefined {
  if (!allowsOffers(advice)) return undefined;
  const first = play?.opportunities
    .find(({ conditions }) => evidenceFor(conditions, groups).outcome === "holds");
  if (first === undefined) return undefined;
  const { share } = first.holdout;
  const smallest = Math.min(share, 1 - share) * groups.segment.customers;
  return smallest < LEAST_IN_GROUP ? undefined : { play: first.id, control: share };
}
