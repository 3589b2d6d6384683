import { growingKMeans } from "@/clustering/growing_k_means.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { randomSource } from "@/clustering/random.ts";
import {
  gaussianReference,
  type ReferenceData,
  uniformReference,
} from "@/clustering/reference_data.ts";

/** Standard deviations by which the data must differ from the references. */
const LEAST_EFFECT = 3;

/** Options of {@linkcode nullTest}. */
export interface NullTestOptions {
  /** Seed of all random choices. */
  seed: number;
  /**
   * Data sets drawn from each reference.
   * @default {39}
   */
  references?: number;
}

/** The data against one kind of data without clusters. */
export interface Comparison {
  /** Share of the reference sets that fall as far as the data or farther, the data counted in. */
  readonly rank: number;
  /** How many standard deviations of the references the data falls farther, in logarithms. */
  readonly effect: number;
  /** Inertia left in the data over that left in the references (geometric mean). */
  readonly ratio: number;
}

/** What {@linkcode nullTest} finds. */
export interface NullTest {
  readonly k: number;
  readonly references: number;
  readonly gaussian: Comparison;
  readonly uniform: Comparison;
  /** Whether the data falls farther than every reference set, and by at least 3 deviations. */
  readonly beaten: boolean;
}

/**
 * Could this come from data without clusters? Compares the share of the inertia left at k with that
 * left in one Gaussian of the same covariance and in a uniform box along the principal axes.
 *
 * Both must be beaten: a flat spread falls farther than a Gaussian, and an elongated cloud falls
 * far however it is cut, but neither falls farther than its own kind. Columns are not permuted,
 * because clusters on a grid show in each column and would survive it.
 *
 * @param matrix n x d, finite, at least k distinct rows.
 * @param k At least 2.
 */
export function nullTest(
  matrix: Matrix,
  k: number,
  { seed, references = 39 }: NullTestOptions,
): NullTest {
  const random = randomSource(seed);

  /** Logarithm of the share of the inertia that k clusters leave. */
  function remainder(data: Matrix): number {
    const fits = growingKMeans(data, k, random);
    return Math.log(fits.at(-1)!.inertia / fits[0]!.inertia);
  }

  const observed = remainder(matrix);

  function compare(reference: ReferenceData): Comparison {
    const values = Array.from({ length: references }, () => remainder(reference(random)));
    const mean = values.reduce((total, value) => total + value) / references;
    const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
    return {
      rank: (1 + values.filter((value) => value <= observed).length) / (references + 1),
      effect: (mean - observed) / Math.sqrt(squares / (references - 1)),
      ratio: Math.exp(observed - mean),
    };
  }

  const gaussian = compare(gaussianReference(matrix));
  const uniform = compare(uniformReference(matrix));
  const beaten = [gaussian, uniform].every(({ rank, effect }) =>
    rank === 1 / (references + 1) && effect >= LEAST_EFFECT
  );
  return { k, references, gaussian, uniform, beaten };
}
