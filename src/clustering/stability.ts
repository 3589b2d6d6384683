import { growingKMeans } from "@/clustering/growing_k_means.ts";
import type { Partition } from "@/clustering/k_means.ts";
import { type Matrix, takeRows } from "@/clustering/matrix.ts";
import { randomSource } from "@/random.ts";

/** The cluster of each of n rows. */
export type Labelling = Pick<Partition, "labels" | "k">;

/** Options of {@linkcode stability}. */
export interface StabilityOptions {
  /** Seed of all random choices. */
  seed: number;
  /**
   * Bootstrap samples, B in the paper.
   * @default {100}
   */
  samples?: number;
}

const SAMPLES = 100;

/**
 * How Hennig (2007) reads {@linkcode stability}: below the first mark a cluster is not to be trusted,
 * then it is a pattern only, from `valid` on valid and stable, from `strong` on highly so.
 */
export const STABILITY_MARKS = { pattern: 0.6, valid: 0.75, strong: 0.85 } as const;

/**
 * Stability of each cluster under resampling, 0..1 (Hennig 2007, doi:10.1016/j.csda.2006.11.025):
 * draw n rows with replacement, cluster them from scratch, and take the greatest Jaccard similarity
 * of the cluster, as far as it was drawn, with a new one; the mean over the samples.
 *
 * @param matrix n x d.
 * @param partition The cluster of each row, 0..k-1. A cluster without rows has stability 0.
 * @returns k means.
 */
export function stability(
  matrix: Matrix,
  partition: Labelling,
  options: StabilityOptions,
): Float64Array {
  return stabilities(matrix, [partition], options)[0]!;
}

/**
 * {@linkcode stability} of several partitions of the same rows at once: each bootstrap sample is
 * clustered for every k in one go.
 *
 * @param partitions In any order; may be none.
 * @returns For each partition its k means.
 */
export function stabilities(
  matrix: Matrix,
  partitions: readonly Labelling[],
  { seed, samples = SAMPLES }: StabilityOptions,
): Float64Array[] {
  const { rows } = matrix;
  const random = randomSource(seed);
  const means = partitions.map(({ k }) => new Float64Array(k));
  const kMax = Math.max(0, ...partitions.map(({ k }) => k));
  for (let sample = 0; sample < samples && kMax > 0; sample++) {
    const indices = Int32Array.from({ length: rows }, () => random.integer(rows));
    const fits = growingKMeans(takeRows(matrix, indices), kMax, random);
    for (const [i, { labels, k }] of partitions.entries()) {
      const fit = fits[k - 1] ?? fits.at(-1)!;
      const found = new Int32Array(rows).fill(-1);
      for (let row = 0; row < rows; row++) found[indices[row]!] = fit.labels[row]!;
      for (const [cluster, jaccard] of greatestJaccards(labels, found, k).entries()) {
        means[i]![cluster]! += jaccard / samples;
      }
    }
  }
  return means;
}

/** For each cluster the greatest Jaccard similarity with a found one, over rows that were drawn. */
function greatestJaccards(labels: Int32Array, found: Int32Array, k: number): Float64Array {
  const both = new Float64Array(k * k);
  const sizes = new Float64Array(k);
  const foundSizes = new Float64Array(k);
  for (let i = 0; i < labels.length; i++) {
    if (found[i]! < 0) continue;
    both[labels[i]! * k + found[i]!]!++;
    sizes[labels[i]!]!++;
    foundSizes[found[i]!]!++;
  }
  return Float64Array.from({ length: k }, (_, cluster) => {
    let greatest = 0;
    for (let other = 0; other < k; other++) {
      const shared = both[cluster * k + other]!;
      if (shared > 0) {
        greatest = Math.max(greatest, shared / (sizes[cluster]! + foundSizes[other]! - shared));
      }
    }
    return greatest;
  });
}
