import { adjustedRandIndex } from "@/clustering/adjusted_rand_index.ts";
import type { InertiaCurve } from "@/clustering/inertia_curve.ts";
import { type KMeansFit, settle } from "@/clustering/k_means.ts";
import { distinctRows, type Matrix, takeRows } from "@/clustering/matrix.ts";
import { findCentroids } from "@/clustering/restarts.ts";
import { sampleIndices } from "@/clustering/sample.ts";
import { type Labelling, stability } from "@/clustering/stability.ts";
import { EVIDENCE_SEED, type Suggestion } from "@/clustering/suggest_k.ts";
import { type Verdict, verdict } from "@/clustering/verdict.ts";
import { randomSource } from "@/random.ts";

/** Fits compared with other seeds. */
const OTHER_SEEDS = 5;

/**
 * How far a partition can be trusted, and on what grounds: those that speak for a k, which may be
 * another than was fitted.
 */
export interface Assessment extends Suggestion, Verdict {
  /** Stability of each cluster of the fit, 0..1. */
  readonly stability: readonly number[];
  /** Mean adjusted Rand index of the fit and fits from other seeds. */
  readonly seedAgreement: number;
}

/**
 * Asks of a fit everything that can be asked without knowing the truth: whether there are gaps
 * between its clusters, whether they come back under resampling and from other seeds, and whether a
 * population without groups would look the same.
 *
 * @param matrix n x d.
 * @param fit A fit of these rows.
 * @param curve The inertia curve of these rows.
 * @param suggestion What `suggestK` says of them.
 */
export function assess(
  matrix: Matrix,
  fit: KMeansFit,
  curve: Pick<InertiaCurve, "elbow">,
  suggestion: Suggestion,
): Assessment {
  const drawn = sampleIndices(matrix.rows, suggestion.sampleRows, EVIDENCE_SEED);
  const sample = drawn.length === matrix.rows ? matrix : takeRows(matrix, drawn);
  const partition = { labels: Int32Array.from(drawn, (i) => fit.labels[i]!), k: fit.k };
  const jaccards = [...stability(sample, partition, { seed: EVIDENCE_SEED })];
  return {
    ...suggestion,
    stability: jaccards,
    seedAgreement: seedAgreement(sample, partition),
    ...verdict({ k: fit.k, elbow: curve.elbow, stability: jaccards, suggestion }),
  };
}

/** Mean adjusted Rand index of a partition and single restarts from other seeds. */
function seedAgreement(matrix: Matrix, { labels, k }: Labelling): number {
  const random = randomSource(EVIDENCE_SEED);
  const clusters = distinctRows(matrix, k);
  let total = 0;
  for (let other = 0; other < OTHER_SEEDS; other++) {
    const options = { seed: random.integer(2 ** 32), starts: 1 };
    const fit = settle(matrix, findCentroids(matrix, clusters, options));
    total += adjustedRandIndex(labels, fit.labels) / OTHER_SEEDS;
  }
  return total;
}
