import { copulaTest } from "@/clustering/evidence/copula_test.ts";
import { CLEAR_GAP, type Gaps, gaps } from "@/clustering/evidence/gaps.ts";
import { spreadTies } from "@/clustering/evidence/spread_ties.ts";
import { twoHumps } from "@/clustering/evidence/two_humps.ts";
import { type Indices, secondOpinions } from "@/clustering/evidence/second_opinions.ts";
import type { Gap } from "@/clustering/gap_statistic.ts";
import type { InertiaCurve } from "@/clustering/inertia_curve.ts";
import { nearestLabels } from "@/clustering/lloyd.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { sampleMatrix } from "@/clustering/sample.ts";
import { STABILITY_MARKS } from "@/clustering/stability.ts";
import { randomSource } from "@/numerics/random.ts";
import { besides } from "@/execution/threads.ts";

/** Rows that the evidence is taken from when there are more. */
export const EVIDENCE_ROWS = 2000;

/** Seed of all evidence: what is claimed must not depend on the seed that a user picks. */
export const EVIDENCE_SEED = 1;

/** P-value below which a gap counts for the choice of k. */
const LIKELY_GAP = 0.1;
/** P-value from which there is no sign of a gap. */
export const NO_GAP = 0.5;
/** Groups are looked for in partitions of up to this many clusters. */
export const COARSE = 4;
/** Without a gap clearer than this the comparison with a population without groups is idle. */
const SIGN_OF_GAP = 0.05;
/** Populations without groups are fitted up to this many clusters at least. */
const COMPARED = 7;
/** A cluster with less of the rows is too small to choose k by. */
const SMALLEST_SHARE = 0.02;
/**
 * A fall of the stability from a coarser division that is too much: of a bad one, and of one that is
 * not good where only the coarser one has clear gaps.
 */
const STABILITY_FALL = { bad: 0.35, unclear: 0.2 } as const;

/** Options of {@linkcode suggestK}. */
export interface SuggestOptions {
  /**
   * The greatest k to suggest.
   * @default {the curve's}
   */
  kMax?: number;
  /**
   * Rows looked at, drawn without replacement, if there are more.
   * @default {2000}
   */
  sampleRows?: number;
}

/** The number of clusters each index favours; undefined when it favours none. */
export interface Favours {
  readonly silhouette: number | undefined;
  readonly calinskiHarabasz: number | undefined;
  readonly daviesBouldin: number | undefined;
  readonly gap: number | undefined;
}

/** What speaks for a division into k clusters. */
export interface Division {
  readonly k: number;
  /** P-value of the dip between the two neighbours with the least clear gap. */
  readonly gapP: number;
  /** Standard deviations below the inertia of a population without groups, where it was compared. */
  readonly effect: number | undefined;
  /** Stability of the weakest cluster in 25 resamples, where there may be gaps. */
  readonly stability: number | undefined;
  /** Share of the rows in the smallest cluster. */
  readonly smallestShare: number;
}

/** How many clusters the data speaks for. */
export interface Suggestion {
  readonly k: number;
  /** Whether there are groups at all: a population without them would not look the same. */
  readonly grouped: boolean;
  /** P-value of the clearest gap between two of up to 4 clusters. */
  readonly clearestP: number;
  /** P-value of the humps of a single column (`evidence/two_humps.ts`). */
  readonly columnP: number;
  /** For each k of the curve from 2. */
  readonly divisions: readonly Division[];
  /** Populations without groups that were drawn; 0 where no gap was clear enough to ask. */
  readonly references: number;
  /** For each k of the curve from 2 to n-1. */
  readonly indices: readonly Indices[];
  readonly gap: Gap;
  readonly favours: Favours;
  /** Rows looked at. */
  readonly sampleRows: number;
}

/**
 * Asks which number of clusters the data speaks for: the most clusters between all of which there
 * are gaps (`evidence/gaps.ts`), unless a coarser division is far more stable. Where there is no such
 * number, or the silhouette favours more and gaps are possible there, it is the silhouette's.
 * `README.md` says how often it is right.
 *
 * @param matrix n x d.
 * @param curve The inertia curve of these rows.
 */
export async function suggestK(
  matrix: Matrix,
  curve: InertiaCurve,
  { kMax = curve.points.length, sampleRows = EVIDENCE_ROWS }: SuggestOptions = {},
): Promise<Suggestion> {
  const sample = sampleMatrix(matrix, sampleRows, EVIDENCE_SEED);
  const random = randomSource(EVIDENCE_SEED);
  const spread = spreadTies(sample, random);
  const partitions = curve.points.slice(1).map(({ k, centroids }) => {
    const labels = nearestLabels(sample, centroids.data);
    return { k, labels, gaps: gaps(spread, labels, centroids.data) };
  });
  const coarse = partitions.filter(({ k }) => k <= COARSE);
  const clearestP = Math.min(1, ...coarse.map(({ gaps }) => gaps.leastP));

  const possible = partitions.filter((partition) => partition.gaps.greatestP < NO_GAP);
  const opinions = besides(SECOND_OPINIONS, "secondOpinions", sample, {
    partitions: partitions.map(({ k, labels }) => ({ k, labels })),
    possible: possible.map(({ k }) => k),
    kMax: curve.points.length,
    seed: EVIDENCE_SEED,
  });
  const { effects, beaten, references } = clearestP < SIGN_OF_GAP
    ? copulaTest(sample, spread, {
      kMax: Math.min(curve.points.length, Math.max(COMPARED, ...possible.map(({ k }) => k))),
      coarseK: COARSE,
      decisiveK: lastWith(partitions, LIKELY_GAP),
      random,
    })
    : { effects: [], beaten: false, references: 0 };
  const columnP = twoHumps(sample);
  const { stable, indices, gap } = await opinions;
  const divisions = partitions.map(({ k, labels, gaps }): Division => ({
    k,
    gapP: gaps.greatestP,
    effect: effects[k - 1],
    stability: stable.get(k),
    smallestShare: smallestShare(labels, k),
  }));
  return {
    k: chosenK(divisions.filter(({ k }) => k <= kMax), indices.filter(({ k }) => k <= kMax)),
    grouped: clearestP < CLEAR_GAP && (beaten || columnP < CLEAR_GAP),
    clearestP,
    columnP,
    divisions,
    references,
    indices,
    gap,
    favours: {
      silhouette: best(indices, (entry) => entry.silhouette),
      calinskiHarabasz: best(indices, (entry) => entry.calinskiHarabasz),
      daviesBouldin: best(indices, (entry) => -entry.daviesBouldin),
      gap: gap.k,
    },
    sampleRows: sample.rows,
  };
}

const SECOND_OPINIONS = {
  module: import.meta.resolve("./evidence/second_opinions.ts"),
  load: () => Promise.resolve({ secondOpinions }),
};

/** The greatest k whose gaps are all clearer than a p-value; 1 if there is none. */
function lastWith(partitions: readonly { k: number; gaps: Gaps }[], p: number): number {
  return partitions.findLast(({ gaps }) => gaps.greatestP < p)?.k ?? 1;
}

/** Of the divisions up to k-max; their indices tell what to do where gaps do not. */
function chosenK(divisions: readonly Division[], indices: readonly Indices[]): number {
  const candidates = divisions.filter(({ gapP, smallestShare }) =>
    gapP < LIKELY_GAP && smallestShare >= SMALLEST_SHARE
  );
  const chosen = candidates.findLast((division) =>
    !candidates.some((coarser) => coarser.k < division.k && isOutclassed(division, coarser))
  );
  const rounder = best(indices, (entry) => entry.silhouette);
  if (chosen === undefined) return rounder ?? 1;
  const { gapP } = divisions.find(({ k }) => k === rounder) ?? { gapP: 1 };
  return rounder! > chosen.k && gapP < NO_GAP ? rounder! : chosen.k;
}

/** Whether a division is so much less stable than a coarser one that it has nothing to say. */
export function isOutclassed(division: Division, coarser: Division): boolean {
  const { stability = 0 } = division;
  const fall = (coarser.stability ?? 0) - stability;
  if (stability < STABILITY_MARKS.pattern && fall >= STABILITY_FALL.bad) return true;
  const isUnclear = division.gapP >= CLEAR_GAP && coarser.gapP < CLEAR_GAP;
  return isUnclear && stability < STABILITY_MARKS.valid && fall >= STABILITY_FALL.unclear;
}

function smallestShare(labels: Int32Array, k: number): number {
  const sizes = new Int32Array(k);
  for (const label of labels) sizes[label]!++;
  return Math.min(...sizes) / labels.length;
}

/** The least k with the highest score. */
function best(indices: readonly Indices[], score: (entry: Indices) => number): number | undefined {
  const highest = Math.max(...indices.map(score));
  return indices.find((entry) => score(entry) === highest)?.k;
}
