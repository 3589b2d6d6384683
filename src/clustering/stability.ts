import { growingKMeans } from "@/clustering/growing_k_means.ts";
import type { Partition } from "@/clustering/k_means.ts";
import { type Matrix, takeRows } from "@/clustering/matrix.ts";
import { randomSource } from "@/numerics/random.ts";

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
): number[] {
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
  options: StabilityOptions,
): number[][] {
  const samples = [...resamples(matrix, partitions, options)];
  return partitions.map((_, i) => meanJaccards(samples.map((sample) => sample[i]!)));
}

/** The mean Jaccard similarity of each cluster over the samples. */
export function meanJaccards(samples: readonly Recovery[]): number[] {
  const means = new Array<number>(samples[0]?.jaccards.length ?? 0).fill(0);
  for (const { jaccards } of samples) {
    for (const [cluster, jaccard] of jaccards.entries()) {
      means[cluster]! += jaccard / samples.length;
    }
  }
  return means;
}

/** What a bootstrap sample, clustered from scratch, made of a partition. */
export interface Recovery {
  /** k' x d, row-major: the centroids found in the sample. */
  readonly centroids: Float64Array;
  /** For each of the k clusters the greatest Jaccard similarity with a found one. */
  readonly jaccards: Float64Array;
  /** The found cluster that each is most like and that is most like it; -1 where there is none. */
  readonly places: Int32Array;
}

/**
 * Bootstrap samples of rows, one after the other, with what became of each partition in it.
 *
 * @param partitions In any order; may be none, then there are no samples.
 */
export function* resamples(
  matrix: Matrix,
  partitions: readonly Labelling[],
  { seed, samples = SAMPLES }: StabilityOptions,
): Generator<Recovery[]> {
  const { rows } = matrix;
  const random = randomSource(seed);
  const kMax = Math.max(0, ...partitions.map(({ k }) => k));
  for (let sample = 0; sample < samples && kMax > 0; sample++) {
    const indices = Int32Array.from({ length: rows }, () => random.integer(rows));
    const fits = growingKMeans(takeRows(matrix, indices), kMax, random);
    yield partitions.map(({ labels, k }) => {
      const { centroids, ...fit } = fits[k - 1] ?? fits.at(-1)!;
      const found = new Int32Array(rows).fill(-1);
      for (let row = 0; row < rows; row++) found[indices[row]!] = fit.labels[row]!;
      return { centroids, ...recovered(labels, found, k) };
    });
  }
}

/** Which found cluster each one comes back as, by the rows that were drawn. */
function recovered(
  labels: Int32Array,
  found: Int32Array,
  k: number,
): Omit<Recovery, "centroids"> {
  const both = new Float64Array(k * k);
  const sizes = new Float64Array(k);
  const foundSizes = new Float64Array(k);
  for (let i = 0; i < labels.length; i++) {
    if (found[i]! < 0) continue;
    both[labels[i]! * k + found[i]!]!++;
    sizes[labels[i]!]!++;
    foundSizes[found[i]!]!++;
  }
  const jaccards = new Float64Array(k);
  const likest = new Int32Array(k).fill(-1);
  const greatest = new Float64Array(k);
  const likestOfFound = new Int32Array(k).fill(-1);
  for (let cluster = 0; cluster < k; cluster++) {
    for (let other = 0; other < k; other++) {
      const shared = both[cluster * k + other]!;
      if (shared === 0) continue;
      const jaccard = shared / (sizes[cluster]! + foundSizes[other]! - shared);
      if (jaccard > jaccards[cluster]!) {
        jaccards[cluster] = jaccard;
        likest[cluster] = other;
      }
      if (jaccard > greatest[other]!) {
        greatest[other] = jaccard;
        likestOfFound[other] = cluster;
      }
    }
  }
  const places = likest.map((other, cluster) => likestOfFound[other] === cluster ? other : -1);
  return { jaccards, places };
}
