import type { Matrix } from "@/clustering/matrix.ts";

/**
 * Sums are taken over chunks of this many rows and the chunks added up in order, so that one
 * thread and several give the same bytes.
 */
export const CHUNK_ROWS = 8192;

/** Rows whose distances are held at once: 512 keep the scratch space in the first-level cache. */
export const BLOCK_ROWS = 512;
const blockDistances = new Float64Array(BLOCK_ROWS);
const blockSquares = new Float64Array(BLOCK_ROWS);
const blockLabels = new Int32Array(BLOCK_ROWS);

/** Everything a run of Lloyd's algorithm reads and writes: k clusters, n rows, d columns. */
export interface LloydState {
  readonly matrix: Matrix;
  readonly k: number;
  /** k x d, row-major. */
  readonly centroids: Float64Array;
  /** The cluster of each of the n rows. */
  readonly labels: Int32Array;
  /** For each chunk, the k x d sums of the rows of each cluster. */
  readonly sums: Float64Array;
  /** For each chunk, the rows in each of the k clusters. */
  readonly counts: Int32Array;
  /** For each chunk, the sum of squared distances to the nearest centroid. */
  readonly inertias: Float64Array;
  /** For each chunk, the rows whose label changed. */
  readonly moved: Int32Array;
}

/** Options of {@linkcode lloyd}. */
export interface LloydOptions {
  /**
   * Stop when the squared shifts of the centroids sum to at most this share of the mean variance of
   * a column, as scikit-learn does. 0 goes on until no row changes its cluster.
   * @default {0}
   */
  tolerance?: number;
  /**
   * Passes over the rows; 1 assigns the rows to the given centroids and no more. Exceeded only
   * while a cluster is empty.
   * @default {300}
   */
  maxPasses?: number;
}

/** Where {@linkcode lloyd} stopped. */
export interface LloydResult {
  /** k x d, row-major. */
  readonly centroids: Float64Array;
  /** The nearest of `centroids` for each row, the lower number on a tie. */
  readonly labels: Int32Array;
  /** Rows of each cluster, at least one. */
  readonly sizes: Int32Array;
  /** Sum of squared distances of the rows to their centroids. */
  readonly inertia: number;
  /** Passes made over the rows. */
  readonly passes: number;
  /** Whether it stopped for the tolerance, not for `maxPasses`. */
  readonly converged: boolean;
}

/**
 * Lloyd's algorithm (doi:10.1109/TIT.1982.1056489) from given centroids: assign every row to its
 * nearest centroid, move every centroid to the mean of its rows, repeat. A cluster that loses all
 * its rows is refilled with the row farthest from its centroid; where that is of no use, because
 * fewer than k rows differ by more than rounding, it keeps this row. O(n k d) a pass.
 *
 * Converged at tolerance 0, the centroids are the means of their clusters summed in row order: they
 * depend on the partition alone. Assumes finite values and at least k rows.
 *
 * @param matrix n x d.
 * @param initial k x d values, row-major; read only.
 */
export function lloyd(
  matrix: Matrix,
  initial: Float64Array,
  options: LloydOptions = {},
): LloydResult {
  const state = lloydState(matrix, initial);
  const passes = lloydPasses(state, options);
  while (true) {
    const { done, value } = passes.next();
    if (done) return value;
    assignChunks(state, 0, state.moved.length);
  }
}

/**
 * The nearest of given centroids for each row, the lower number on a tie. O(n k d).
 *
 * @param matrix n x d.
 * @param centroids k x d values, row-major.
 */
export function nearestLabels(matrix: Matrix, centroids: Float64Array): Int32Array {
  const state = lloydState(matrix, centroids);
  assignChunks(state, 0, state.moved.length);
  return state.labels;
}

/** Prepares a run from the given centroids, no row assigned yet; in shared memory if asked to. */
export function lloydState(
  matrix: Matrix,
  initial: Float64Array,
  { shared = false }: { shared?: boolean } = {},
): LloydState {
  const k = initial.length / matrix.columns;
  const chunks = Math.ceil(matrix.rows / CHUNK_ROWS);
  const bytes = (size: number) => shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size);
  const centroids = new Float64Array(bytes(8 * initial.length));
  centroids.set(initial);
  return {
    matrix,
    k,
    centroids,
    labels: new Int32Array(bytes(4 * matrix.rows)).fill(-1),
    sums: new Float64Array(bytes(8 * chunks * initial.length)),
    counts: new Int32Array(bytes(4 * chunks * k)),
    inertias: new Float64Array(bytes(8 * chunks)),
    moved: new Int32Array(bytes(4 * chunks)),
  };
}

/**
 * The steps of {@linkcode lloyd} between the passes. At each `yield` the caller runs
 * {@linkcode assignChunks} over all chunks of the state, on as many threads as it likes.
 */
export function* lloydPasses(
  state: LloydState,
  { tolerance = 0, maxPasses = 300 }: LloydOptions,
): Generator<void, LloydResult> {
  const { centroids, labels } = state;
  const maxShift = tolerance > 0 ? tolerance * meanVariance(state.matrix) : 0;
  let settled = false;
  let lastRefill = Infinity;
  for (let passes = 1;; passes++) {
    yield;
    const moved = sum(state.moved);
    const sizes = clusterSizes(state);
    const inertia = sum(state.inertias);
    const last = settled || moved === 0;
    const hasEmpty = sizes.includes(0);
    if ((last || passes >= maxPasses) && !hasEmpty) {
      return { centroids, labels, sizes, inertia, passes, converged: last };
    }
    // A refill lowers the inertia unless every row lies on a centroid, but for rounding. Then rows
    // that are the same to rounding are told apart by their labels alone, or it would go on forever.
    const isFutile = hasEmpty && !(inertia < lastRefill);
    if (hasEmpty) lastRefill = inertia;
    refillEmptyClusters(state, sizes);
    const shift = moveCentroids(state, sizes);
    if (isFutile) return { centroids, labels, sizes, inertia, passes, converged: true };
    settled = tolerance > 0 && shift <= maxShift;
  }
}

/**
 * Assigns the rows of the chunks from `first` to before `end` to their nearest centroid. Reads the
 * matrix and the centroids of the state; writes labels, sums, counts, inertias and moved of these
 * chunks.
 *
 * A block of rows is compared with one centroid after the other, four columns at a time, so the
 * centroid stays in registers for any number of columns: 1M x 6 and k = 4 take 28 ms, where a loop
 * over rows, then centroids, then columns takes 42 ms.
 */
export function assignChunks(state: LloydState, first: number, end: number): void {
  const { matrix, k, centroids, labels, sums, counts } = state;
  const { data, rows, columns } = matrix;
  for (let chunk = first; chunk < end; chunk++) {
    const chunkEnd = Math.min((chunk + 1) * CHUNK_ROWS, rows);
    const sumsStart = chunk * k * columns;
    const countsStart = chunk * k;
    sums.fill(0, sumsStart, sumsStart + k * columns);
    counts.fill(0, countsStart, countsStart + k);
    let inertia = 0;
    let moved = 0;
    for (let start = chunk * CHUNK_ROWS; start < chunkEnd; start += BLOCK_ROWS) {
      const size = Math.min(BLOCK_ROWS, chunkEnd - start);
      const nearest = nearestInBlock(matrix, centroids, { start, size });
      for (let i = 0, at = start * columns; i < size; i++, at += columns) {
        const label = nearest.labels[i]!;
        inertia += nearest.squares[i]!;
        if (labels[start + i] !== label) {
          labels[start + i] = label;
          moved++;
        }
        counts[countsStart + label]!++;
        const to = sumsStart + label * columns;
        for (let j = 0; j < columns; j++) sums[to + j]! += data[at + j]!;
      }
    }
    state.inertias[chunk] = inertia;
    state.moved[chunk] = moved;
  }
}

/**
 * The nearest centroid of each of the rows from `start` on, the lower number on a tie, and the
 * squared distance to it. Overwritten by the next call.
 *
 * @param centroids k x d values, row-major.
 * @param block At most {@linkcode BLOCK_ROWS} rows.
 */
export function nearestInBlock(
  { data, columns }: Matrix,
  centroids: Float64Array,
  { start, size }: { start: number; size: number },
): { readonly labels: Int32Array; readonly squares: Float64Array } {
  const k = centroids.length / columns;
  const begin = start * columns;
  for (let cluster = 0; cluster < k; cluster++) {
    const centroid = cluster * columns;
    blockDistances.fill(0, 0, size);
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      const c0 = centroids[centroid + j]!;
      const c1 = centroids[centroid + j + 1]!;
      const c2 = centroids[centroid + j + 2]!;
      const c3 = centroids[centroid + j + 3]!;
      for (let i = 0, at = begin + j; i < size; i++, at += columns) {
        const d0 = data[at]! - c0;
        const d1 = data[at + 1]! - c1;
        const d2 = data[at + 2]! - c2;
        const d3 = data[at + 3]! - c3;
        blockDistances[i]! += d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3);
      }
    }
    for (; j + 2 <= columns; j += 2) {
      const c0 = centroids[centroid + j]!;
      const c1 = centroids[centroid + j + 1]!;
      for (let i = 0, at = begin + j; i < size; i++, at += columns) {
        const d0 = data[at]! - c0;
        const d1 = data[at + 1]! - c1;
        blockDistances[i]! += d0 * d0 + d1 * d1;
      }
    }
    for (; j < columns; j++) {
      const c0 = centroids[centroid + j]!;
      for (let i = 0, at = begin + j; i < size; i++, at += columns) {
        const d0 = data[at]! - c0;
        blockDistances[i]! += d0 * d0;
      }
    }
    if (cluster === 0) {
      blockSquares.set(blockDistances);
      blockLabels.fill(0);
    } else {
      for (let i = 0; i < size; i++) {
        if (blockDistances[i]! < blockSquares[i]!) {
          blockSquares[i] = blockDistances[i]!;
          blockLabels[i] = cluster;
        }
      }
    }
  }
  return { labels: blockLabels, squares: blockSquares };
}

/** Moves every centroid to the mean of its rows; returns the sum of the squared shifts. */
function moveCentroids({ matrix: { columns }, k, centroids, sums }: LloydState, sizes: Int32Array) {
  let shift = 0;
  for (let at = 0; at < k * columns; at++) {
    let total = 0;
    for (let from = at; from < sums.length; from += k * columns) total += sums[from]!;
    const mean = total / sizes[Math.floor(at / columns)]!;
    shift += (mean - centroids[at]!) ** 2;
    centroids[at] = mean;
  }
  return shift;
}

/** Gives each empty cluster the row farthest from its centroid; updates labels, sums and sizes. */
function refillEmptyClusters(state: LloydState, sizes: Int32Array): void {
  if (!sizes.includes(0)) return;
  const { matrix: { data, rows, columns }, k, centroids, labels, sums } = state;
  const taken = new Set<number>();
  for (let cluster = 0; cluster < k; cluster++) {
    if (sizes[cluster] !== 0) continue;
    let farthest = -1;
    let farthestDistance = -1;
    for (let i = 0; i < rows; i++) {
      if (sizes[labels[i]!]! < 2 || taken.has(i)) continue;
      let distance = 0;
      for (let j = 0; j < columns; j++) {
        distance += (data[i * columns + j]! - centroids[labels[i]! * columns + j]!) ** 2;
      }
      if (distance > farthestDistance) {
        farthest = i;
        farthestDistance = distance;
      }
    }
    sizes[labels[farthest]!]!--;
    sizes[cluster] = 1;
    labels[farthest] = cluster;
    taken.add(farthest);
  }
  // Summed anew, not corrected: the sums must depend on the partition alone.
  sums.fill(0);
  for (let i = 0; i < rows; i++) {
    const to = (Math.floor(i / CHUNK_ROWS) * k + labels[i]!) * columns;
    for (let j = 0; j < columns; j++) sums[to + j]! += data[i * columns + j]!;
  }
}

/** Rows of each cluster, added up over the chunks. */
function clusterSizes({ k, counts }: LloydState): Int32Array {
  const sizes = new Int32Array(k);
  for (let at = 0; at < counts.length; at++) sizes[at % k]! += counts[at]!;
  return sizes;
}

/** Mean over the columns of the population variance of a column. */
function meanVariance({ data, rows, columns }: Matrix): number {
  let total = 0;
  for (let j = 0; j < columns; j++) {
    let mean = 0;
    for (let at = j; at < data.length; at += columns) mean += data[at]!;
    mean /= rows;
    for (let at = j; at < data.length; at += columns) total += (data[at]! - mean) ** 2;
  }
  return total / (rows * columns);
}

function sum(values: Float64Array | Int32Array): number {
  let total = 0;
  for (let at = 0; at < values.length; at++) total += values[at]!;
  return total;
}
