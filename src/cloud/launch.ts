import { RunInstancesCommand, type RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import { answerOrInterrupt } from "@/cloud/answer_or_interrupt.ts";
import { isAwsError, isUncertain, reasonOf } from "@/cloud/aws_error.ts";
import type { Cloud } from "@/cloud/cloud.ts";
import { scheduleName } from "@/cloud/deadline_schedule.ts";
import { isAlive, machines, terminate } from "@/cloud/machines.ts";
import { bootOf, launchRecord, type Plan, runInstancesInput } from "@/cloud/plan.ts";
import { retried, seconds } from "@/cloud/retried.ts";
import type { Launch } from "@/cloud/run_files.ts";
import { renderUserData } from "@/cloud/user_data.ts";
import { isInterrupt, UserError } from "@/errors.ts";

/** When to look for a machine of which no answer has come; AWS shows a new one after some seconds. */
const LOOK_SECONDS = [0, 2, 4, 6, 8];

export interface LaunchContext {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Launches the machine of an attempt: records it, asks for it, records its id and schedules its end. If
 * any of that fails or is interrupted, the machine is ended, found by its tags if need be.
 *
 * @throws {UserError} If there is no machine then, with what to do.
 */
export async function launch(
  cloud: Cloud,
  plan: Plan,
  { signal, say }: LaunchContext,
): Promise<Launch> {
  const { store, schedules } = cloud;
  const record = launchRecord(plan, new Date());
  const { run, attempt } = record;
  const userData = renderUserData(bootOf(plan));
  signal.throwIfAborted();
  await store.createLaunch(record);
  let instance: string | undefined;
  try {
    signal.throwIfAborted();
    say(`Launching ${record.instanceType}`);
    instance = await startMachine(
      cloud,
      runInstancesInput(plan, { launch: record, userData }),
      signal,
    );
    const launched: Launch = { ...record, instance };
    await store.updateLaunch(launched);
    signal.throwIfAborted();
    const at = new Date(record.deadline);
    const end = { call: "ec2:terminateInstances", input: { InstanceIds: [instance] } } as const;
    await schedules.create(scheduleName(run, attempt), { at, ...end });
    signal.throwIfAborted();
    return launched;
  } catch (error) {
    throw await withoutMachine(cloud, { launch: record, instance, error });
  }
}

async function startMachine(
  { clients: { ec2 } }: Cloud,
  input: RunInstancesCommandInput,
  signal: AbortSignal,
): Promise<string> {
  const command = new RunInstancesCommand(input);
  const answer = retried(() => ec2.send(command), isProfileNotReady, { signal });
  const { Instances } = await answerOrInterrupt(answer, signal);
  return Instances![0]!.InstanceId!;
}

/** Right after `setup`, EC2 does not know the new instance profile yet. */
function isProfileNotReady(error: unknown): boolean {
  return isAwsError(error, "InvalidParameterValue") &&
    /instance ?profile/i.test((error as Error).message);
}

interface FailedLaunch {
  readonly launch: Launch;
  readonly instance: string | undefined;
  readonly error: unknown;
}

/** Ends what there may be of a launch that failed; returns the error to show. */
async function withoutMachine(cloud: Cloud, failed: FailedLaunch): Promise<Error> {
  const { launch: { run, attempt, deadline }, error } = failed;
  const reason = reasonOf(error);
  const ending = error instanceof UserError ? error.ending : "input";
  try {
    const ended = await endMachines(cloud, failed);
    await cloud.schedules.remove(scheduleName(run, attempt)).catch(() => {});
    await recordFailure(cloud, failed, reason);
    const machine = ended.length === 0
      ? "No machine was launched"
      : `The machine ${ended.join(" and ")} was ended`;
    return new UserError(
      ending,
      `${reason} ${machine}; try again with \`deno task cloud run --resume ${run}\`.`,
      { cause: error },
    );
  } catch (undoError) {
    return new UserError(
      ending,
      `${reason} Whether a machine is left could not be made sure of: ` +
        `${reasonOf(undoError)} Run \`deno task cloud stop ${run}\` as ` +
        `soon as you can; a machine of it ends by itself before ${deadline}.`,
      { cause: error },
    );
  }
}

async function endMachines(
  { clients: { ec2 } }: Cloud,
  { launch: { run, attempt }, instance, error }: FailedLaunch,
): Promise<string[]> {
  if (instance !== undefined) {
    await terminate(ec2, [instance]);
    return [instance];
  }
  const isOpen = isInterrupt(error) || isUncertain(error);
  for (const pause of isOpen ? LOOK_SECONDS : [0]) {
    await seconds(pause);
    const left = (await machines(ec2, { run, attempt })).filter(isAlive).map(({ id }) => id);
    await terminate(ec2, left);
    if (left.length > 0) return left;
  }
  return [];
}

/** So that `status` tells, and the run can be resumed at once. Best effort: it is told now anyway. */
async function recordFailure(
  { store }: Cloud,
  { launch: { run, attempt, launchedAt }, instance, error }: FailedLaunch,
  message: string,
): Promise<void> {
  await store.writeStatus({
    schema: 1,
    run,
    attempt,
    state: isInterrupt(error) ? "interrupted" : "failed",
    message: `Not launched: ${message}`,
    exitCode: null,
    instance: instance ?? "none",
    startedAt: launchedAt,
    updatedAt: new Date().toISOString(),
  }).catch(() => {});
}
