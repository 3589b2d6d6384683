import { type Ending, UserError } from "@/errors.ts";

/** What a thread is asked: to call a function of its module. */
export interface ThreadCall {
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What it answers, in the order of the calls. */
export type ThreadAnswer =
  | { readonly result: unknown }
  | { readonly message: string; readonly ending: Ending };

/** What it says when it breaks off; it answers nothing more. */
export interface ThreadBreak {
  readonly broken: string;
}

// The other end of `threads.ts`. One call after the other, so that answers keep their order.
let last: Promise<void> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<ThreadCall>) => {
  last = last.then(() => answer(data));
};

async function answer({ module, name, args }: ThreadCall): Promise<void> {
  try {
    const functions: Functions = await import(module);
    const result = await functions[name]!(...args);
    self.postMessage({ result } satisfies ThreadAnswer, { transfer: memoryOf(result) });
  } catch (error) {
    const { message, ending } = error instanceof UserError ? error : brokenOff(error);
    self.postMessage({ message, ending } satisfies ThreadAnswer);
  }
}

type Functions = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** What nobody waits for must not end the thread with a stack trace: it ends with a sentence. */
function breakOff(event: Event, error: unknown): void {
  event.preventDefault();
  self.postMessage({ broken: brokenOff(error).message } satisfies ThreadBreak);
}
self.addEventListener("error", (event) => breakOff(event, event.error));
self.addEventListener("unhandledrejection", (event) => breakOff(event, event.reason));

// Nobody is told of a thread that ends itself, and whoever waits for it would wait for ever.
self.close = Deno.exit = () => {
  throw new Error("it was about to end itself");
};

function brokenOff(error: unknown): UserError {
  const [firstLine] = String(error).split("\n");
  return new UserError("bug", `Work on another thread broke off: ${firstLine}`);
}

/** The memory in a result, to be handed over rather than copied: it may be gigabytes. */
function memoryOf(result: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(result)) {
    if (result.buffer instanceof ArrayBuffer) found.add(result.buffer);
  } else if (result instanceof Map || Array.isArray(result)) {
    for (const value of result.values()) memoryOf(value, found);
  } else if (typeof result === "object" && result !== null) {
    for (const value of Object.values(result)) memoryOf(value, found);
  }
  return [...found];
}
