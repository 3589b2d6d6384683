import { copulaReference } from "@/clustering/evidence/copula_reference.ts";
import { spreadTies } from "@/clustering/evidence/spread_ties.ts";
import { growingKMeans, logInertias } from "@/clustering/growing_k_means.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import type { RandomSource } from "@/random.ts";

/** Standard deviations by which the inertia must lie below that of a population without groups. */
export const LEAST_EFFECT = 2.5;

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
  /** Populations drawn. */
  readonly references: number;
}

/**
 * Would a population without groups look the same? Compares the share of the inertia that is left at
 * k with what is left in populations that have the same values and correlations
 * ({@linkcode copulaReference}), fitted in the same way. Draws more of them until it is clear whether
 * the greatest effect, and that at `decisiveK`, is at least 2.5.
 *
 * @param sample n x d.
 * @param spread The same after {@linkcode spreadTies}, as every population is.
 */
export function copulaTest(
  sample: Matrix,
  spread: Matrix,
  { kMax, decisiveK, random }: { kMax: number; decisiveK: number; random: RandomSource },
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
    const isClear = [Math.max(...effects.slice(1)), effects[decisiveK - 1]!].every((effect) =>
      Math.abs(effect - LEAST_EFFECT) > SURE * standardError(effect, references.length)
    );
    if (isClear || references.length >= MOST_REFERENCES) {
      return { effects, references: references.length };
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
