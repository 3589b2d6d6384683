/**
 * Frees the frames that nothing refers to any more. They are native memory, of which the collector
 * sees a few bytes each and so lets gigabytes wait. Does nothing without `--v8-flags=--expose-gc`.
 */
export function releaseMemory(): void {
  (globalThis as { gc?: () => void }).gc?.();
}
