import type { SegmentView } from "@/output/report/segment_view.ts";
import { figuresOf, type Run } from "@/output/run.ts";
import { allowsOffers } from "@/segments/advice.ts";
import { type Evidence, evidenceFor } from "@/segments/evidence.ts";
import type { Opportunity } from "@/segments/playbook.ts";

/** An opportunity of the playbook, and whether the segment's figures bear it out. */
export interface Weighed {
  readonly opportunity: Opportunity;
  readonly evidence: Evidence;
}

/** The opportunities of a segment that the data support, and the others, each in the playbook's order. */
export interface WeighedPlay {
  /** None where the segment is not fit to act on. */
  readonly supported: readonly Weighed[];
  readonly others: readonly Weighed[];
}

/** Weighs what the playbook offers a segment. */
export function weighedPlay({ play, figures, advice }: SegmentView, run: Run): WeighedPlay {
  const { all } = figuresOf(run);
  const weighed = (play?.opportunities ?? []).map((opportunity) => ({
    opportunity,
    evidence: evidenceFor(opportunity.conditions, { segment: figures, all }),
  }));
  const isOffered = ({ evidence }: Weighed) => allowsOffers(advice) && evidence.outcome === "holds";
  return {
    supported: weighed.filter(isOffered),
    others: weighed.filter((one) => !isOffered(one)),
  };
}
