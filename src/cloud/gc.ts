import type { Cloud } from "@/cloud/cloud.ts";
import { scheduleName } from "@/cloud/deadline_schedule.ts";
import { isAlive, type Machine, machines, terminate } from "@/cloud/machines.ts";
import {
  sessionScheduleName,
  type SparkSession,
  sparkSessions,
  terminateSessions,
} from "@/cloud/spark_sessions.ts";

/** A schedule is made after its machine; for so long AWS may not show that machine. */
const NEW_MINUTES = 10;

/**
 * Ends every machine and session that is past its deadline, and deletes schedules whose machine or
 * session is gone.
 *
 * @returns What was done, in lines.
 */
export async function gc(
  cloud: Cloud,
  { dryRun }: { readonly dryRun: boolean },
): Promise<string[]> {
  const { clients: { ec2 }, schedules } = cloud;
  const now = new Date();
  const names = await schedules.names();
  const alive = (await machines(ec2)).filter(isAlive);
  const late = alive.filter((machine) => isPastDeadline(machine, now));
  if (!dryRun) await terminate(ec2, late.map(({ id }) => id));
  const lines = late.map(({ id, run, deadline }) =>
    `${dryRun ? "Would end" : "Ended"} ${id} of the run ${run}: ` +
    (deadline === undefined ? "it has no deadline." : `its deadline was ${deadline.toISOString()}.`)
  );
  const sessions = (await sparkSessions(cloud)).filter(isOfRun);
  const lateSessions = sessions.filter(({ deadline }) => deadline < now);
  if (!dryRun) await terminateSessions(cloud, lateSessions.map(({ id }) => id));
  for (const { id, run, deadline } of lateSessions) {
    lines.push(
      `${dryRun ? "Would end" : "Ended"} the session ${id} of the run ${run}: its deadline was ` +
        `${deadline.toISOString()}.`,
    );
  }
  const nameOf = ({ run, attempt }: Machine) => scheduleName(run, attempt);
  const nameOfSession = ({ run }: { readonly run: string }) => sessionScheduleName(run);
  const lateNames = new Set([...late.map(nameOf), ...lateSessions.map(nameOfSession)]);
  const wanted = new Set([...alive.map(nameOf), ...sessions.map(nameOfSession)])
    .difference(lateNames);
  for (const name of names.filter((name) => !wanted.has(name))) {
    const created = lateNames.has(name) ? undefined : await schedules.createdAt(name);
    if (created !== undefined && now.getTime() < created.getTime() + NEW_MINUTES * 60_000) continue;
    if (!dryRun) await schedules.remove(name);
    const done = dryRun ? "Would delete" : "Deleted";
    lines.push(`${done} the schedule ${name}: its machine or session is gone.`);
  }
  return lines.length === 0 ? ["Nothing is past its deadline."] : lines;
}

function isOfRun(session: SparkSession): session is SparkSession & { readonly run: string } {
  return session.run !== undefined;
}

/** A machine that carries a run's tag always carries a deadline; without, nobody would ever end it. */
export function isPastDeadline({ deadline }: Machine, now: Date): boolean {
  return deadline === undefined || deadline < now;
}
