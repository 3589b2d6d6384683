import {
  type EC2Client,
  type Instance,
  paginateDescribeInstances,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { isAwsError } from "@/cloud/aws_error.ts";
import { TAGS } from "@/cloud/run_files.ts";

/** An instance of EC2 that a run has made, as its tags and AWS say. */
export interface Machine {
  readonly id: string;
  readonly run: string;
  readonly attempt: number;
  /** Undefined where the tag is missing or no date. */
  readonly deadline: Date | undefined;
  /** As EC2 names it: pending, running, shutting-down, terminated, stopping, stopped. */
  readonly state: string;
  readonly type: string;
  /** Why it is no longer running, in AWS's words. */
  readonly reason?: string | undefined;
}

/** Whether a machine is there and not on its way out: it costs money and may work. */
export function isAlive({ state }: Machine): boolean {
  return state !== "terminated" && state !== "shutting-down";
}

/**
 * All machines of this project that AWS still shows; those that have ended vanish after an hour.
 *
 * @param of A run, and an attempt of it, to which the others do not belong.
 */
export async function machines(
  ec2: EC2Client,
  of: { readonly run?: string; readonly attempt?: number } = {},
): Promise<Machine[]> {
  const Filters = [
    { Name: `tag:${TAGS.project.key}`, Values: [TAGS.project.value] },
    of.run === undefined
      ? { Name: "tag-key", Values: [TAGS.run] }
      : { Name: `tag:${TAGS.run}`, Values: [of.run] },
    ...(of.attempt === undefined
      ? []
      : [{ Name: `tag:${TAGS.attempt}`, Values: [String(of.attempt)] }]),
  ];
  const found: Machine[] = [];
  for await (const { Reservations } of paginateDescribeInstances({ client: ec2 }, { Filters })) {
    for (const { Instances } of Reservations ?? []) found.push(...(Instances ?? []).map(machine));
  }
  return found;
}

function machine({ InstanceId, InstanceType, State, StateReason, Tags }: Instance): Machine {
  const tag = (key: string) => Tags?.find(({ Key }) => Key === key)?.Value ?? "";
  const deadline = new Date(tag(TAGS.deadline));
  return {
    id: InstanceId!,
    run: tag(TAGS.run),
    attempt: Number(tag(TAGS.attempt)),
    deadline: Number.isNaN(deadline.getTime()) ? undefined : deadline,
    state: State?.Name ?? "unknown",
    type: InstanceType ?? "unknown",
    reason: StateReason?.Message,
  };
}

/** Ends machines for good. One that is gone already is as wanted. */
export async function terminate(ec2: EC2Client, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    try {
      await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    } catch (error) {
      if (!isAwsError(error, "InvalidInstanceID.NotFound")) throw error;
    }
  }
}
