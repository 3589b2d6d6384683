import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  paginateListSchedules,
  type SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { isAwsError } from "@/cloud/aws_error.ts";
import { retried } from "@/cloud/retried.ts";
import type { StackOutputs } from "@/cloud/stack_outputs.ts";

/** What is called at a moment, as EventBridge names it. */
export interface Deadline {
  readonly at: Date;
  readonly call: "ec2:terminateInstances" | "emrserverless:terminateSession";
  readonly input: Readonly<Record<string, unknown>>;
}

/** One-time schedules of EventBridge that end what runs whatever becomes of everything else. */
export interface DeadlineSchedules {
  /** Ends a machine or a session at its deadline. */
  create(name: string, deadline: Deadline): Promise<void>;
  /** One that is not there is as wanted. */
  remove(name: string): Promise<void>;
  /** Names of those that begin so, all by default. */
  names(prefix?: string): Promise<string[]>;
  /** When one was made; undefined if it is not there. */
  createdAt(name: string): Promise<Date | undefined>;
}

/** The name of an attempt's schedule. */
export function scheduleName(run: string, attempt: number): string {
  return `${run}-${attempt}`;
}

/** The schedules of a stack. */
export function deadlineSchedules(
  scheduler: SchedulerClient,
  stack: Pick<StackOutputs, "ScheduleGroupName" | "SchedulerRoleArn">,
): DeadlineSchedules {
  const GroupName = stack.ScheduleGroupName;
  // aws, or that of China, of the US government or of Europe's sovereign cloud.
  const [, partition] = stack.SchedulerRoleArn.split(":");
  return {
    async create(name, { at, call, input }) {
      const command = new CreateScheduleCommand({
        Name: name,
        GroupName,
        ScheduleExpression: `at(${at.toISOString().slice(0, 19)})`,
        ScheduleExpressionTimezone: "UTC",
        FlexibleTimeWindow: { Mode: "OFF" },
        ActionAfterCompletion: "DELETE",
        Target: {
          Arn: `arn:${partition}:scheduler:::aws-sdk:${call}`,
          RoleArn: stack.SchedulerRoleArn,
          Input: JSON.stringify(input),
        },
      });
      await retried(() => scheduler.send(command), (error) =>
        // A role that was just made is not known everywhere yet.
        isAwsError(error, "ValidationException") && /role/i.test((error as Error).message));
    },
    async remove(name) {
      try {
        await scheduler.send(new DeleteScheduleCommand({ Name: name, GroupName }));
      } catch (error) {
        if (!isAwsError(error, "ResourceNotFoundException")) throw error;
      }
    },
    async names(prefix) {
      const found: string[] = [];
      const input = { GroupName, ...(prefix === undefined ? {} : { NamePrefix: prefix }) };
      for await (const { Schedules } of paginateListSchedules({ client: scheduler }, input)) {
        found.push(...(Schedules ?? []).map(({ Name }) => Name!));
      }
      return found;
    },
    async createdAt(name) {
      try {
        const { CreationDate } = await scheduler.send(
          new GetScheduleCommand({ Name: name, GroupName }),
        );
        return CreationDate;
      } catch (error) {
        if (isAwsError(error, "ResourceNotFoundException")) return undefined;
        throw error;
      }
    },
  };
}
