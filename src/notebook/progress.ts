import { execute } from "@/execution.ts";
import { display } from "@/notebook/display.ts";
import { escapeHtml } from "@/notebook/display.ts";

/**
 * Does work and shows under the cell, in one line that is rewritten, which of its steps has begun.
 *
 * @param name Of what is running, different for each progress of a notebook.
 *
 * @example
 * ```ts
 * import { withProgress } from "@/notebook/progress.ts";
 * import { step } from "@/execution.ts";
 *
 * await withProgress("Sum", () => step("add", () => 1 + 1)); // 2
 * ```
 */
export async function withProgress<T>(name: string, work: () => Promise<T>): Promise<T> {
  const id = `progress-${name}`;
  let steps = 0;
  let shown: Promise<void> = Promise.resolve();

  /** One message after the other; the last one waits for all, and reports a failure. */
  function show(text: string, bar = ""): void {
    const update = text !== begun;
    shown = shown.then(() =>
      display({
        "text/html": `<p class="progress"><progress ${bar}aria-label="${
          escapeHtml(name)
        }"></progress> ${escapeHtml(text)}</p>`,
        "text/plain": text,
      }, { id, update })
    );
    shown.catch(() => {});
  }

  const begun = `${name} …`;
  show(begun);
  const progress = {
    step: (step: string) => show(`${name}, step ${++steps}: ${step}`),
    stop: () => {},
  };
  const result = await execute({ progress }, work);
  show(`${name}: done, ${steps} ${steps === 1 ? "step" : "steps"}.`, 'value="1" max="1" ');
  await shown;
  return result;
}
