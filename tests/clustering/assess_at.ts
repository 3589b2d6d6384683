import { assess, type Assessment } from "@/clustering/assess.ts";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { refine } from "@/clustering/k_means.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { EVIDENCE_SEED, suggestK } from "@/clustering/suggest_k.ts";

/** What is said of a fit with the k that is given, or that the evidence is for. */
export async function assessAt(
  matrix: Matrix,
  k: number | undefined,
  seed: number,
): Promise<Assessment> {
  const curve = await inertiaCurve(matrix, { seed: EVIDENCE_SEED });
  const suggestion = await suggestK(matrix, curve);
  const fit = await refine(matrix, curve.points[(k ?? suggestion.k) - 1]!, { seed });
  return await assess(matrix, fit, curve, suggestion);
}
