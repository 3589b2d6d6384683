import type { Cloud } from "@/cloud/cloud.ts";
import { scheduleName } from "@/cloud/deadline_schedule.ts";
import { isAlive, type Machine, machines, terminate } from "@/cloud/machines.ts";

/** A schedule is made after its machine; for so long AWS may not show that machine. */
const NEW_MINUTES = 10;

/**
 * Ends every machine that is past its deadline, and deletes schedules whose machine is gone.
 *
 * @returns What was done, in lines.
 */
export async function gc(
  { clients: { ec2 }, schedules }: Cloud,
  { dryRun }: { readonly dryRun: boolean },
): Promise<string[]> {
  const now = new Date();
  const names = await schedules.names();
  const alive = (await machines(ec2)).filter(isAlive);
  const late = alive.filter((machine) => isPastDeadline(machine, now));
  if (!dryRun) await terminate(ec2, late.map(({ id }) => id));
  const lines = late.map(({ id, run, deadline }) =>
    `${dryRun ? "Would end" : "Ended"} ${id} of the run ${run}: ` +
    (deadline === undefined ? "it has no deadline." : `its deadline was ${deadline.toISOString()}.`)
  );
  const wanted = new Set(
    alive.filter((machine) => !late.includes(machine))
      .map(({ run, attempt }) => scheduleName(run, attempt)),
  );
  for (const name of names.filter((name) => !wanted.has(name))) {
    const isLate = late.some(({ run, attempt }) => scheduleName(run, attempt) === name);
    const created = isLate ? undefined : await schedules.createdAt(name);
    if (created !== undefined && now.getTime() < created.getTime() + NEW_MINUTES * 60_000) continue;
    if (!dryRun) await schedules.remove(name);
    lines.push(`${dryRun ? "Would delete" : "Deleted"} the schedule ${name}: its machine is gone.`);
  }
  return lines.length === 0 ? ["Nothing is past its deadline."] : lines;
}

/** A machine that carries a run's tag always carries a deadline; without, nobody would ever end it. */
export function isPastDeadline({ deadline }: Machine, now: Date): boolean {
  return deadline === undefined || deadline < now;
}
