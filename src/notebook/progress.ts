import { UserError } from "@/errors.ts";
import { execute } from "@/execution/execution.ts";
import { fragment, trusted } from "@/text/html.ts";
import { display } from "@/notebook/display.ts";

/**
 * Does work and shows under the cell, in one line that is rewritten, which of its steps has begun.
 *
 * @param name Of what is running, different for each progress of a notebook.
 *
 * @example
 * ```ts
 * import { progress, runPipeline } from "@/fce.ts";
 *
 * const run = await progress("Pipeline", () => runPipeline({ k: 4 }));
 * run.fit.k; // 4
 * ```
 */
export async function progress<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (typeof work !== "function") {
    throw new UserError(
      "usage",
      'progress() takes a function: progress("Pipeline", () => runPipeline()).',
    );
  }
  const id = `progress-${name}`;
  let steps = 0;
  let shown: Promise<void> = Promise.resolve();

  /** One message after the other; the last one waits for all, and reports a failure. */
  function show(text: string, done = false): void {
    const update = text !== begun;
    const bar = fragment`<progress ${
      done && trusted('value="1" max="1" ')
    }aria-label="${name}"></progress>`;
    shown = shown.then(() =>
      display({
        "text/html": fragment`<p class="progress">${bar} ${text}</p>`.markup,
        "text/plain": text,
      }, { id, update })
    );
    shown.catch(() => {});
  }

  const begun = `${name} …`;
  show(begun);
  const shownSteps = {
    step: (step: string) => show(`${name}, step ${++steps}: ${step}`),
    stop: () => {},
  };
  const result = await execute({ progress: shownSteps }, work);
  show(`${name}: done, ${steps} ${steps === 1 ? "step" : "steps"}.`, true);
  await shown;
  return result;
}
