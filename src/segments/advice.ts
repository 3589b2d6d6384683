import { STABILITY_MARKS } from "@/clustering/stability.ts";
import type { Verdict } from "@/clustering/verdict.ts";

/** How far a segment comes back when the data are drawn again. */
export type Stability = "highly stable" | "stable" | "a pattern only" | "not stable";

/**
 * `act`: offers may be tested. `try`: in a small test only. `describe`: it may be spoken of. `leave`: do
 * not target it.
 */
export type Advice = "act" | "try" | "describe" | "leave";

/** Reads the mean Jaccard similarity of a segment, 0 to 1. */
export function stabilityLevel(jaccard: number): Stability {
  if (jaccard >= STABILITY_MARKS.strong) return "highly stable";
  if (jaccard >= STABILITY_MARKS.valid) return "stable";
  return jaccard >= STABILITY_MARKS.pattern ? "a pattern only" : "not stable";
}

/** A stability in as many decimals (two or more) as it takes to be on the right side of the marks. */
export function stabilityText(jaccard: number): string {
  const level = stabilityLevel(jaccard);
  const digits = [2, 3, 4, 5].find((n) => stabilityLevel(Number(jaccard.toFixed(n))) === level);
  return jaccard.toFixed(digits ?? 6);
}

/** What may be done with a segment, in words. */
export const ADVICE: Readonly<Record<Advice, string>> = {
  act: "Offers may be tested",
  try: "Try offers in a small test only",
  describe: "Describe it, do not target it",
  leave: "Do not target",
};

/** What may be done with a segment, given the verdict on all of them and its own stability. */
export function adviceFor(verdict: Verdict["verdict"], jaccard: number): Advice {
  if (verdict === "none" || jaccard < STABILITY_MARKS.pattern) return "leave";
  if (jaccard < STABILITY_MARKS.valid) return "describe";
  return verdict === "weak" ? "try" : "act";
}

/** Whether offers may be made at all. */
export function allowsOffers(advice: Advice): boolean {
  return advice === "act" || advice === "try";
}
