import { display, takeShown } from "@/notebook/display.ts";

/** What was rejected without anybody waiting for it. */
const unseen: unknown[] = [];
let watching = false;

function onRejection(event: PromiseRejectionEvent): void {
  event.preventDefault();
  unseen.push(event.reason);
}

/**
 * Notes promises that are rejected unseen, which the kernel passes over. In the first cell of a
 * notebook whose last one is to fail if anything did.
 *
 * @example
 * ```ts
 * import { finish, watch } from "@/fce.ts";
 *
 * watch();
 * await finish();
 * ```
 */
export function watch(): void {
  unseen.length = 0;
  takeShown();
  if (!watching) globalThis.addEventListener("unhandledrejection", onRejection);
  watching = true;
}

/** What {@linkcode finish} shows; a checker compares it with the outputs that arrived. */
export const FINISHED = (outputs: number) => `Finished: ${outputs} outputs shown before this one.`;

/** Time for work that nobody waits for to fail, in milliseconds. */
const GRACE = 200;

/**
 * Fails the notebook if anything in it failed unseen. In the last cell.
 *
 * @throws {Error} Naming what was rejected, or that nobody watched.
 *
 * @example
 * ```ts
 * import { finish, watch } from "@/fce.ts";
 *
 * watch();
 * await finish();
 * ```
 */
export async function finish(): Promise<void> {
  if (!watching) throw new Error("Cannot finish: nothing was watched, call watch() at the start");
  await new Promise((resolve) => setTimeout(resolve, GRACE));
  globalThis.removeEventListener("unhandledrejection", onRejection);
  watching = false;
  const reasons = unseen.map((reason) => reason instanceof Error ? reason.message : `${reason}`);
  if (reasons.length > 0) {
    throw new Error(`A promise was rejected that no cell waited for: ${reasons.join("; ")}`);
  }
  await display({ "text/plain": FINISHED(takeShown()) });
}
