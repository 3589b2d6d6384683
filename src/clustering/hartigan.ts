import { lloyd, type LloydResult } from "@/clustering/lloyd.ts";
import type { Matrix } from "@/clustering/matrix.ts";

/** A relative gain below this is rounding. */
const SMALLEST_GAIN = 1e-12;

/**
 * Improves a partition until no move of a single row lowers the inertia: Hartigan's method
 * (Hartigan and Wong 1979, doi:10.2307/2346830). Its local optima are a strict subset of Lloyd's
 * (Telgarsky and Vattani 2010), because it counts how a row's move shifts both centroids.
 *
 * @param matrix n x d.
 * @param start A converged partition; read only.
 * @returns A partition that both Lloyd's algorithm and single moves leave alone.
 */
export function hartigan(matrix: Matrix, start: LloydResult): LloydResult {
  let best = start;
  while (true) {
    const centroids = moveRows(matrix, best);
    if (centroids === undefined) return best;
    const next = lloyd(matrix, centroids);
    if (!(next.inertia < best.inertia * (1 - SMALLEST_GAIN))) return best;
    best = { ...next, passes: best.passes + next.passes };
  }
}

/** Sweeps over the rows until none gains by moving; the centroids, or undefined if none moved. */
function moveRows({ data, rows, columns }: Matrix, start: LloydResult): Float64Array | undefined {
  const centroids = start.centroids.slice();
  const labels = start.labels.slice();
  const sizes = start.sizes.slice();
  const k = sizes.length;
  let moves = 0;
  for (let unmoved = 0, i = 0; unmoved < rows; unmoved++, i = (i + 1) % rows) {
    const from = labels[i]!;
    if (sizes[from]! < 2) continue;
    let to = from;
    let cost = (1 - SMALLEST_GAIN) * sizes[from]! / (sizes[from]! - 1) *
      squaredDistance(data, i * columns, centroids, from * columns, columns);
    for (let cluster = 0; cluster < k; cluster++) {
      if (cluster === from) continue;
      const joined = sizes[cluster]! / (sizes[cluster]! + 1) *
        squaredDistance(data, i * columns, centroids, cluster * columns, columns);
      if (joined < cost) {
        to = cluster;
        cost = joined;
      }
    }
    if (to === from) continue;
    sizes[from]!--;
    sizes[to]!++;
    labels[i] = to;
    for (let j = 0; j < columns; j++) {
      const value = data[i * columns + j]!;
      centroids[from * columns + j]! += (centroids[from * columns + j]! - value) / sizes[from]!;
      centroids[to * columns + j]! += (value - centroids[to * columns + j]!) / sizes[to]!;
    }
    unmoved = -1;
    moves++;
  }
  return moves > 0 ? centroids : undefined;
}

function squaredDistance(
  a: Float64Array,
  startA: number,
  b: Float64Array,
  startB: number,
  length: number,
): number {
  let total = 0;
  for (let j = 0; j < length; j++) total += (a[startA + j]! - b[startB + j]!) ** 2;
  return total;
}
