import { type AttemptState, attemptState, findAttempt } from "@/cloud/attempt_state.ts";
import { isUncertain, reasonOf } from "@/cloud/aws_error.ts";
import type { Cloud } from "@/cloud/cloud.ts";
import { scheduleName } from "@/cloud/deadline_schedule.ts";
import { isAlive, machines, terminate } from "@/cloud/machines.ts";
import { seconds } from "@/cloud/retried.ts";

export interface WatchOptions {
  readonly run: string;
  readonly attempt: number;
  /** Seconds between looks. */
  readonly every: number;
  readonly signal: AbortSignal;
  /** Told what has changed. */
  readonly say: (line: string) => void;
}

/** Waits for the end of an attempt. A machine that has ended its work is then ended too. */
export async function watch(
  cloud: Cloud,
  { run, attempt, every, signal, say }: WatchOptions,
): Promise<AttemptState> {
  let last = "";
  while (true) {
    const state = await stateNow(cloud, { run, attempt, say });
    if (state !== undefined) {
      const line = `${state.state}: ${state.message}`;
      if (line !== last) say(line);
      last = line;
      if (state.ended) {
        await clearAway(cloud, run, attempt);
        return state;
      }
    }
    await seconds(every, signal);
  }
}

/** Undefined where AWS did not answer: the run goes on meanwhile, and so does the waiting. */
async function stateNow(
  cloud: Cloud,
  { run, attempt, say }: Pick<WatchOptions, "run" | "attempt" | "say">,
): Promise<AttemptState | undefined> {
  try {
    return attemptState(await findAttempt(cloud, run, attempt), new Date());
  } catch (error) {
    if (!isUncertain(error)) throw error;
    say(`${reasonOf(error)} Trying on.`);
    return undefined;
  }
}

/** Its last word is spoken and all is in the bucket, so nothing is lost with the machine. */
async function clearAway({ clients: { ec2 }, schedules }: Cloud, run: string, attempt: number) {
  const left = (await machines(ec2, { run, attempt })).filter(isAlive);
  await terminate(ec2, left.map(({ id }) => id));
  await schedules.remove(scheduleName(run, attempt));
}
