import { UserError } from "@/errors.ts";
import { endedBefore, endWithExecution, idleThread, interruption } from "@/execution/execution.ts";
import type { ThreadAnswer, ThreadBreak, ThreadCall } from "@/execution/thread_worker.ts";

/**
 * Sizes from which work is done on other threads: below, it is done before one would have started,
 * which takes a tenth of a second, or two beside a busy reader.
 */
export const THREADS_PAY_FROM = {
  /** Bytes of a file whose records are read. */
  bytes: 1 << 25,
  /** Rows that are assigned to centroids, again and again. */
  rows: 1_000_000,
  /** Customers who are assessed or written. */
  customers: 100_000,
} as const;

/** The functions that a module exports; what they take and return can be copied between threads. */
type Functions<Module> = {
  [Name in keyof Module as Module[Name] extends (...args: never[]) => unknown ? Name : never]:
    Module[Name];
};

type Arguments<F> = F extends (...args: infer Args) => unknown ? Args : never;
type Result<F> = F extends (...args: never[]) => infer Returned ? Awaited<Returned> : never;

/** Another thread, with a module of its own loaded. */
export interface Thread<Module> extends Disposable {
  /**
   * Calls a function that the module exports; calls are answered in their order. Arguments are copied
   * but for shared memory; of the result, memory is handed over and the rest copied.
   *
   * @throws {UserError} As the function throws it; in a sentence what else it throws, and why the
   * module cannot be loaded or the thread goes on no more.
   * @throws The reason of the interrupt, if one ended the thread.
   */
  call<Name extends keyof Functions<Module>>(
    name: Name,
    ...args: Arguments<Functions<Module>[Name]>
  ): Promise<Result<Functions<Module>[Name]>>;
  /** The same thread, with another module. */
  with<Other>(module: string): Pick<Thread<Other>, "call">;
}

/**
 * Starts a thread with a module. It ends when it is disposed of, when the work that it was started in
 * is over (see `execution.ts`), or with an interrupt.
 *
 * @param module Its URL, as `import.meta.resolve()` gives it.
 *
 * @example
 * ```ts
 * import { startThread } from "@/execution/threads.ts";
 *
 * const url = import.meta.resolve("@/clustering/elbow.ts");
 * using thread = startThread<typeof import("@/clustering/elbow.ts")>(url);
 * await thread.call("elbow", [100, 50, 20, 18, 16, 14]); // 3
 * ```
 */
export function startThread<Module>(module: string): Thread<Module> {
  const worker = new Worker(import.meta.resolve("./thread_worker.ts"), { type: "module" });
  const signal = interruption();
  const waiting: PromiseWithResolvers<unknown>[] = [];
  let failure: { readonly reason: unknown } | undefined;

  /** Ends the thread; whoever waits for it, or asks it for more, hears why. */
  function end(reason: unknown): void {
    if (failure !== undefined) return;
    failure = { reason };
    worker.terminate();
    signal?.removeEventListener("abort", onAbort);
    endedBefore(thread);
    for (const call of waiting.splice(0)) call.reject(reason);
  }
  const onAbort = () => end(signal!.reason);

  const asked = <Asked>(module: string): Pick<Thread<Asked>, "call"> => ({
    call(name, ...args) {
      const answer = Promise.withResolvers<unknown>();
      // Whoever waits for it hears of a failure; until somebody does it is none.
      answer.promise.catch(() => {});
      if (failure !== undefined) answer.reject(failure.reason);
      else {
        try {
          worker.postMessage({ module, name: String(name), args } satisfies ThreadCall);
          waiting.push(answer);
        } catch (error) {
          answer.reject(error);
        }
      }
      return answer.promise as Promise<never>;
    },
  });
  const thread: Thread<Module> = {
    ...asked<Module>(module),
    with: asked,
    [Symbol.dispose]: () => end(new Error("The thread was ended before it had answered.")),
  };

  worker.onmessage = ({ data }: MessageEvent<ThreadAnswer | ThreadBreak>) => {
    if ("broken" in data) return end(new UserError("bug", data.broken));
    const call = waiting.shift();
    if ("result" in data) call?.resolve(data.result);
    else call?.reject(new UserError(data.ending, data.message));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    const [firstLine] = event.message.split("\n");
    end(new UserError("bug", `Work on another thread broke off: ${firstLine}`));
  };
  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted) end(signal.reason);
  endWithExecution(thread);
  return thread;
}

/** A module that may be called here or on another thread. */
export interface CalledModule<Module> {
  /** Its URL, as `import.meta.resolve()` gives it. */
  readonly module: string;
  /** Imports it here; not called where another thread does. */
  readonly load: () => Promise<Module>;
}

/**
 * Calls a function of a module once: on another thread if that pays, else here.
 *
 * @param pays Whether it does, by {@linkcode THREADS_PAY_FROM}.
 */
export async function onThreadIf<Module, Name extends keyof Functions<Module>>(
  pays: boolean,
  { module, load }: CalledModule<Module>,
  name: Name,
  ...args: Arguments<Functions<Module>[Name]>
): Promise<Result<Functions<Module>[Name]>> {
  if (!pays) return await callHere(load, name, args);
  using thread = startThread<Module>(module);
  return await thread.call(name, ...args);
}

/**
 * Calls a function of a module once: on the thread that is lent to the work under way, while this one
 * goes on, or here where there is none; see `lend()`.
 */
export async function besides<Module, Name extends keyof Functions<Module>>(
  { module, load }: CalledModule<Module>,
  name: Name,
  ...args: Arguments<Functions<Module>[Name]>
): Promise<Result<Functions<Module>[Name]>> {
  const idle = idleThread();
  if (idle !== undefined) return await idle.with<Module>(module).call(name, ...args);
  return await callHere(load, name, args);
}

async function callHere<Module>(
  load: () => Promise<Module>,
  name: keyof Module,
  args: readonly unknown[],
): Promise<never> {
  return await ((await load())[name] as (...args: readonly unknown[]) => never)(...args);
}
