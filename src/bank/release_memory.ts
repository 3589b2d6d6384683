/** Frames of fewer rows are not worth a collection. */
const MANY_ROWS = 100_000;

/**
 * Frees the frames that nothing refers to any more, after work on this many rows. They are native
 * memory, of which the collector sees a few bytes each and so lets gigabytes wait. Does nothing
 * without `--v8-flags=--expose-gc`.
 */
export function releaseMemory(rows: number): void {
  if (rows >= MANY_ROWS) (globalThis as { gc?: () => void }).gc?.();
}
