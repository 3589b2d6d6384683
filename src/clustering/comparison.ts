import { growingKMeans, logInertias } from "@/clustering/growing_k_means.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import type { RandomSource } from "@/random.ts";
import type { ReferenceData } from "@/clustering/reference_data.ts";

/** Standard deviations by which the data must differ from the references. */
const LEAST_EFFECT = 2.5;

/** How far the inertia of the data falls, against data drawn from a reference. */
export interface Comparison {
  /** Share of the sets that fall as far as the data or farther, the data counted in. */
  readonly rank: number;
  /** How many standard deviations of the references the data falls farther, in logarithms. */
  readonly effect: number;
  /** Inertia left in the data over that left in the references (geometric mean). */
  readonly ratio: number;
  /** Whether the data falls farther than every reference set, and by at least 2.5 deviations. */
  readonly beaten: boolean;
}

/** Options of {@linkcode compareFall}. */
export interface FallOptions {
  /** The fall from this many clusters ... */
  readonly from: number;
  /** ... to this many. */
  readonly to: number;
  /** Sets drawn from the reference. */
  readonly references: number;
  /** The least inertia of this many attempts counts. */
  readonly attempts: number;
  readonly random: RandomSource;
}

/**
 * Compares the fall of the inertia from one number of clusters to another with that in reference
 * data. Data and references are fitted the same way, by `growing_k_means.ts`.
 */
export function compareFall(
  matrix: Matrix,
  reference: ReferenceData,
  { from, to, references, attempts, random }: FallOptions,
): Comparison {
  /** Logarithm of the share of the inertia that is left. */
  function remainder(data: Matrix): number {
    let [before, after] = [Infinity, Infinity];
    for (let attempt = 0; attempt < attempts; attempt++) {
      const logs = logInertias(growingKMeans(data, to, random), to);
      before = Math.min(before, logs[from - 1]!);
      after = Math.min(after, logs[to - 1]!);
    }
    return after - before;
  }

  const observed = remainder(matrix);
  const values = Array.from({ length: references }, () => remainder(reference(random)));
  const mean = values.reduce((total, value) => total + value) / references;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  const rank = (1 + values.filter((value) => value <= observed).length) / (references + 1);
  // Where nothing is left, neither in the data nor in any reference, they do not differ.
  const effect = mean === observed ? 0 : (mean - observed) / Math.sqrt(squares / (references - 1));
  const beaten = rank === 1 / (references + 1) && effect >= LEAST_EFFECT;
  return { rank, effect, ratio: Math.exp(observed - mean), beaten };
}
