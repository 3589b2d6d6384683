/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

/** What a worker is asked to do. */
export interface BackgroundCall {
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

export type BackgroundAnswer = { readonly result: unknown } | { readonly message: string };

// The other end of `background.ts`.
self.onmessage = async ({ data: { module, name, args } }: MessageEvent<BackgroundCall>) => {
  try {
    const result = await (await import(module))[name](...args);
    self.postMessage({ result } satisfies BackgroundAnswer, buffersOf(result));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    self.postMessage({ message } satisfies BackgroundAnswer);
  }
};

/** Pieces of a file are handed over rather than copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  const pieces: unknown[] = Array.isArray(result) ? result : [];
  return pieces.filter((piece): piece is Uint8Array<ArrayBuffer> => piece instanceof Uint8Array)
    .map(({ buffer }) => buffer);
}
