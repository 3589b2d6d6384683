import { copulaReference } from "@/clustering/evidence/copula_reference.ts";
import { spreadTies } from "@/clustering/evidence/spread_ties.ts";
import { growingKMeans, logInertias } from "@/clustering/growing_k_means.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import type { RandomSource } from "@/numerics/random.ts";

/** Standard deviations by which the inertia must lie below that of a population without groups. */
export const LEAST_EFFECT = 2.5;

/** The same with more clusters than groups are looked for in: one of many is soon a little below. */
export const LEAST_FINE_EFFECT = 5;

/** Fits of the data, whose mean is compared: a single one may be a poor one. */
const FITS = 8;
/** Populations drawn before one looks whether the answer is clear. */
const BATCH = 10;
const MOST_REFERENCES = 160;
/** Standard errors by which an effect must differ from the least one to be clear. */
const SURE = 3;

/** What {@linkcode copulaTest} finds. */
export interface CopulaTest {
  /**
   * How many standard deviations of the populations without groups the logarithm of the inertia lies
   * below their mean. Index 0 is k = 1, where it is 0.
   */
  readonly effects: readonly number[];
  /** Whether it is 2.5 with up to `coarseK` clusters, or 5 with more. */
  readonly beaten: boolean;
  /** Populations drawn. */
  readonly references: number;
}

/**
 * Would a population without groups look the same? Compares the share of the inertia that is left at
 * k with what is left in populations that have the same values and correlations
 * ({@linkcode copulaReference}), fitted in the same way. Draws more of them until it is clear whether
 * they are beaten, and whether the effect at `decisiveK` is at least 2.5.
 *
 * @param sample n x d.
 * @param spread The same after {@linkcode spreadTies}, as every population is.
 */
export function copulaTest(
  sample: Matrix,
  spread: Matrix,
  { kMax, coarseK, decisiveK, random }: {
    kMax: number;
    coarseK: number;
    decisiveK: number;
    random: RandomSource;
  },
): CopulaTest {
  /** Logarithm of the share of the inertia that is left at each k. */
  function remainders(matrix: Matrix): number[] {
    const logs = logInertias(growingKMeans(matrix, kMax, random), kMax);
    return logs.map((log) => log - logs[0]!);
  }

  const fits = Array.from({ length: FITS }, () => remainders(spread));
  const draw = copulaReference(sample, random);
  const references: number[][] = [];
  while (true) {
    for (let i = 0; i < BATCH; i++) references.push(remainders(spreadTies(draw(random), random)));
    const effects = fits[0]!.map((_, i) =>
      effectOf(fits.map((fit) => fit[i]!), references.map((reference) => reference[i]!))
    );
    const bounds = [
      [Math.max(...effects.slice(1, coarseK)), LEAST_EFFECT],
      [Math.max(...effects.slice(1)), LEAST_FINE_EFFECT],
      [effects[decisiveK - 1]!, LEAST_EFFECT],
    ] as const;
    const isClear = bounds.every(([effect, least]) =>
      Math.abs(effect - least) > SURE * standardError(effect, references.length)
    );
    if (isClear || references.length >= MOST_REFERENCES) {
      const beaten = bounds.slice(0, 2).some(([effect, least]) => effect >= least);
      return { effects, beaten, references: references.length };
    }
  }
}

function effectOf(observed: readonly number[], references: readonly number[]): number {
  const expected = mean(references);
  const squares = references.reduce((total, value) => total + (value - expected) ** 2, 0);
  // Populations that all leave the same differ by rounding only.
  const deviation = Math.max(1e-6, Math.sqrt(squares / (references.length - 1)));
  return (expected - mean(observed)) / deviation;
}

/** Of an effect that is known from so many references, roughly. */
function standardError(effect: number, references: number): number {
  return Math.sqrt(1 / references + effect ** 2 / (2 * references));
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
