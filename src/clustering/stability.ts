import { growingKMeans } from "@/clustering/growing_k_means.ts";
import { type Matrix, takeRows } from "@/clustering/matrix.ts";
import { randomSource } from "@/random.ts";

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
  partition: { labels: Int32Array; k: number },
  options: StabilityOptions,
): Float64Array {
  const { samples = SAMPLES } = options;
  const means = new Float64Array(partition.k);
  for (const jaccards of resampled(matrix, partition, { ...options, samples })) {
    for (const [cluster, value] of jaccards.entries()) means[cluster]! += value / samples;
  }
  return means;
}

/**
 * Whether the {@linkcode stability} of every cluster is at least `least`: the same answer, which is
 * often clear after a few samples if it is no.
 */
export function isStable(
  matrix: Matrix,
  partition: { labels: Int32Array; k: number },
  options: StabilityOptions & { least: number },
): boolean {
  const { least, samples = SAMPLES } = options;
  const means = new Float64Array(partition.k);
  let left = samples;
  for (const jaccards of resampled(matrix, partition, { ...options, samples })) {
    left--;
    for (const [cluster, value] of jaccards.entries()) means[cluster]! += value / samples;
    // Were all that follow 1, with something for rounding.
    if (means.some((mean) => mean + left / samples < least - 1e-9)) return false;
  }
  return means.every((mean) => mean >= least);
}

/** For each bootstrap sample the Jaccard similarity of each cluster. */
function* resampled(
  matrix: Matrix,
  { labels, k }: { labels: Int32Array; k: number },
  { seed, samples }: Required<StabilityOptions>,
): Generator<Float64Array> {
  const { rows } = matrix;
  const random = randomSource(seed);
  for (let sample = 0; sample < samples; sample++) {
    const indices = Int32Array.from({ length: rows }, () => random.integer(rows));
    const fit = growingKMeans(takeRows(matrix, indices), k, random).at(-1)!;
    const found = new Int32Array(rows).fill(-1);
    for (let i = 0; i < rows; i++) found[indices[i]!] = fit.labels[i]!;
    yield greatestJaccards(labels, found, k);
  }
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
