import {
  assignChunks,
  type LloydOptions,
  lloydPasses,
  type LloydResult,
  type LloydState,
  lloydState,
} from "@/clustering/lloyd.ts";
import type { Matrix } from "@/clustering/matrix.ts";

/** Runs Lloyd's algorithm on one matrix from given k x d centroids; see `lloyd.ts`. */
export type RunLloyd = (initial: Float64Array, options?: LloydOptions) => Promise<LloydResult>;

/** Options of {@linkcode withLloyd}. */
export interface ParallelOptions {
  /** Stops the work between two passes and ends the workers. */
  signal?: AbortSignal | undefined;
  /**
   * Threads to work on, this one among them.
   * @default {one below a million rows, else as many as there are processors}
   */
  threads?: number | undefined;
}

/** What a worker is sent for a pass: all arrays lie in shared memory. */
export interface SharedPass {
  readonly state: LloydState;
  /** The next chunk that nobody has taken yet. */
  readonly cursor: Int32Array;
}

/** Fewer rows are done before the workers have started. */
const PARALLEL_ROWS = 1_000_000;

/**
 * Lends `use` a way to run Lloyd's algorithm on a matrix with several threads, and ends them when
 * it returns or throws. The result has the same bytes as that of `lloyd.ts`, on any number of
 * threads: sums are taken by chunk and the chunks added up in order.
 *
 * @param matrix n x d; copied to shared memory once if it does not lie there and threads are used.
 * @throws The reason of the signal, when it aborts.
 */
export async function withLloyd<T>(
  matrix: Matrix,
  {
    signal,
    threads = matrix.rows < PARALLEL_ROWS ? 1 : navigator.hardwareConcurrency,
  }: ParallelOptions,
  use: (run: RunLloyd) => Promise<T>,
): Promise<T> {
  const workers = Array.from({ length: threads - 1 }, startWorker);
  try {
    const shared = workers.length > 0 ? sharedMatrix(matrix) : matrix;
    return await use(async (initial, options = {}) => {
      const state = lloydState(shared, initial, { shared: workers.length > 0 });
      const cursor = new Int32Array(new SharedArrayBuffer(4));
      const passes = lloydPasses(state, options);
      while (true) {
        signal?.throwIfAborted();
        const { done, value } = passes.next();
        if (done) return value;
        cursor[0] = 0;
        const answers = workers.map((worker) => answer(worker, { state, cursor }));
        takeChunks({ state, cursor });
        await Promise.all(answers);
      }
    });
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

/** Does chunks that nobody has taken until there are none. */
export function takeChunks({ state, cursor }: SharedPass): void {
  const chunks = state.moved.length;
  while (true) {
    const chunk = Atomics.add(cursor, 0, 1);
    if (chunk >= chunks) return;
    assignChunks(state, chunk, chunk + 1);
  }
}

function startWorker(): Worker {
  return new Worker(new URL("./lloyd_worker.ts", import.meta.url), { type: "module" });
}

/** Sends a pass to a worker and waits until it finds no more chunks. */
function answer(worker: Worker, pass: SharedPass): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`A worker of the clustering failed: ${event.message}`));
    };
    worker.postMessage(pass);
  });
}

function sharedMatrix(matrix: Matrix): Matrix {
  if (matrix.data.buffer instanceof SharedArrayBuffer) return matrix;
  const data = new Float64Array(new SharedArrayBuffer(matrix.data.byteLength));
  data.set(matrix.data);
  return { ...matrix, data };
}
