import type { BackgroundAnswer, BackgroundCall } from "@/background_worker.ts";

/**
 * Calls a function that a module exports on another thread: it starts at once, and the module is
 * loaded anew there, which takes a tenth of a second. Arguments and result are copied, except memory
 * that is shared and bytes that are returned in a list.
 *
 * @param module Its URL, as `import.meta.resolve()` gives it.
 * @param options.signal Ends the thread; the call then throws the signal's reason.
 * @throws Whatever the function throws, as an `Error` with its message.
 */
export async function inBackground<Result>(
  module: string,
  name: string,
  { args, signal }: { args: readonly unknown[]; signal?: AbortSignal | undefined },
): Promise<Result> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const worker = new Worker(import.meta.resolve("./background_worker.ts"), { type: "module" });
  const stop = () => reject(signal!.reason);
  signal?.addEventListener("abort", stop);
  worker.onmessage = ({ data }: MessageEvent<BackgroundAnswer>) => {
    if ("message" in data) reject(new Error(data.message));
    else resolve(data.result as Result);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(`Work in the background failed: ${event.message}`));
  };
  try {
    worker.postMessage({ module, name, args } satisfies BackgroundCall);
    return await promise;
  } finally {
    signal?.removeEventListener("abort", stop);
    worker.terminate();
  }
}
