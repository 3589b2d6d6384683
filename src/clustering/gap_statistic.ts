import { growingKMeans, logInertias } from "@/clustering/growing_k_means.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { randomSource } from "@/numerics/random.ts";
import { uniformReference } from "@/clustering/reference_data.ts";

/** Options of {@linkcode gapStatistic}. */
export interface GapOptions {
  /** Seed of all random choices. */
  seed: number;
  /** @default {10} */
  kMax?: number;
  /**
   * Reference data sets, B in the paper.
   * @default {10}
   */
  references?: number;
}

/** What {@linkcode gapStatistic} finds. Index 0 is k = 1. */
export interface Gap {
  /** How much lower the logarithm of the inertia is than in data without clusters. */
  readonly gaps: readonly number[];
  /** Standard error of each gap, s_k in the paper. */
  readonly errors: readonly number[];
  /** The least k whose gap is at least the next one less its standard error; undefined if none. */
  readonly k: number | undefined;
  /** Reference data sets used. */
  readonly references: number;
}

/**
 * Gap statistic (Tibshirani, Walther, Hastie 2001, doi:10.1111/1467-9868.00293): compares the fall
 * of the inertia with that in data spread uniformly over the box of the principal axes. Says 1 when
 * no split beats the reference. Data and references are fitted by {@linkcode growingKMeans}, so that
 * neither is searched more thoroughly.
 *
 * @param matrix n x d, finite, not all rows equal.
 */
export function gapStatistic(
  matrix: Matrix,
  { seed, kMax = 10, references = 10 }: GapOptions,
): Gap {
  const random = randomSource(seed);
  const fits = growingKMeans(matrix, kMax, random);
  const observed = logInertias(fits, fits.length);
  const logarithms = (data: Matrix) =>
    logInertias(growingKMeans(data, fits.length, random), fits.length);
  const reference = uniformReference(matrix);
  const expected = Array.from({ length: references }, () => logarithms(reference(random)));

  const gaps: number[] = [];
  const errors: number[] = [];
  for (const [i, value] of observed.entries()) {
    const values = expected.map((logs) => logs[i]!);
    const mean = values.reduce((total, log) => total + log, 0) / references;
    const variance = values.reduce((total, log) => total + (log - mean) ** 2, 0) / references;
    gaps.push(mean - value);
    errors.push(Math.sqrt(variance * (1 + 1 / references)));
  }
  const index = gaps.findIndex((gap, i) =>
    i + 1 < gaps.length && gap >= gaps[i + 1]! - errors[i + 1]!
  );
  return { gaps, errors, k: index < 0 ? undefined : index + 1, references };
}
