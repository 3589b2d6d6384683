import { calinskiHarabasz } from "@/clustering/calinski_harabasz.ts";
import { daviesBouldin } from "@/clustering/davies_bouldin.ts";
import { type Gap, gapStatistic } from "@/clustering/gap_statistic.ts";
import type { InertiaCurve } from "@/clustering/inertia_curve.ts";
import { nearestLabels } from "@/clustering/lloyd.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { type NullTest, nullTest, splitTest } from "@/clustering/null_test.ts";
import { sampleMatrix } from "@/clustering/sample.ts";
import { silhouette } from "@/clustering/silhouette.ts";
import { isStable, STABILITY_MARKS } from "@/clustering/stability.ts";
import { countVotes, type Votes } from "@/clustering/votes.ts";

/** Rows that the evidence is taken from when there are more. */
export const EVIDENCE_ROWS = 2000;

/** Options of {@linkcode suggestK}. */
export interface SuggestOptions {
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

/** How many clusters the data speaks for. */
export interface Suggestion {
  /** For each k of the curve from 2 to n-1. */
  readonly indices: readonly Indices[];
  readonly gap: Gap;
  readonly votes: Votes;
  /** The k with most votes, on a tie the one of greatest silhouette; undefined without votes. */
  readonly favourite: number | undefined;
  /** At the favourite; undefined where there is nothing to compare: at 1 and n. */
  readonly nullTest: NullTest | undefined;
  /**
   * The most clusters that are told apart: the favourite, or more as long as splitting its clusters
   * beats clouds of their own and gives highly stable ones; undefined if the null test is not beaten.
   */
  readonly finest: number | undefined;
}

/**
 * Asks which number of clusters the data speaks for: lets five indices vote, and splits the
 * favourite further where the votes missed clusters within clusters. `finest` is the answer;
 * where it is undefined there is no sign of clusters, and the elbow is as good as any.
 *
 * @param matrix n x d.
 * @param curve The inertia curve of these rows.
 */
export function suggestK(
  matrix: Matrix,
  curve: InertiaCurve,
  { seed, sampleRows = EVIDENCE_ROWS }: SuggestOptions,
): Suggestion {
  const sample = sampleMatrix(matrix, sampleRows, seed);
  const indices = curve.points.slice(1).flatMap(({ centroids }) =>
    indicesOf(sample, centroids.data)
  );
  const gap = gapStatistic(sample, { seed, kMax: curve.points.length });
  const votes: Votes = {
    elbow: curve.elbow,
    silhouette: best(indices, (entry) => entry.silhouette),
    calinskiHarabasz: best(indices, (entry) => entry.calinskiHarabasz),
    daviesBouldin: best(indices, (entry) => -entry.daviesBouldin),
    gap: gap.k,
  };
  const favourite = mostVoted(votes, indices);
  const isTestable = favourite !== undefined && favourite > 1 && favourite < sample.rows;
  const test = isTestable ? nullTest(sample, favourite, { seed }) : undefined;
  const finest = test?.beaten ? finestSplit(sample, test.k, { curve, seed }) : undefined;
  return { indices, gap, votes, favourite, nullTest: test, finest };
}

/** Goes from k to more clusters as long as they are stable and more than cuts through a cloud. */
function finestSplit(
  matrix: Matrix,
  k: number,
  { curve, seed }: { curve: InertiaCurve; seed: number },
): number {
  const partitionAt = (clusters: number) => {
    const { centroids } = curve.points[clusters - 1]!;
    return { labels: nearestLabels(matrix, centroids.data), k: clusters };
  };
  // Two at once as well: two pairs of clusters split into four, but three of them are not stable.
  const next = [k + 1, k + 2].find((to) =>
    to <= curve.points.length && to < matrix.rows &&
    isStable(matrix, partitionAt(to), { seed, least: STABILITY_MARKS.strong }) &&
    splitTest(matrix, { ...partitionAt(k), to }, { seed }).beaten
  );
  return next === undefined ? k : finestSplit(matrix, next, { curve, seed });
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
