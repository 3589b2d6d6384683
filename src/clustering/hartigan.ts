import { squaredDistance } from "@/clustering/squared_distance.ts";
import type { Summary } from "@/clustering/summary.ts";
import type { WeightedPartition } from "@/clustering/weighted_lloyd.ts";

/** A relative gain below this is rounding. */
const SMALLEST_GAIN = 1e-12;

/** Ends a search that goes round in circles, as values far from zero make it by their rounding. */
const MAX_SWEEPS = 100;

/**
 * Improves a partition until no move of a single point lowers the inertia: Hartigan's method
 * (Hartigan and Wong 1979, doi:10.2307/2346830). Its local optima are a strict subset of Lloyd's
 * (Telgarsky and Vattani 2010), because it counts how a point's move shifts both centroids.
 *
 * Single moves only lead to other starts; where these end is up to `settle`.
 *
 * @param summary Points, each of which moves with all its weight.
 * @param start Settled; read only.
 * @param settle Lets the points settle around centroids; nothing if that is not worth while.
 * @returns A partition that `settle` has made, or the start.
 */
export function hartigan(
  summary: Summary,
  start: WeightedPartition,
  settle: (centroids: Float64Array, limit: number) => WeightedPartition | undefined,
): WeightedPartition {
  let best = start;
  while (true) {
    const centroids = moveSingly(summary, best);
    if (centroids === undefined) return best;
    const limit = best.inertia * (1 - SMALLEST_GAIN);
    const next = settle(centroids, limit);
    if (next === undefined || !(next.inertia < limit)) return best;
    best = next;
  }
}

/** Sweeps over the points until none gains by moving; the centroids, or undefined if none moved. */
function moveSingly(
  { points: { data, rows, columns }, weights }: Summary,
  start: WeightedPartition,
): Float64Array | undefined {
  const centroids = start.centroids.slice();
  const labels = start.labels.slice();
  const sizes = Float64Array.from(start.sizes);
  const k = sizes.length;
  let moves = 0;
  for (
    let unmoved = 0, looks = 0;
    unmoved < rows && looks < MAX_SWEEPS * rows;
    unmoved++, looks++
  ) {
    const i = looks % rows;
    const from = labels[i]!;
    const weight = weights[i]!;
    if (sizes[from]! <= weight) continue;
    let to = from;
    let cost = (1 - SMALLEST_GAIN) * sizes[from]! / (sizes[from]! - weight) *
      squaredDistance(data, i * columns, centroids, from * columns, columns);
    for (let cluster = 0; cluster < k; cluster++) {
      if (cluster === from) continue;
      const joined = sizes[cluster]! / (sizes[cluster]! + weight) *
        squaredDistance(data, i * columns, centroids, cluster * columns, columns);
      if (joined < cost) {
        to = cluster;
        cost = joined;
      }
    }
    if (to === from) continue;
    sizes[from]! -= weight;
    sizes[to]! += weight;
    labels[i] = to;
    for (let j = 0; j < columns; j++) {
      const value = weight * data[i * columns + j]!;
      const before = weight * centroids[from * columns + j]!;
      centroids[from * columns + j]! += (before - value) / sizes[from]!;
      centroids[to * columns + j]! += (value - weight * centroids[to * columns + j]!) / sizes[to]!;
    }
    unmoved = -1;
    moves++;
  }
  return moves > 0 ? centroids : undefined;
}
