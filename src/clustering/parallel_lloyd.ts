import { lloyd, type LloydOptions, type LloydResult } from "@/clustering/lloyd.ts";
import type { Matrix } from "@/clustering/matrix.ts";

/** Runs Lloyd's algorithm on one matrix from given k x d centroids; see `lloyd.ts`. */
export type RunLloyd = (initial: Float64Array, options?: LloydOptions) => Promise<LloydResult>;

/**
 * Lends `use` a way to run Lloyd's algorithm on a matrix.
 */
export function withLloyd<T>(
  matrix: Matrix,
  { signal }: { signal?: AbortSignal | undefined },
  use: (run: RunLloyd) => Promise<T>,
): Promise<T> {
  return use((initial, options) => {
    signal?.throwIfAborted();
    return Promise.resolve(lloyd(matrix, initial, options));
  });
}
