import { compareFall, type Comparison } from "@/clustering/comparison.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { randomSource } from "@/random.ts";
import {
  gaussianReference,
  type Partition,
  uniformReference,
} from "@/clustering/reference_data.ts";

/** Options of {@linkcode nullTest} and {@linkcode splitTest}. */
export interface NullTestOptions {
  /** Seed of all random choices. */
  seed: number;
  /**
   * Data sets drawn from each reference.
   * @default {39}
   */
  references?: number;
}

/** What {@linkcode nullTest} and {@linkcode splitTest} find. */
export interface NullTest {
  /** The number of clusters tested. */
  readonly k: number;
  readonly references: number;
  readonly gaussian: Comparison;
  readonly uniform: Comparison;
  /** Whether both are beaten. */
  readonly beaten: boolean;
}

/** A split starts from a fit that must not be a poor one; the best of three rarely is. */
const SPLIT_ATTEMPTS = 3;

/**
 * Could this come from data without clusters? Compares the share of the inertia left at k with that
 * left in one Gaussian cloud of the same covariance and in a uniform box along the principal axes.
 *
 * Both must be beaten: a flat spread falls farther than a Gaussian, and an elongated cloud falls
 * far however it is cut, but neither falls farther than its own kind. Columns are not permuted,
 * because clusters on a grid show in each column and would survive it.
 *
 * @param matrix n x d, finite, more than k rows.
 * @param k At least 2.
 */
export function nullTest(matrix: Matrix, k: number, options: NullTestOptions): NullTest {
  return splitTest(matrix, { labels: new Int32Array(matrix.rows), k: 1, to: k }, options);
}

/**
 * Are there more clusters than a partition has? As {@linkcode nullTest}, but from the inertia at k,
 * and in the references each of the k clusters is a cloud of its own.
 *
 * @param matrix n x d, finite, more than `to` rows.
 * @param split A partition, and the number of clusters to split it into.
 */
export function splitTest(
  matrix: Matrix,
  split: Partition & { readonly to: number },
  { seed, references = 39 }: NullTestOptions,
): NullTest {
  const options = {
    from: split.k,
    to: split.to,
    references,
    attempts: split.k === 1 ? 1 : SPLIT_ATTEMPTS,
    random: randomSource(seed),
  };
  const gaussian = compareFall(matrix, gaussianReference(matrix, split), options);
  const uniform = compareFall(matrix, uniformReference(matrix, split), options);
  return { k: split.to, references, gaussian, uniform, beaten: gaussian.beaten && uniform.beaten };
}
