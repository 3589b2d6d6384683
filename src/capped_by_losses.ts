import { anonymousLossText, type Loss } from "@/bank/gates.ts";
import type { Assessment } from "@/clustering/assess.ts";

/**
 * The evidence, as far as it can be trusted when records were lost: what the records that are left
 * supports is weak.
 */
export function cappedByLosses(evidence: Assessment, losses: readonly Loss[]): Assessment {
  if (losses.length === 0 || evidence.verdict !== "supported") return evidence;
  return {
    ...evidence,
    verdict: "weak",
    sentence: `Weak, since records are lost: ${losses.map(anonymousLossText).join(" ")} ` +
      `By the records that are left: ${evidence.sentence}`,
  };
}
