import { assertClusterable, settle } from "@/clustering/k_means.ts";
import { distinctRows, type Matrix } from "@/clustering/matrix.ts";
import { type ParallelOptions, withLloyd } from "@/clustering/parallel_lloyd.ts";
import {
  type Centroids,
  EXACT_ROWS,
  findCentroids,
  type RestartOptions,
  SAMPLE_ROWS,
} from "@/clustering/restarts.ts";
import { sampleMatrix } from "@/clustering/sample.ts";

/** Options of {@linkcode inertiaCurve}. */
export interface InertiaCurveOptions extends ParallelOptions {
  /** Seed of all random choices, a whole number in 0..2^32-1. */
  seed: number;
  /**
   * The greatest k; capped at the number of distinct rows, of the sample if one is taken.
   * @default {10}
   */
  kMax?: number;
}

/** Centroids for one k and the inertia of all rows around them. */
export interface CurvePoint extends Centroids {
  readonly inertia: number;
}

/** Inertia over k. Index 0 is k = 1. */
export interface InertiaCurve {
  /** Never increasing. */
  readonly inertias: readonly number[];
  /** `await refine(matrix, points[k - 1])` makes the fit for k. */
  readonly points: readonly CurvePoint[];
}

/** On a sample its own error is larger than what more swaps would gain. */
const SAMPLE_SWAPS = 5;

/**
 * Finds centroids for k = 1..kMax and the inertia of all rows around them. Each k also starts from
 * the centroids before it and the row farthest from them, so the inertia cannot rise.
 *
 * Above 10,000 rows the centroids come from a sample of 3,000 and take one step of Lloyd's algorithm
 * on all rows; the inertia then lies a little above that of the refined fit: up to 0.1 % for the
 * four planted clusters of a million rows, up to 0.5 % where k cuts clusters arbitrarily.
 *
 * @param matrix n x d.
 * @throws {RangeError} If there is no row, or a value is not finite.
 */
export async function inertiaCurve(
  matrix: Matrix,
  { seed, kMax = 10, ...parallel }: InertiaCurveOptions,
): Promise<InertiaCurve> {
  assertClusterable(matrix, 1);
  let points;
  if (matrix.rows <= EXACT_ROWS) {
    points = fitEach(matrix, { seed, kMax });
  } else {
    const sample = sampleMatrix(matrix, SAMPLE_ROWS, seed);
    const sampled = fitEach(sample, { seed, kMax, swaps: SAMPLE_SWAPS });
    points = await measureOnAllRows(matrix, sampled, parallel);
  }
  return { inertias: points.map((point) => point.inertia), points };
}

/** The curve of a matrix whose restarts look at all rows. */
function fitEach(
  matrix: Matrix,
  { kMax, ...options }: RestartOptions & { kMax: number },
): CurvePoint[] {
  const last = distinctRows(matrix, kMax);
  const points: CurvePoint[] = [];
  for (let k = 1; k <= last; k++) {
    const before = points.at(-1);
    const warm = before === undefined ? {} : { initial: withFarthestRow(matrix, before.centroids) };
    const found = findCentroids(matrix, k, { ...options, ...warm });
    const { centroids, inertia } = settle(matrix, found);
    points.push({ ...found, centroids, inertia });
  }
  return points;
}

/** Takes the inertia of all rows around centroids found on a sample. */
function measureOnAllRows(
  matrix: Matrix,
  sampled: readonly CurvePoint[],
  parallel: ParallelOptions,
): Promise<CurvePoint[]> {
  return withLloyd(matrix, parallel, async (run) => {
    const points: CurvePoint[] = [];
    for (const point of sampled) {
      const before = points.at(-1);
      let { inertia, centroids } = await run(point.centroids.data, { maxPasses: 2 });
      if (before !== undefined && inertia > before.inertia) {
        const grown = withFarthestRow(matrix, before.centroids);
        ({ inertia, centroids } = await run(grown, { maxPasses: 2 }));
      }
      points.push({ ...point, inertia, centroids: { ...point.centroids, data: centroids } });
    }
    return points;
  });
}

/** The given centroids and, as one more, the row farthest from the nearest of them. */
function withFarthestRow({ data, rows, columns }: Matrix, centroids: Matrix): Float64Array {
  let farthest = 0;
  let greatest = -1;
  for (let i = 0; i < rows; i++) {
    let nearest = Infinity;
    for (let cluster = 0; cluster < centroids.rows; cluster++) {
      let square = 0;
      for (let j = 0; j < columns; j++) {
        square += (data[i * columns + j]! - centroids.data[cluster * columns + j]!) ** 2;
      }
      nearest = Math.min(nearest, square);
    }
    if (nearest > greatest) {
      greatest = nearest;
      farthest = i;
    }
  }
  const grown = new Float64Array(centroids.data.length + columns);
  grown.set(centroids.data);
  grown.set(data.subarray(farthest * columns, (farthest + 1) * columns), centroids.data.length);
  return grown;
}
