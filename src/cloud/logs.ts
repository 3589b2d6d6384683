import { attemptState, findAttempt } from "@/cloud/attempt_state.ts";
import type { Cloud } from "@/cloud/cloud.ts";
import { lastAttempt } from "@/cloud/last_attempt.ts";
import { seconds } from "@/cloud/retried.ts";

export interface LogOptions {
  readonly run: string;
  /** @default the last one */
  readonly attempt?: number | undefined;
  /** Go on until the attempt ends. */
  readonly follow: boolean;
  /** Seconds between looks. */
  readonly every: number;
  readonly signal: AbortSignal;
  /** Takes text of the log. */
  readonly write: (text: string) => void;
}

/** Shows the log of an attempt; returns whether there was any. */
export async function logs(cloud: Cloud, options: LogOptions): Promise<boolean> {
  const { run, follow, every, signal, write } = options;
  const attempt = options.attempt ?? await lastAttempt(cloud, run);
  let shown = "";
  let tag: string | undefined;
  while (true) {
    // Whether it has ended before its log: what comes after the end is then in it.
    const ended = !follow || attemptState(await findAttempt(cloud, run, attempt), new Date()).ended;
    const log = await cloud.store.log(run, attempt, tag);
    if (log !== undefined) {
      write(log.text.startsWith(shown) ? log.text.slice(shown.length) : log.text);
      shown = log.text;
      tag = log.tag;
    }
    if (ended) return shown !== "";
    await seconds(every, signal);
  }
}

/** The last lines of an attempt's log. */
export async function logTail(
  { store }: Cloud,
  run: string,
  { attempt, lines }: { readonly attempt: number; readonly lines: number },
): Promise<string[]> {
  const text = (await store.log(run, attempt))?.text.trimEnd() ?? "";
  return text === "" ? [] : text.split("\n").slice(-lines);
}
