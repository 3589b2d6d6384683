/** Told what a run is doing, step by step. */
export interface Progress {
  /** A step begins. */
  step(name: string): void;
  /** The run has ended, well or not. */
  stop(): void;
}

/** Says nothing. */
export const SILENT: Progress = { step() {}, stop() {} };

/** Shows progress on stderr: one line that changes on a terminal, a line per step elsewhere. */
export function stderrProgress(): Progress {
  const encoder = new TextEncoder();
  const write = (text: string) => Deno.stderr.writeSync(encoder.encode(text));
  const isTerminal = Deno.stderr.isTerminal();
  let steps = 0;
  return {
    step(name) {
      steps++;
      write(isTerminal ? `${CLEAR_LINE}${steps}  ${name} …` : `[${steps}] ${name}\n`);
    },
    stop() {
      if (isTerminal) write(CLEAR_LINE);
    },
  };
}

const CLEAR_LINE = "\r\x1b[2K";
