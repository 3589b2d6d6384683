import { calinskiHarabasz } from "@/clustering/calinski_harabasz.ts";
import { daviesBouldin } from "@/clustering/davies_bouldin.ts";
import { type Gap, gapStatistic } from "@/clustering/gap_statistic.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { silhouetteValuesOfEach } from "@/clustering/silhouette.ts";
import { type Labelling, stabilities } from "@/clustering/stability.ts";

const RESAMPLES = 25;

/** The internal indices of a partition into k clusters. */
export interface Indices {
  readonly k: number;
  readonly silhouette: number;
  readonly calinskiHarabasz: number;
  readonly daviesBouldin: number;
}

/** What is said of partitions beside the gaps between their clusters. */
export interface SecondOpinions {
  /** By k, the stability of the weakest cluster in 25 resamples, of the partitions asked for. */
  readonly stable: ReadonlyMap<number, number>;
  /** Of those partitions that they are defined for. */
  readonly indices: readonly Indices[];
  readonly gap: Gap;
}

/**
 * Asks of partitions of the same rows what depends on no gap: how surely they come back, their
 * internal indices, and the gap statistic of the rows.
 *
 * @param possible The k of the partitions whose stability is asked for.
 * @param kMax The most clusters that the gap statistic looks at.
 */
export function secondOpinions(
  matrix: Matrix,
  { partitions, possible, kMax, seed }: {
    readonly partitions: readonly Labelling[];
    readonly possible: readonly number[];
    readonly kMax: number;
    readonly seed: number;
  },
): SecondOpinions {
  const asked = partitions.filter(({ k }) => possible.includes(k));
  return {
    stable: new Map(
      stabilities(matrix, asked, { seed, samples: RESAMPLES })
        .map((jaccards, i) => [asked[i]!.k, Math.min(...jaccards)]),
    ),
    indices: indicesOf(matrix, partitions),
    gap: gapStatistic(matrix, { seed, kMax }),
  };
}

/** The indices of those partitions that they are defined for. */
function indicesOf(
  matrix: Matrix,
  partitions: readonly { k: number; labels: Int32Array }[],
): Indices[] {
  const measurable = partitions.flatMap(({ k, labels }) => {
    // A sample may miss a small cluster; the indices want numbers without holes.
    const present = [...new Set(labels)];
    const numbered = labels.map((label) => present.indexOf(label));
    return present.length < 2 || present.length >= matrix.rows ? [] : [{ k, labels: numbered }];
  });
  const silhouettes = silhouetteValuesOfEach(matrix, measurable.map(({ labels }) => labels));
  return measurable.map(({ k, labels }, i) => ({
    k,
    silhouette: silhouettes[i]!.reduce((total, value) => total + value, 0) / matrix.rows,
    calinskiHarabasz: calinskiHarabasz(matrix, labels),
    daviesBouldin: daviesBouldin(matrix, labels),
  }));
}
