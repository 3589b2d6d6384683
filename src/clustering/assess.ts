import { adjustedRandIndex } from "@/clustering/adjusted_rand_index.ts";
import { calinskiHarabasz } from "@/clustering/calinski_harabasz.ts";
import { daviesBouldin } from "@/clustering/davies_bouldin.ts";
import { elbow } from "@/clustering/elbow.ts";
import { type Gap, gapStatistic } from "@/clustering/gap_statistic.ts";
import type { InertiaCurve } from "@/clustering/inertia_curve.ts";
import { type KMeansFit, settle } from "@/clustering/k_means.ts";
import { nearestLabels } from "@/clustering/lloyd.ts";
import { distinctRows, type Matrix, takeRows } from "@/clustering/matrix.ts";
import { type NullTest, nullTest } from "@/clustering/null_test.ts";
import { randomSource } from "@/clustering/random.ts";
import { findCentroids } from "@/clustering/restarts.ts";
import { sampleIndices } from "@/clustering/sample.ts";
import { silhouette } from "@/clustering/silhouette.ts";
import { stability } from "@/clustering/stability.ts";
import { type Verdict, verdict } from "@/clustering/verdict.ts";
import { countVotes, type Votes } from "@/clustering/votes.ts";

/** Options of {@linkcode assess}. */
export interface AssessOptions {
  /** Seed of all random choices, a whole number in 0..2^32-1. */
  seed: number;
  /**
   * Rows looked at, drawn without replacement, if there are more.
   * @default {2000}
   */
  sampleRows?: number;
}

/** The internal indices of a partition into k clusters. */
export interface Indices {
  readonly k: number;
  readonly silhouette: number;
  readonly calinskiHarabasz: number;
  readonly daviesBouldin: number;
}

/** How far a partition can be trusted, and on what grounds. */
export interface Assessment extends Verdict {
  /** For each k of the curve from 2 to n-1. */
  readonly indices: readonly Indices[];
  readonly gap: Gap;
  readonly votes: Votes;
  /** The k with most votes, on a tie the one of greatest silhouette; undefined without votes. */
  readonly favourite: number | undefined;
  /** Stability of each cluster of the fit, 0..1. */
  readonly stability: readonly number[];
  /** Mean adjusted Rand index of the fit and fits from other seeds. */
  readonly seedAgreement: number;
  /** At the k of the fit, and at the favourite if that is another; none for 1. */
  readonly nullTests: readonly NullTest[];
  /** Rows looked at. */
  readonly sampleRows: number;
}

/** Fits compared with other seeds. */
const OTHER_SEEDS = 5;

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
  { seed, sampleRows = 2000 }: AssessOptions,
): Assessment {
  const drawn = sampleIndices(matrix.rows, sampleRows, seed);
  const sample = drawn.length === matrix.rows ? matrix : takeRows(matrix, drawn);
  const partition = { labels: Int32Array.from(drawn, (i) => fit.labels[i]!), k: fit.k };

  const indices = curve.points.slice(1).flatMap(({ centroids }) =>
    indicesOf(sample, centroids.data)
  );
  const gap = gapStatistic(sample, { seed, kMax: curve.points.length });
  const votes: Votes = {
    elbow: elbow(curve.inertias),
    silhouette: best(indices, (entry) => entry.silhouette),
    calinskiHarabasz: best(indices, (entry) => entry.calinskiHarabasz),
    daviesBouldin: best(indices, (entry) => -entry.daviesBouldin),
    gap: gap.k,
  };
  const favourite = mostVoted(votes, indices);
  const tested = [...new Set([fit.k, favourite ?? 1])].filter((candidate) => candidate > 1);
  const nullTests = tested.map((candidate) => nullTest(sample, candidate, { seed }));
  const jaccards = [...stability(sample, partition, { seed })];
  return {
    indices,
    gap,
    votes,
    favourite,
    stability: jaccards,
    seedAgreement: seedAgreement(sample, partition, seed),
    nullTests,
    sampleRows: sample.rows,
    ...verdict({ k: fit.k, votes, stability: jaccards, nullTests }),
  };
}

/** The indices of the partition around given centroids; nothing if they are not defined for it. */
function indicesOf(matrix: Matrix, centroids: Float64Array): Indices[] {
  const labels = nearestLabels(matrix, centroids);
  // A sample may miss a small cluster; the indices want numbers without holes.
  const present = [...new Set(labels)];
  const numbered = labels.map((label) => present.indexOf(label));
  if (present.length < 2 || present.length >= matrix.rows) return [];
  return [{
    k: centroids.length / matrix.columns,
    silhouette: silhouette(matrix, numbered),
    calinskiHarabasz: calinskiHarabasz(matrix, numbered),
    daviesBouldin: daviesBouldin(matrix, numbered),
  }];
}

/** The least k with the highest score. */
function best(indices: readonly Indices[], score: (entry: Indices) => number): number | undefined {
  const highest = Math.max(...indices.map(score));
  return indices.find((entry) => score(entry) === highest)?.k;
}

/** The k with most votes, on a tie the one of greatest silhouette. */
function mostVoted(votes: Votes, indices: readonly Indices[]): number | undefined {
  const counts = countVotes(votes);
  const silhouetteAt = (k: number) => indices.find((entry) => entry.k === k)?.silhouette ?? 0;
  const most = counts.filter(([, count]) => count === counts[0]![1]).map(([k]) => k);
  return most.sort((a, b) => silhouetteAt(b) - silhouetteAt(a))[0];
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
