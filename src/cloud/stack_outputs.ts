import { DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import * as v from "valibot";
import { clients } from "@/cloud/clients.ts";
import { UserError } from "@/errors.ts";
import { checked } from "@/files/read_json.ts";

/** What `deno task cloud setup` made, by the names of the template's outputs. */
const OUTPUTS = v.object({
  BucketName: v.string(),
  InstanceProfileName: v.string(),
  SecurityGroupId: v.string(),
  SchedulerRoleArn: v.string(),
  ScheduleGroupName: v.string(),
  LauncherPolicyArn: v.string(),
  /** Whether machines may have a public address. */
  PublicAddress: v.picklist(["yes", "no"]),
  /** Only where machines start from an image of the bank's own. */
  ImageId: v.optional(v.string()),
  /** Only where disks and bucket have a key of the bank's own. */
  KmsKeyArn: v.optional(v.string()),
  LauncherKeyPolicyArn: v.optional(v.string()),
  /** Only where GitHub was let in. */
  GitHubRoleArn: v.optional(v.string()),
  /** Only where Spark was asked for. */
  SparkApplicationId: v.optional(v.string()),
  SparkJobRoleArn: v.optional(v.string()),
  SparkLauncherPolicyArn: v.optional(v.string()),
});

export type StackOutputs = v.InferOutput<typeof OUTPUTS>;

/**
 * Where runs find their bucket, roles and security group.
 *
 * @throws {UserError} If there is no such stack, it is not ready, or it is not one of this project's.
 */
export async function stackOutputs(region: string, stack: string): Promise<StackOutputs> {
  const found = await describeStack(region, stack);
  if (found === undefined) {
    throw new UserError(
      "input",
      `There is no stack ${stack} in ${region}: run \`deno task cloud setup\` first, or name the ` +
        "right --stack and --region.",
    );
  }
  return outputsOf(found);
}

/** A stack as CloudFormation describes it; undefined if there is none. */
export async function describeStack(region: string, stack: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await clients({ region }).cloudFormation
      .send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks?.[0];
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "ValidationError" && message.includes("does not exist")) return undefined;
    throw error;
  }
}

/** @throws {UserError} If an output is missing. */
export function outputsOf({ StackName, StackStatus, Outputs }: Stack): StackOutputs {
  const values = Object.fromEntries(
    (Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  return checked(values, OUTPUTS, {
    attempt: `Cannot use the outputs of the stack ${StackName} (${StackStatus})`,
    ending: "input",
    wayOut: "Run `deno task cloud setup` again, or name the right --stack.",
  });
}
