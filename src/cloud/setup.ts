import {
  type CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  type Parameter,
  type Stack,
  type StackEvent,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { DescribeVpcsCommand, type EC2Client } from "@aws-sdk/client-ec2";
import { clients } from "@/cloud/clients.ts";
import { isLeftBucket } from "@/cloud/left_bucket.ts";
import { TAGS } from "@/cloud/run_files.ts";
import { describeStack, outputsOf, type StackOutputs } from "@/cloud/stack_outputs.ts";
import { UserError } from "@/errors.ts";

/**
 * What the stack is made with. Of an existing stack, what is not given stays as it is; an empty text
 * takes it away.
 */
export interface SetupOptions {
  readonly stack: string;
  readonly region: string;
  /** Its name; it is made or, where an earlier stack has left it, adopted, and kept when the stack is deleted. */
  readonly bucket: string;
  /** @default the region's default VPC */
  readonly vpc?: string | undefined;
  /** ARNs of objects that machines may read besides those of the bucket. */
  readonly inputObjects: readonly string[];
  /** ARN of the key for the bucket and the disks. @default AWS's own */
  readonly kmsKey?: string | undefined;
  /** ARN of the policy that bounds the roles. @default none */
  readonly permissionsBoundary?: string | undefined;
  /** An image of the bank's own, made of Amazon Linux 2023. @default Amazon's newest */
  readonly image?: string | undefined;
  /** The machines that may be started, with `*` and `?`. @default those to choose from */
  readonly instanceTypes?: string | undefined;
  /** A security group of the bank's own. @default a new one */
  readonly securityGroup?: string | undefined;
  /** Whether machines may have a public address. @default yes */
  readonly publicAddress?: string | undefined;
  /** A port besides 443 that machines may reach. @default none */
  readonly proxyPort?: string | undefined;
  /** Addresses of the network's own name servers. @default AWS's, which need no rule */
  readonly dnsServers?: string | undefined;
  /** The repository whose workflow may start runs, as in the subject of its tokens. */
  readonly githubRepository?: string | undefined;
  /** @default a new one; an account has at most one */
  readonly githubOidcProvider?: string | undefined;
  /** What Spark may read, such as `s3://lake/extracts/`. @default no Spark */
  readonly spark?: string | undefined;
  /** Takes a line for the user. */
  readonly say: (line: string) => void;
}

const POLL_MILLISECONDS = 5000;

/**
 * Makes the stack of `stack.json`, or brings an existing one up to date, and waits until that is done.
 *
 * @throws {UserError} If it cannot be done; nothing is left half made.
 */
export async function setup(options: SetupOptions): Promise<StackOutputs> {
  const { stack, region, say } = options;
  const { cloudFormation, ec2, s3 } = clients({ region });
  const existing = await describeStack(region, stack);
  const adopts = existing === undefined && await isLeftBucket(s3, options.bucket);
  if (adopts) say(`Adopting the bucket ${options.bucket}, which an earlier setup has left.`);
  const token = crypto.randomUUID();
  const template = await templateText();
  const input = {
    StackName: stack,
    TemplateBody: template,
    Parameters: parameters(
      existing === undefined ? { ...options, vpc: options.vpc ?? await defaultVpc(ec2) } : options,
      { template, existing, adopts },
    ),
    Capabilities: ["CAPABILITY_IAM" as const],
    Tags: [{ Key: TAGS.project.key, Value: TAGS.project.value }],
    ClientRequestToken: token,
  };
  const attempt = `${existing === undefined ? "make" : "update"} the stack ${stack} in ${region}`;
  let id: string | undefined;
  try {
    if (existing === undefined) {
      say(`Making the stack ${stack} in ${region} ..`);
      ({ StackId: id } = await cloudFormation
        .send(new CreateStackCommand({ ...input, OnFailure: "DELETE" })));
    } else {
      assertOurs(existing, options);
      say(`Updating the stack ${stack} in ${region} ..`);
      ({ StackId: id } = await cloudFormation.send(new UpdateStackCommand(input)));
    }
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== "ValidationError") throw error;
    if (existing !== undefined && message.includes("No updates are to be performed")) {
      say("It is up to date.");
      return outputsOf(existing);
    }
    throw new UserError("input", `Cannot ${attempt}: ${sentence(message)}`);
  }
  const done = await settled(cloudFormation, id!);
  if (!["CREATE_COMPLETE", "UPDATE_COMPLETE"].includes(done.StackStatus ?? "")) {
    const reason = await firstFailure(cloudFormation, id!, token);
    throw new UserError("input", `Cannot ${attempt} (now ${done.StackStatus}): ${reason}`);
  }
  say("It is ready.");
  return outputsOf(done);
}

/** The CloudFormation template. */
export function templateText(): Promise<string> {
  return Deno.readTextFile(new URL("./stack.json", import.meta.url));
}

function parameters(
  options: SetupOptions,
  { template, existing, adopts }: {
    readonly template: string;
    readonly existing: Stack | undefined;
    readonly adopts: boolean;
  },
): Parameter[] {
  const before = existing?.Parameters?.map(({ ParameterKey }) => ParameterKey) ?? [];
  const defaults: Readonly<Record<string, { readonly Default?: string }>> =
    JSON.parse(template).Parameters;
  const { bucket, vpc, inputObjects, kmsKey, permissionsBoundary } = options;
  const given = {
    BucketName: bucket,
    ExistingBucket: before.includes("ExistingBucket") ? undefined : adopts ? "yes" : "no",
    VpcId: vpc,
    InputObjectArns: inputObjects.length === 0 ? undefined : inputObjects.join(","),
    KmsKeyArn: kmsKey,
    PermissionsBoundaryArn: permissionsBoundary,
    ImageId: options.image,
    InstanceTypes: options.instanceTypes,
    OwnSecurityGroupId: options.securityGroup,
    PublicAddress: options.publicAddress,
    ProxyPort: options.proxyPort,
    DnsServers: options.dnsServers,
    GitHubRepository: options.githubRepository,
    GitHubOidcProviderArn: options.githubOidcProvider,
    ...sparkInput(options.spark),
  };
  return Object.entries(given).map(([ParameterKey, value]): Parameter =>
    value === undefined && before.includes(ParameterKey)
      ? { ParameterKey, UsePreviousValue: true }
      : { ParameterKey, ParameterValue: value ?? defaults[ParameterKey]?.Default ?? "" }
  );
}

function sparkInput(place: string | undefined) {
  const [, SparkInputBucket, SparkInputPrefix] = /^s3:\/\/([^/]+)\/(.+\/)$/.exec(place ?? "") ?? [];
  if (place && SparkInputPrefix === undefined) {
    throw new UserError(
      "usage",
      `${JSON.stringify(place)} is no folder of a bucket: it must be like s3://lake/extracts/.`,
    );
  }
  return place === ""
    ? { SparkInputBucket: "", SparkInputPrefix: "" }
    : { SparkInputBucket, SparkInputPrefix };
}

/** An update makes a stack what the template says, so it would delete all that is in another's. */
function assertOurs({ Tags, Outputs }: Stack, { stack, region, bucket }: SetupOptions): void {
  const { key, value } = TAGS.project;
  if (!Tags?.some(({ Key, Value }) => Key === key && Value === value)) {
    throw new UserError(
      "input",
      `The stack ${stack} in ${region} does not belong to this project (it has no tag ` +
        `${key}=${value}): give another name by --stack.`,
    );
  }
  const current = Outputs?.find(({ OutputKey }) => OutputKey === "BucketName")?.OutputValue;
  if (current !== undefined && current !== bucket) {
    throw new UserError(
      "input",
      `The stack ${stack} keeps its runs in the bucket ${current}, not ${bucket}: give that name, or ` +
        "make another stack by --stack.",
    );
  }
}

async function defaultVpc(ec2: EC2Client): Promise<string> {
  const { Vpcs } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: "is-default", Values: ["true"] }] }),
  );
  const id = Vpcs?.[0]?.VpcId;
  if (id === undefined) {
    throw new UserError(
      "input",
      "This region has no default VPC: name the network for machines by --vpc.",
    );
  }
  return id;
}

async function settled(cloudFormation: CloudFormationClient, id: string): Promise<Stack> {
  while (true) {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: id }));
    const stack = Stacks![0]!;
    if (!stack.StackStatus!.endsWith("_IN_PROGRESS")) return stack;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

/** Why an operation failed: later failures are only its consequences. */
async function firstFailure(
  cloudFormation: CloudFormationClient,
  id: string,
  token: string,
): Promise<string> {
  // Newest first.
  const pages = await Array.fromAsync(
    paginateDescribeStackEvents({ client: cloudFormation }, { StackName: id }),
  );
  const failure = pages.flatMap(({ StackEvents = [] }) => StackEvents).findLast((event) =>
    event.ClientRequestToken === token && event.ResourceStatus?.endsWith("_FAILED")
  );
  return failure === undefined ? "AWS gives no reason." : failureText(failure);
}

function failureText(
  { LogicalResourceId, ResourceType, ResourceStatusReason = "no reason given" }: StackEvent,
): string {
  const text = `${LogicalResourceId} (${ResourceType}): ${sentence(ResourceStatusReason)}`;
  return ResourceType === "AWS::IAM::OIDCProvider"
    ? `${text} If the account has this provider already, give its ARN by --github-oidc-provider.`
    : text;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}
