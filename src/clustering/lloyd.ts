import type { Matrix } from "@/clustering/matrix.ts";

/**
 * Sums are taken over chunks of this many rows and the chunks added up in order, so that one
 * thread and several give the same bytes.
 */
export const CHUNK_ROWS = 8192;

/** Rows whose distances are held at once: 512 keep the scratch space in the first-level cache. */
export const BLOCK_ROWS = 512;
const blockDistances = [new Float64Array(BLOCK_ROWS), new Float64Array(BLOCK_ROWS)] as const;
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
 * Rows are compared with two centroids after the other two, four columns at a time, so that the
 * centroids stay in registers for any number of columns: for 3,000 x 8 and k = 10 that takes three
 * quarters of the time of one after the other, and half of that of a loop over rows, centroids, columns.
 *
 * @param centroids k x d values, row-major.
 * @param block At most {@linkcode BLOCK_ROWS} rows.
 */
export function nearestInBlock(
  matrix: Matrix,
  centroids: Float64Array,
  block: { start: number; size: number },
): { readonly labels: Int32Array; readonly squares: Float64Array } {
  const k = centroids.length / matrix.columns;
  const [one, other] = blockDistances;
  for (let cluster = 0; cluster < k; cluster += 2) {
    // The last of an odd number is compared twice.
    const next = Math.min(cluster + 1, k - 1);
    measureTwo(matrix, centroids, block, cluster, next);
    if (cluster === 0) {
      blockSquares.set(one);
      blockLabels.fill(0);
    } else keepNearer(one, cluster, block.size);
    keepNearer(other, next, block.size);
  }
  return { labels: blockLabels, squares: blockSquares };
}

/** Squared distances of the rows of a block to two centroids. */
function measureTwo(
  { data, columns }: Matrix,
  centroids: Float64Array,
  { start, size }: { start: number; size: number },
  cluster: number,
  next: number,
): void {
  const [one, other] = blockDistances;
  one.fill(0, 0, size);
  other.fill(0, 0, size);
  const a = cluster * columns, b = next * columns;
  const begin = start * columns;
  let j = 0;
  for (; j + 4 <= columns; j += 4) {
    const a0 = centroids[a + j]!, a1 = centroids[a + j + 1]!;
    const a2 = centroids[a + j + 2]!, a3 = centroids[a + j + 3]!;
    const b0 = centroids[b + j]!, b1 = centroids[b + j + 1]!;
    const b2 = centroids[b + j + 2]!, b3 = centroids[b + j + 3]!;
    for (let i = 0, at = begin + j; i < size; i++, at += columns) {
      const x0 = data[at]!, x1 = data[at + 1]!, x2 = data[at + 2]!, x3 = data[at + 3]!;
      const d0 = x0 - a0, d1 = x1 - a1, d2 = x2 - a2, d3 = x3 - a3;
      one[i]! += d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3);
      const e0 = x0 - b0, e1 = x1 - b1, e2 = x2 - b2, e3 = x3 - b3;
      other[i]! += e0 * e0 + e1 * e1 + (e2 * e2 + e3 * e3);
    }
  }
  for (; j + 2 <= columns; j += 2) {
    const a0 = centroids[a + j]!, a1 = centroids[a + j + 1]!;
    const b0 = centroids[b + j]!, b1 = centroids[b + j + 1]!;
    for (let i = 0, at = begin + j; i < size; i++, at += columns) {
      const x0 = data[at]!, x1 = data[at + 1]!;
      const d0 = x0 - a0, d1 = x1 - a1;
      one[i]! += d0 * d0 + d1 * d1;
      const e0 = x0 - b0, e1 = x1 - b1;
      other[i]! += e0 * e0 + e1 * e1;
    }
  }
  for (; j < columns; j++) {
    const a0 = centroids[a + j]!, b0 = centroids[b + j]!;
    for (let i = 0, at = begin + j; i < size; i++, at += columns) {
      const x0 = data[at]!;
      const d0 = x0 - a0, e0 = x0 - b0;
      one[i]! += d0 * d0;
      other[i]! += e0 * e0;
    }
  }
}

function keepNearer(distances: Float64Array, cluster: number, size: number): void {
  for (let i = 0; i < size; i++) {
    if (distances[i]! < blockSquares[i]!) {
      blockSquares[i] = distances[i]!;
      blockLabels[i] = cluster;
    }
  }
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
