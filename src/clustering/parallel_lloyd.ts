import {
  assignChunks,
  type LloydOptions,
  lloydPasses,
  type LloydResult,
  type LloydState,
  lloydState,
} from "@/clustering/lloyd.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { throwIfInterrupted } from "@/execution/execution.ts";
import { startThread, THREADS_PAY_FROM } from "@/execution/threads.ts";

/** Runs Lloyd's algorithm on one matrix from given k x d centroids; see `lloyd.ts`. */
export type RunLloyd = (initial: Float64Array, options?: LloydOptions) => Promise<LloydResult>;

/** Options of {@linkcode withLloyd}. */
export interface ParallelOptions {
  /**
   * Threads to work on, this one among them.
   * @default {one below a million rows, else as many as there are processors}
   */
  threads?: number | undefined;
}

/** What another thread is sent for a pass: all arrays lie in shared memory. */
export interface SharedPass {
  readonly state: LloydState;
  /** The next chunk that nobody has taken yet. */
  readonly cursor: Int32Array;
}

/**
 * Lends `use` a way to run Lloyd's algorithm on a matrix with several threads, and ends them when
 * it returns or throws. The result has the same bytes as that of `lloyd.ts`, on any number of
 * threads: sums are taken by chunk and the chunks added up in order.
 *
 * @param matrix n x d; copied to shared memory once if it does not lie there and threads are used.
 * @throws The reason of an interrupt, between two passes.
 */
export async function withLloyd<T>(
  matrix: Matrix,
  { threads = matrix.rows < THREADS_PAY_FROM.rows ? 1 : navigator.hardwareConcurrency }:
    ParallelOptions,
  use: (run: RunLloyd) => Promise<T>,
): Promise<T> {
  using others = new DisposableStack();
  const helpers = Array.from(
    { length: threads - 1 },
    () => others.use(startThread<typeof import("@/clustering/parallel_lloyd.ts")>(import.meta.url)),
  );
  const shared = helpers.length > 0 ? sharedMatrix(matrix) : matrix;
  return await use(async (initial, options = {}) => {
    const state = lloydState(shared, initial, { shared: helpers.length > 0 });
    const cursor = new Int32Array(new SharedArrayBuffer(4));
    const passes = lloydPasses(state, options);
    while (true) {
      throwIfInterrupted();
      const { done, value } = passes.next();
      if (done) return value;
      cursor[0] = 0;
      const answers = helpers.map((helper) => helper.call("takeChunks", { state, cursor }));
      takeChunks({ state, cursor });
      await Promise.all(answers);
    }
  });
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

function sharedMatrix(matrix: Matrix): Matrix {
  if (matrix.data.buffer instanceof SharedArrayBuffer) return matrix;
  const data = new Float64Array(new SharedArrayBuffer(matrix.data.byteLength));
  data.set(matrix.data);
  return { ...matrix, data };
}
