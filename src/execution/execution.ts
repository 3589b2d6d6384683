import { AsyncLocalStorage } from "node:async_hooks";
import { UserError } from "@/errors.ts";
import { type Progress, SILENT } from "@/execution/progress.ts";
import type { Thread } from "@/execution/threads.ts";

/** What surrounds the work of a run, so that no step has to hand it on. */
export interface Execution {
  /** Told which step begins. @default who is told of the work around it, if anybody */
  readonly progress?: Progress;
  /** Ends the work, which then throws the signal's reason. @default what ends the work around it */
  readonly signal?: AbortSignal;
}

/** An execution under way. */
interface Running extends Required<Pick<Execution, "progress">>, Pick<Execution, "signal"> {
  /** What has to be ended when the work is over, such as threads. */
  readonly open: Set<Disposable | AsyncDisposable>;
  /** A thread that has nothing to do for now. */
  idle?: Thread<unknown>;
}

const executions = new AsyncLocalStorage<Running>();

/**
 * Does work whose steps report and can be interrupted. When it is over, well or not, every thread
 * that it started is ended.
 *
 * @throws The reason of the signal when it aborts.
 */
export async function execute<T>(
  { progress, signal }: Execution,
  work: () => Promise<T>,
): Promise<T> {
  const around = executions.getStore();
  const open: Running["open"] = new Set();
  const interrupt = signal ?? around?.signal;
  const running: Running = {
    progress: progress ?? around?.progress ?? SILENT,
    open,
    ...(interrupt && { signal: interrupt }),
  };
  try {
    return await executions.run(running, work);
  } finally {
    // What was begun in it may still ask for the thread, which ends now.
    delete running.idle;
    for (const one of open) {
      if (Symbol.dispose in one) one[Symbol.dispose]();
      else await one[Symbol.asyncDispose]();
    }
    progress?.stop();
  }
}

/**
 * One step of a run: says that it begins, lets the event loop turn, so that an interrupt can arrive,
 * frees what earlier steps have left behind, and does the work.
 *
 * @param name What it does, for people: `clean: parse and check every record`.
 * @throws The reason of the interrupt, before the work.
 */
export async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  executions.getStore()?.progress.step(name);
  await turn();
  throwIfInterrupted();
  await released();
  return await work();
}

/** Frees what was left behind, between the steps of work or in one that goes part by part. */
export async function released(): Promise<void> {
  // What the collector finds is given back when the loop turns.
  if (releaseMemory()) await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** The signal that interrupts the work under way, if one may. */
export function interruption(): AbortSignal | undefined {
  return executions.getStore()?.signal;
}

/** Ends the work under way here if it was interrupted. */
export function throwIfInterrupted(): void {
  interruption()?.throwIfAborted();
}

/** Has something ended with the work under way, unless it is ended before. */
export function endWithExecution(one: Disposable | AsyncDisposable): void {
  executions.getStore()?.open.add(one);
}

/** Lends a thread, until it has something to do itself, to whoever can use one. */
export function lend(thread: Thread<unknown>): void {
  const running = executions.getStore();
  if (running !== undefined) running.idle = thread;
}

/** The thread that was lent to the work under way, if one was. */
export function idleThread(): Thread<unknown> | undefined {
  return executions.getStore()?.idle;
}

/** It was ended before. */
export function endedBefore(one: Disposable | AsyncDisposable): void {
  const running = executions.getStore();
  running?.open.delete(one);
  if (running?.idle === one) delete running.idle;
}

/** A process that takes less is not worth a collection. */
const MUCH_MEMORY = 1 << 29;

/**
 * Frees the frames that nothing refers to any more. They are native memory, of which the collector
 * sees a few bytes each and so lets gigabytes wait. Does nothing without `--v8-flags=--expose-gc`.
 * The GNU C library gives it back to the system only where `MALLOC_TRIM_THRESHOLD_` is set, as the
 * tasks do: else two fifths more stay taken.
 *
 * @returns Whether it was worth it.
 */
export function releaseMemory(): boolean {
  const isMuch = Deno.memoryUsage().rss >= MUCH_MEMORY;
  if (isMuch) (globalThis as { gc?: () => void }).gc?.();
  return isMuch;
}

/** Ctrl-C, and what ends a session or a container. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/**
 * Does work that Ctrl-C, or the end of a session, breaks off in an orderly way. A second one ends the
 * process at once.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interrupt = new AbortController();
  const listeners = SIGNALS.map((name) => ({ name, heard: () => stop() }));
  const forget = () => {
    for (const { name, heard } of listeners.splice(0)) Deno.removeSignalListener(name, heard);
  };
  const stop = () => {
    forget();
    interrupt.abort(new UserError("interrupted", "Interrupted."));
  };
  for (const { name, heard } of listeners) Deno.addSignalListener(name, heard);
  try {
    return await work(interrupt.signal);
  } finally {
    forget();
  }
}
