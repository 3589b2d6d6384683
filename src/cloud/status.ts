import { aligned } from "@/text/aligned.ts";
import {
  type Attempt,
  type AttemptState,
  attemptState,
  findAttempt,
} from "@/cloud/attempt_state.ts";
import type { Cloud } from "@/cloud/cloud.ts";
import { lastAttempt } from "@/cloud/last_attempt.ts";
import { logTail } from "@/cloud/logs.ts";
import { attemptFolder } from "@/cloud/run_files.ts";

/** The state of a run's last attempt, and what to do next. */
export interface RunStatus extends AttemptState {
  readonly text: string;
}

/** Asks how a run is getting on. */
export async function status(cloud: Cloud, run: string, attempt?: number): Promise<RunStatus> {
  const number = attempt ?? await lastAttempt(cloud, run);
  const found = await findAttempt(cloud, run, number);
  const state = attemptState(found, new Date());
  const [last] = await logTail(cloud, run, { attempt: number, lines: 1 });
  return { ...state, text: statusText(found, state, { bucket: cloud.store.bucket, last }) };
}

/** For people: what is known of an attempt and what to do next. */
export function statusText(
  { run, attempt, launch, status, machine }: Attempt,
  { state, message, ended }: AttemptState,
  { bucket, last }: { readonly bucket: string; readonly last?: string | undefined },
): string {
  const type = launch === undefined
    ? ""
    : `, ${launch.instanceType}${launch.spot ? " (spot)" : ""}`;
  const id = machine?.id ?? launch?.instance ?? "none";
  const lines: [string, string | undefined][] = [
    ["run", `${run}, attempt ${attempt}`],
    ["state", `${state}: ${message}`],
    ["updated", status?.updatedAt],
    ["machine", `${id}${type}, ${machine?.state ?? "not there"}`],
    ["launched", launch?.launchedAt],
    ["deadline", ended ? undefined : launch?.deadline],
    ["log", last],
    ["bucket", `s3://${bucket}/${attemptFolder(run, attempt)}`],
    ["next", `deno task cloud ${nextCommand({ state, ended }, run)}`],
  ];
  const known = lines.filter((line): line is [string, string] => line[1] !== undefined);
  return aligned(known, () => false).join("\n");
}

function nextCommand({ state, ended }: Pick<AttemptState, "state" | "ended">, run: string): string {
  if (!ended) return `logs ${run} --follow`;
  return state === "succeeded" ? `fetch ${run}` : `run --resume ${run}`;
}
