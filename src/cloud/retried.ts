import { setTimeout } from "node:timers/promises";

/** Seconds between tries: a minute in all, enough for what was just made to be known everywhere. */
const PAUSES = [2, 4, 8, 16, 32];

/** Calls again, for a minute, while the error is one that passes. */
export async function retried<T>(
  call: () => Promise<T>,
  passes: (error: unknown) => boolean,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await call();
    } catch (error) {
      if (!passes(error)) throw error;
    }
    await seconds(pause, signal);
  }
  return await call();
}

/** Waits. Throws the signal's reason as soon as it is aborted. */
export async function seconds(n: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(1000 * n, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  signal?.throwIfAborted();
}
