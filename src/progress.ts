import { SingleBar } from "cli-progress";

/** Told what a run is doing, step by step. */
export interface Progress {
  /** A step begins. */
  step(name: string): void;
  /** The run has ended, well or not. */
  stop(): void;
}

/** Says nothing. */
export const SILENT: Progress = { step() {}, stop() {} };

/**
 * Shows progress on stderr: a bar on a terminal, a line per step elsewhere.
 *
 * @param steps How many steps there will be.
 */
export function stderrProgress(steps: number): Progress {
  return Deno.stderr.isTerminal() ? barProgress(steps) : lineProgress(steps);
}

function lineProgress(steps: number): Progress {
  let current = 0;
  return {
    step(name) {
      current++;
      console.error(`[${current}/${steps}] ${name}`);
    },
    stop() {},
  };
}

function barProgress(steps: number): Progress {
  const bar = new SingleBar({
    format: "{bar} {value}/{total} {name}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 20,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(steps, 0, { name: "" });
  let current = 0;
  return {
    step(name) {
      bar.update(current, { name });
      current++;
    },
    stop() {
      bar.stop();
    },
  };
}
