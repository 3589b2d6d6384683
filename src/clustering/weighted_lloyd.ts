import { BLOCK_ROWS, nearestInBlock } from "@/clustering/lloyd.ts";
import type { Summary } from "@/clustering/summary.ts";

/** Weighted points, each with the nearest of k centroids. */
export interface WeightedPartition {
  /** k x d, row-major. */
  readonly centroids: Float64Array;
  /** The cluster of each point. */
  readonly labels: Int32Array;
  /** Squared distance of each point to its centroid. */
  readonly squares: Float64Array;
  /** Weight of each cluster; 0 is possible. */
  readonly sizes: Float64Array;
  /** Weighted sum of the squared distances. */
  readonly inertia: number;
}

/** Options of {@linkcode weightedLloyd}. */
export interface WeightedLloydOptions {
  /**
   * Stop when a pass lowers the inertia by no more than this share.
   * @default {0}
   */
  leastGain?: number;
  /**
   * Give up when it would take more than three passes like the last one to come below this inertia.
   * @default {any inertia is low enough}
   */
  limit?: number;
}

/** 12 takes a quarter longer and finds hardly more optima. */
const PATIENCE = 3;

/**
 * Lloyd's algorithm on weighted points, for searching: it can stop early or give up, and leaves a
 * centroid without points where it is. Sums are corrected, not taken anew, for the points that
 * change their cluster, which saves a twentieth of a search; the centroids carry its rounding.
 *
 * @param initial k x d values, row-major; read only.
 * @returns Nothing if the inertia does not come below the limit.
 */
export function weightedLloyd(
  { points, weights }: Summary,
  initial: Float64Array,
  { leastGain = 0, limit }: WeightedLloydOptions = {},
): WeightedPartition | undefined {
  const { data, rows, columns } = points;
  const centroids = initial.slice();
  const sums = new Float64Array(initial.length);
  const sizes = new Float64Array(initial.length / columns);
  const labels = new Int32Array(rows).fill(-1);
  const squares = new Float64Array(rows);
  let before = Infinity;
  while (true) {
    let inertia = 0;
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      const size = Math.min(BLOCK_ROWS, rows - start);
      const nearest = nearestInBlock(points, centroids, { start, size });
      for (let i = 0, at = start * columns; i < size; i++, at += columns) {
        const label = nearest.labels[i]!;
        const square = nearest.squares[i]!;
        const weight = weights[start + i]!;
        squares[start + i] = square;
        inertia += weight * square;
        const from = labels[start + i]!;
        if (label === from) continue;
        labels[start + i] = label;
        sizes[label]! += weight;
        for (let j = 0; j < columns; j++) sums[label * columns + j]! += weight * data[at + j]!;
        if (from < 0) continue;
        sizes[from]! -= weight;
        for (let j = 0; j < columns; j++) sums[from * columns + j]! -= weight * data[at + j]!;
      }
    }
    const gain = before - inertia;
    // Written so that sums that overflow end it, too.
    if (!(gain > leastGain * inertia) && (limit === undefined || inertia < limit)) {
      return { centroids, labels, squares, sizes, inertia };
    }
    if (limit !== undefined && !(inertia - limit < PATIENCE * gain)) return undefined;
    before = inertia;
    for (let at = 0; at < centroids.length; at++) {
      const size = sizes[Math.floor(at / columns)]!;
      if (size > 0) centroids[at] = sums[at]! / size;
    }
  }
}
