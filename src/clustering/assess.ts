import { adjustedRandIndex } from "@/clustering/adjusted_rand_index.ts";
import type { InertiaCurve } from "@/clustering/inertia_curve.ts";
import { type KMeansFit, settle } from "@/clustering/k_means.ts";
import { distinctRows, type Matrix, takeRows } from "@/clustering/matrix.ts";
import { type NullTest, nullTest } from "@/clustering/null_test.ts";
import { randomSource } from "@/random.ts";
import { findCentroids } from "@/clustering/restarts.ts";
import { sampleIndices } from "@/clustering/sample.ts";
import { stability } from "@/clustering/stability.ts";
import {
  EVIDENCE_ROWS,
  type Suggestion,
  suggestK,
  type SuggestOptions,
} from "@/clustering/suggest_k.ts";
import { type Verdict, verdict } from "@/clustering/verdict.ts";

/** Fits compared with other seeds. */
const OTHER_SEEDS = 5;

/** How far a partition can be trusted, and on what grounds. */
export interface Assessment extends Omit<Suggestion, "nullTest">, Verdict {
  /** Stability of each cluster of the fit, 0..1. */
  readonly stability: readonly number[];
  /** Mean adjusted Rand index of the fit and fits from other seeds. */
  readonly seedAgreement: number;
  /** At the k of the fit, and at the favourite if that is another; none for 1 and n. */
  readonly nullTests: readonly NullTest[];
  /** Rows looked at. */
  readonly sampleRows: number;
}

/**
 * Asks of a fit everything that can be asked without knowing the truth: which k the indices favour,
 * whether the clusters come back under resampling and from other seeds, and whether data without
 * clusters would look the same.
 *
 * @param matrix n x d.
 * @param fit A fit of these rows.
 * @param curve The inertia curve of these rows.
 */
export function assess(
  matrix: Matrix,
  fit: KMeansFit,
  curve: InertiaCurve,
  options: SuggestOptions,
): Assessment {
  const { seed, sampleRows = EVIDENCE_ROWS } = options;
  const { nullTest: favouriteTest, ...evidence } = suggestK(matrix, curve, options);
  const drawn = sampleIndices(matrix.rows, sampleRows, seed);
  const sample = drawn.length === matrix.rows ? matrix : takeRows(matrix, drawn);
  const partition = { labels: Int32Array.from(drawn, (i) => fit.labels[i]!), k: fit.k };

  const nullTests = favouriteTest === undefined ? [] : [favouriteTest];
  if (favouriteTest?.k !== fit.k && fit.k > 1 && fit.k < sample.rows) {
    nullTests.unshift(nullTest(sample, fit.k, { seed }));
  }
  const jaccards = [...stability(sample, partition, { seed })];
  return {
    ...evidence,
    stability: jaccards,
    seedAgreement: seedAgreement(sample, partition, seed),
    nullTests,
    sampleRows: sample.rows,
    ...verdict({
      k: fit.k,
      votes: evidence.votes,
      finest: evidence.finest,
      stability: jaccards,
      nullTests,
    }),
  };
}

/** Mean adjusted Rand index of a partition and single restarts from other seeds. */
function seedAgreement(
  matrix: Matrix,
  { labels, k }: { labels: Int32Array; k: number },
  seed: number,
): number {
  const random = randomSource(seed);
  const clusters = distinctRows(matrix, k);
  let total = 0;
  for (let other = 0; other < OTHER_SEEDS; other++) {
    const options = { seed: random.integer(2 ** 32), starts: 1 };
    const fit = settle(matrix, findCentroids(matrix, clusters, options));
    total += adjustedRandIndex(labels, fit.labels) / OTHER_SEEDS;
  }
  return total;
}
