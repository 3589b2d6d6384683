import type { Cloud } from "@/cloud/cloud.ts";
import { isAlive, machines, terminate } from "@/cloud/machines.ts";
import { seconds } from "@/cloud/retried.ts";
import { sessionScheduleName, sparkSessions, terminateSessions } from "@/cloud/spark_sessions.ts";
import { UserError } from "@/errors.ts";

export interface StopOptions {
  readonly run: string;
  /** Seconds between looks. */
  readonly every: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** A machine saves its last words, then ends within a minute or two. */
const PATIENCE_SECONDS = 600;

/**
 * Ends the machines and sessions of a run, and waits until the machines are gone.
 *
 * @returns What was done, in a sentence.
 * @throws {UserError} If one is still there after ten minutes.
 */
export async function stop(
  cloud: Cloud,
  { run, every, signal, say }: StopOptions,
): Promise<string> {
  const { clients: { ec2 }, schedules } = cloud;
  const sessions = (await sparkSessions(cloud)).filter((one) => one.run === run)
    .map(({ id }) => id);
  await terminateSessions(cloud, sessions);
  const left = async () =>
    (await machines(ec2, { run })).filter(({ state }) => state !== "terminated");
  const found = await left();
  const ids = found.map(({ id }) => id).join(" and ");
  await terminate(ec2, found.filter(isAlive).map(({ id }) => id));
  if (found.length > 0) say(`Ending ${ids} ..`);
  for (let waited = 0; (await left()).length > 0; waited += every) {
    if (waited > PATIENCE_SECONDS) {
      throw new UserError(
        "input",
        `AWS is still ending ${ids}: look again with \`deno task cloud list\`.`,
      );
    }
    await seconds(every, signal);
  }
  for (const name of await schedules.names(`${run}-`)) {
    // Of no other run, whose id begins the same.
    const isOurs = /^\d+$/.test(name.slice(run.length + 1)) ||
      name === sessionScheduleName(run);
    if (isOurs) await schedules.remove(name);
  }
  if (sessions.length > 0) {
    return `Ended the session ${sessions.join(" and ")}.`;
  }
  return found.length === 0 ? `No machine of the run ${run} is there.` : `Ended ${ids}.`;
}
