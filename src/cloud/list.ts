import { aligned } from "@/text/aligned.ts";
import { attemptState, findAttempt } from "@/cloud/attempt_state.ts";
import type { Cloud } from "@/cloud/cloud.ts";
import { isAlive, machines } from "@/cloud/machines.ts";
import { sparkSessions } from "@/cloud/spark_sessions.ts";

/** A table of all runs, the last ones first, of machines whose run is not in the bucket, and of sessions. */
export async function list(cloud: Cloud): Promise<string> {
  const runs = await cloud.store.runs();
  const rows = await Promise.all(runs.map((run) => row(cloud, run)));
  rows.sort((a, b) => a[1]! < b[1]! ? 1 : -1);
  const strays = (await machines(cloud.clients.ec2))
    .filter((machine) => isAlive(machine) && !runs.includes(machine.run))
    .map(({ id, run, state }) =>
      `${id} of the run ${run}, which is not in the bucket, is ${state}.`
    );
  for (const { id, run, state, deadline } of await sparkSessions(cloud)) {
    strays.push(
      run === undefined
        ? `The session ${id} of Spark, which this project has not started, is ${state}.`
        : `The session ${id} of the run ${run} on Spark is ${state}, until ${deadline.toISOString()}.`,
    );
  }
  if (rows.length === 0 && strays.length === 0) return "There are no runs.";
  const heading = ["run", "created", "attempt", "state", "machine"];
  return [...aligned([heading, ...rows], () => false), ...strays].join("\n");
}

async function row(cloud: Cloud, run: string): Promise<string[]> {
  const [request, attempts] = await Promise.all([
    cloud.store.request(run),
    cloud.store.attempts(run),
  ]);
  const created = request.createdAt.slice(0, 16).replace("T", " ");
  const attempt = attempts.at(-1);
  if (attempt === undefined) return [run, created, "0", "not launched", ""];
  const found = await findAttempt(cloud, run, attempt);
  const { state } = attemptState(found, new Date());
  const { machine } = found;
  return [
    run,
    created,
    String(attempt),
    state,
    machine === undefined ? "" : `${machine.id} ${machine.state}`,
  ];
}
