import { fragment } from "@/html.ts";
import { display } from "@/notebook/display.ts";
import type { Progress } from "@/progress.ts";

/** Progress under a cell, in one line that is rewritten. */
export interface NotebookProgress extends Progress {
  /** Waits until everything is shown, and says that it is done. */
  done(): Promise<void>;
}

/**
 * Shows how far something has come.
 *
 * @param name Of what is running, different for each progress of a notebook.
 * @param steps How many steps there will be.
 */
export function progress(name: string, steps: number): NotebookProgress {
  const id = `progress-${name}`;
  let current = 0;
  let shown: Promise<void> = Promise.resolve();

  /** One message after the other; `done` reports a failure. */
  function show(text: string, finished: number): void {
    const update = current > 0 || finished > 0;
    const bar =
      fragment`<progress value="${finished}" max="${steps}" aria-label="${name}"></progress>`;
    shown = shown.then(() =>
      display({
        "text/html": fragment`<p class="progress">${bar} ${text}</p>`.markup,
        "text/plain": text,
      }, { id, update })
    );
    shown.catch(() => {});
  }

  show(`${name} …`, 0);
  return {
    step(step) {
      current++;
      show(`${name}, step ${current} of ${steps}: ${step}`, current - 1);
    },
    stop() {},
    async done() {
      show(`${name}: done, ${steps} ${steps === 1 ? "step" : "steps"}.`, steps);
      await shown;
    },
  };
}
