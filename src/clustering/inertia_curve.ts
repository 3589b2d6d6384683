import { elbow, elbowHeights } from "@/clustering/elbow.ts";
import { assertClusterable, settle } from "@/clustering/k_means.ts";
import { distinctRows, type Matrix } from "@/clustering/matrix.ts";
import { type ParallelOptions, withLloyd } from "@/clustering/parallel_lloyd.ts";
import {
  BRIEF,
  type Centroids,
  centroidsOf,
  type Found,
  SAME_INERTIA,
  searchCentroids,
  settling,
  summariseSample,
} from "@/clustering/restarts.ts";
import { squaredDistance } from "@/clustering/squared_distance.ts";
import type { Summary } from "@/clustering/summary.ts";
import { LOOSE, withoutCheapest } from "@/clustering/swaps.ts";
import { weightedLloyd } from "@/clustering/weighted_lloyd.ts";

/** Options of {@linkcode inertiaCurve}. */
export interface InertiaCurveOptions extends ParallelOptions {
  /** Seed of all random choices, a whole number in 0..2^32-1. */
  seed: number;
  /**
   * The greatest k of interest. The elbow is looked for farther where it does not show up to it.
   * @default {10}
   */
  kMax?: number;
  /**
   * A k that is wanted in any case.
   * @default {kMax}
   */
  k?: number;
}

/** Centroids for one k and the inertia of all rows around them. */
export interface CurvePoint extends Centroids {
  readonly inertia: number;
}

/** Up to this many rows every point of a curve is a fit, above an estimate. */
const FITTED_ROWS = 10_000;

/** The elbow of a curve that ends too early depends on where it ends. */
const LEAST_ELBOW_RANGE = 10;

/** Inertia over k. Index 0 is k = 1. */
export interface InertiaCurve {
  /** Never increasing. */
  readonly inertias: readonly number[];
  /** `await refine(matrix, points[k - 1])` makes the fit for k. */
  readonly points: readonly CurvePoint[];
  /** The k at the elbow; undefined where the curve has none. */
  readonly elbow: number | undefined;
  /** The inertias among which the elbow was looked for; may be more or fewer than are asked for. */
  readonly elbowInertias: readonly number[];
}

/**
 * Finds centroids for each k up to kMax, or the k that is wanted if that is more, or the number of
 * distinct rows if that is less, and the inertia of all rows around them. Each k also starts from the
 * centroids before it and the row farthest from them, so the inertia cannot rise, and from those
 * after it without the one that is missed least.
 *
 * The elbow is looked for in k = 1..10, whatever kMax, since it depends on where a curve ends; in twice
 * as many as long as it lies at the edge or there is none within kMax. Where it is kMax or more the curve
 * goes as far as that took.
 *
 * Above 10,000 rows the centroids come from a sample and take one step of Lloyd's algorithm on all
 * rows; the inertia then lies a little above that of the refined fit: less than 0.01 % for the four
 * planted clusters of a million rows, up to 0.4 % where k cuts clusters arbitrarily.
 *
 * @param matrix n x d.
 * @throws {RangeError} If there is no row, or a value is not finite.
 *
 * @example
 * ```ts
 * import { inertiaCurve } from "@/clustering/inertia_curve.ts";
 * import { refine } from "@/clustering/k_means.ts";
 * import { matrixFromRows } from "@/clustering/matrix.ts";
 *
 * const matrix = matrixFromRows([[0, 0], [0, 2], [30, 0], [30, 2], [15, 26], [15, 28]]);
 * const { inertias, points, elbow } = await inertiaCurve(matrix, { seed: 1, kMax: 5 });
 * inertias.map(Math.round); // [1807, 906, 6, 4, 2]
 * elbow; // 3
 * (await refine(matrix, points[2]!)).sizes; // Int32Array [2, 2, 2]
 * ```
 */
export async function inertiaCurve(
  matrix: Matrix,
  { seed, kMax = 10, k: wanted = kMax, ...parallel }: InertiaCurveOptions,
): Promise<InertiaCurve> {
  assertClusterable(matrix, 1);
  const asked = Math.max(kMax, wanted);
  const search = (last: number) =>
    pointsUpTo(matrix, distinctRows(matrix, last), { seed, parallel });
  let points = await search(Math.max(asked, LEAST_ELBOW_RANGE));
  let found = elbowIn(points, kMax);
  if (found.isAtEdge) {
    const farther = 2 * found.range;
    if (points.length < farther) points = await search(farther);
    found = elbowIn(points, farther);
  }
  const { elbow, range } = found;
  const shown = elbow !== undefined && elbow >= kMax ? points.length : asked;
  const inertias = points.map((point) => point.inertia);
  return {
    inertias: inertias.slice(0, shown),
    points: points.slice(0, shown),
    elbow,
    elbowInertias: inertias.slice(0, range),
  };
}

/** An elbow, up to which k it was looked for, and whether it might show farther on. */
interface FoundElbow {
  readonly elbow: number | undefined;
  readonly range: number;
  readonly isAtEdge: boolean;
}

/** The elbow in the shortest range that shows it well within, or else in the longest up to a k. */
function elbowIn(points: readonly CurvePoint[], last: number): FoundElbow {
  const inertias = points.map((point) => point.inertia);
  for (let range = LEAST_ELBOW_RANGE;; range *= 2) {
    const looked = inertias.slice(0, range);
    const found = elbow(looked);
    const isAtEdge = looked.length === range && (found ?? peakOf(looked)) >= range - 1;
    if ((found !== undefined && !isAtEdge) || range >= last || range >= points.length) {
      return { elbow: found, range: looked.length, isAtEdge };
    }
  }
}

/** Where the curve is highest above its diagonal, which at its end does not yet make an elbow. */
function peakOf(inertias: readonly number[]): number {
  const heights = elbowHeights(inertias);
  return heights.indexOf(Math.max(...heights)) + 1;
}

async function pointsUpTo(
  matrix: Matrix,
  last: number,
  { seed, parallel }: { seed: number; parallel: ParallelOptions },
): Promise<CurvePoint[]> {
  const { summary, sampleRows } = summariseSample(matrix, { k: last, seed });
  const each = searchEach(summary, { seed, last });
  const found = Array.from({ length: last }, (_, i) => {
    const { partition, starts, hits } = each[i] ?? each.at(-1)!;
    const k = i + 1;
    return { k, centroids: centroidsOf(partition, k, matrix.columns), starts, hits, sampleRows };
  });
  return await measureOnAllRows(matrix, found, parallel);
}

/** Centroids for each k up to the last one or the number of distinct points. */
function searchEach(
  summary: Summary,
  { seed, last: wanted }: { seed: number; last: number },
): readonly Found[] {
  const { points } = summary;
  const settle = settling(summary);
  const last = distinctRows(points, wanted);
  const each: Found[] = [];
  for (let k = 1; k <= last; k++) {
    const before = each.at(-1)?.partition;
    const initial = before && { initial: withFarthestRow(points, before.centroids) };
    each.push(searchCentroids(summary, k, { seed, effort: BRIEF, ...initial }));
  }
  for (let k = last - 1; k >= 1; k--) {
    const found = each[k - 1]!;
    const initial = withoutCheapest(summary, each[k]!.partition);
    const limit = found.partition.inertia * (1 - SAME_INERTIA);
    const near = weightedLloyd(summary, initial, { leastGain: LOOSE, limit });
    if (near === undefined) continue;
    const partition = settle(near.centroids);
    if (partition.inertia < limit) each[k - 1] = { ...found, partition, hits: 0 };
  }
  return each;
}

/** Lets all rows settle around centroids found on a summary: few rows fully, many by one step. */
function measureOnAllRows(
  matrix: Matrix,
  found: readonly Centroids[],
  parallel: ParallelOptions,
): Promise<CurvePoint[]> {
  return withLloyd(matrix, parallel, async (run) => {
    async function measure(point: Centroids): Promise<CurvePoint> {
      if (matrix.rows <= FITTED_ROWS) {
        const { centroids, inertia } = settle(matrix, point);
        return { ...point, centroids, inertia };
      }
      const { centroids, inertia } = await run(point.centroids.data, { maxPasses: 2 });
      return { ...point, centroids: { ...point.centroids, data: centroids }, inertia };
    }

    const points: CurvePoint[] = [];
    for (const candidate of found) {
      let point = await measure(candidate);
      const before = points.at(-1);
      if (before !== undefined && point.inertia > before.inertia) {
        const data = withFarthestRow(matrix, before.centroids.data);
        point = await measure({ ...candidate, centroids: { ...candidate.centroids, data } });
      }
      points.push(point);
    }
    return points;
  });
}

/** The given centroids and, as one more, the row farthest from the nearest of them. */
function withFarthestRow({ data, rows, columns }: Matrix, centroids: Float64Array): Float64Array {
  let farthest = 0;
  let greatest = -1;
  for (let i = 0; i < rows; i++) {
    let nearest = Infinity;
    for (let at = 0; at < centroids.length; at += columns) {
      nearest = Math.min(nearest, squaredDistance(data, i * columns, centroids, at, columns));
    }
    if (nearest > greatest) {
      greatest = nearest;
      farthest = i;
    }
  }
  const grown = new Float64Array(centroids.length + columns);
  grown.set(centroids);
  grown.set(data.subarray(farthest * columns, (farthest + 1) * columns), centroids.length);
  return grown;
}
