import { anonymousLossText, type Loss } from "@/bank/gates.ts";
import type { Assessment } from "@/clustering/assess.ts";

/**
 * The evidence, as far as it can be trusted when records were lost: what the records that are left
 * supports is weak. Evidence that was capped by other losses before is no more.
 */
export function cappedByLosses(
  { uncapped, ...capped }: Assessment,
  losses: readonly Loss[],
): Assessment {
  const evidence = { ...capped, ...uncapped };
  if (losses.length === 0 || evidence.verdict !== "supported") return evidence;
  const { verdict, sentence } = evidence;
  return {
    ...evidence,
    uncapped: { verdict, sentence },
    verdict: "weak",
    sentence: `Weak, since records are lost: ${losses.map(anonymousLossText).join(" ")} ` +
      `By the records that are left: ${evidence.sentence}`,
  };
}
