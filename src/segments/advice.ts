import type { Verdict } from "@/clustering/verdict.ts";

/** Marks that Hennig (2007, doi:10.1016/j.csda.2006.11.025) puts to the mean Jaccard similarity. */
export const STABILITY_MARKS = { pattern: 0.6, valid: 0.75, strong: 0.85 } as const;

/** How far a segment comes back when the data are drawn again. */
export type Stability = "highly stable" | "stable" | "a pattern only" | "not stable";

/** `act`: offers may be tested. `describe`: it may be spoken of. `leave`: do not target it. */
export type Advice = "act" | "describe" | "leave";

/** Reads the mean Jaccard similarity of a segment, 0 to 1. */
export function stabilityLevel(jaccard: number): Stability {
  if (jaccard >= STABILITY_MARKS.strong) return "highly stable";
  if (jaccard >= STABILITY_MARKS.valid) return "stable";
  return jaccard >= STABILITY_MARKS.pattern ? "a pattern only" : "not stable";
}

/** What may be done with a segment, given the verdict on all of them and its own stability. */
export function adviceFor(verdict: Verdict["verdict"], jaccard: number): Advice {
  if (verdict === "none" || jaccard < STABILITY_MARKS.pattern) return "leave";
  return jaccard < STABILITY_MARKS.valid ? "describe" : "act";
}
