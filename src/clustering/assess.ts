import { adjustedRandIndex } from "@/clustering/adjusted_rand_index.ts";
import type { InertiaCurve } from "@/clustering/inertia_curve.ts";
import { type KMeansFit, settle } from "@/clustering/k_means.ts";
import { distinctRows, type Matrix, takeRows } from "@/clustering/matrix.ts";
import { findCentroids } from "@/clustering/restarts.ts";
import { sampleIndices } from "@/clustering/sample.ts";
import { nearestLabels } from "@/clustering/lloyd.ts";
import { returnRates } from "@/clustering/return_rates.ts";
import { type Labelling, meanJaccards, resamples } from "@/clustering/stability.ts";
import { EVIDENCE_SEED, type Suggestion } from "@/clustering/suggest_k.ts";
import { type Verdict, verdict } from "@/clustering/verdict.ts";
import { randomSource } from "@/numerics/random.ts";
import { besides } from "@/execution/threads.ts";

/** Fits compared with other seeds. */
const OTHER_SEEDS = 5;

/**
 * How far a partition can be trusted, and on what grounds: those that speak for a k, which may be
 * another than was fitted.
 */
export interface Assessment extends Suggestion, Verdict {
  /** Stability of each cluster of the fit, 0..1. */
  readonly stability: readonly number[];
  /** How often each row of the fit comes back to its cluster in the same resamples, 0..1. */
  readonly returnRates: Float64Array;
  /** Mean adjusted Rand index of the fit and fits from other seeds. */
  readonly seedAgreement: number;
  /** What the records that are left support, where others are lost and the verdict is capped. */
  readonly uncapped?: Verdict;
}

/**
 * Asks of a fit everything that can be asked without knowing the truth: whether there are gaps
 * between its clusters, whether they and the rows come back under resampling and from other seeds, and
 * whether a population without groups would look the same.
 *
 * The verdict is on the partition of the inertia curve. Where restarts of the user's seed found
 * another one, it is still the same verdict.
 *
 * @param matrix n x d.
 * @param fit A fit of these rows.
 * @param curve The inertia curve of these rows.
 * @param suggestion What `suggestK` says of them.
 */
export async function assess(
  matrix: Matrix,
  fit: KMeansFit,
  curve: Pick<InertiaCurve, "elbow" | "points">,
  suggestion: Suggestion,
): Promise<Assessment> {
  const { k } = fit;
  const drawn = sampleIndices(matrix.rows, suggestion.sampleRows, EVIDENCE_SEED);
  const sample = drawn.length === matrix.rows ? matrix : takeRows(matrix, drawn);
  const partition = { labels: Int32Array.from(drawn, (i) => fit.labels[i]!), k };
  const agreement = besides(SEED_AGREEMENT, "seedAgreement", sample, partition);
  const candidate = { labels: nearestLabels(sample, curve.points[k - 1]!.centroids.data), k };
  const samples = [...resamples(sample, [partition, candidate], { seed: EVIDENCE_SEED })];
  const [ofFit, ofCandidate] = [0, 1].map((i) => samples.map((sample) => sample[i]!));
  return {
    ...suggestion,
    stability: meanJaccards(ofFit!),
    returnRates: returnRates(matrix, fit, ofFit!),
    seedAgreement: await agreement,
    ...verdict({ k, elbow: curve.elbow, stability: meanJaccards(ofCandidate!), suggestion }),
  };
}

const SEED_AGREEMENT = {
  module: import.meta.url,
  load: () => Promise.resolve({ seedAgreement }),
};

/** Mean adjusted Rand index of a partition and single restarts from other seeds. */
export function seedAgreement(matrix: Matrix, { labels, k }: Labelling): number {
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
