import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FAMILIES } from "@/cloud/machine_size.ts";
import { type Plan, runInstancesInput } from "@/cloud/plan.ts";
import { CAPACITY } from "@/cloud/spark_plan.ts";
import { type Launch, RUN_FILES, TAGS } from "@/cloud/run_files.ts";
import { templateText } from "@/cloud/setup.ts";
import { pythonTools, startMoto } from "./moto_server.ts";
import { testNeeding } from "../needing.ts";

const testWithPython = testNeeding("python3");

const CLOUD = fileURLToPath(new URL("../../src/cloud/", import.meta.url));
const TEMPLATE = JSON.parse(await templateText());

/** What the intrinsic functions of the template stand for, as far as policies use them. */
const VALUES: Readonly<Record<string, string | readonly string[]>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "ap-southeast-1",
  "AWS::AccountId": "123456789012",
  "AWS::StackName": "financial-clustering-engine",
  BucketName: "b".repeat(63),
  "InstanceProfile.Arn": "arn:aws:iam::123456789012:instance-profile/of-the-stack",
  "InstanceRole.Arn": "arn:aws:iam::123456789012:role/of-the-instance",
  "ReaperScheduleRole.Arn": "arn:aws:iam::123456789012:role/of-the-reapers-schedule",
  "SchedulerRole.Arn": "arn:aws:iam::123456789012:role/of-the-scheduler",
  "Reaper.Arn": "arn:aws:lambda:ap-southeast-1:123456789012:function:of-the-stack",
  "SecurityGroup.GroupId": "sg-0123456789abcdef0",
  OwnSecurityGroupId: "sg-0fedcba9876543210",
  ImageId: "ami-0fedcba9876543210",
  InstanceTypes: TEMPLATE.Parameters.InstanceTypes.Default.split(","),
  ProxyPort: "8080",
  DnsServers: "10.0.0.0/24",
  KmsKeyArn: `arn:aws:kms:ap-southeast-1:123456789012:key/${"k".repeat(36)}`,
  PermissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
  GitHubRepository: "owner/name",
  GitHubOidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/of-the-account",
  GitHubOidcProvider: "arn:aws:iam::123456789012:oidc-provider/of-the-stack",
  InputObjectArns: ["arn:aws:s3:::elsewhere/extracts/*"],
  SparkInputBucket: "lake",
  SparkInputPrefix: "extracts/",
  SparkApplication: "00fabcdefghijkl",
  "SparkJobRole.Arn": "arn:aws:iam::123456789012:role/of-the-session",
};
const BUCKET = `arn:aws:s3:::${VALUES.BucketName}`;
const EC2 = "arn:aws:ec2:ap-southeast-1:123456789012";

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Conditions;
}

/** A part of the template with the intrinsic functions worked out; conditions in `given` are true. */
// deno-lint-ignore no-explicit-any
function resolved(part: any, given: readonly string[] = []): any {
  const value = (name: string) => {
    const found = VALUES[name];
    assert(found !== undefined, `${name} is not known to this test`);
    return found;
  };
  if (Array.isArray(part)) {
    return part.map((item) => resolved(item, given)).filter((item) => item !== undefined);
  }
  if (typeof part !== "object") return part;
  if (part.Ref === "AWS::NoValue") return undefined;
  if ("Ref" in part) return value(part.Ref);
  if ("Fn::GetAtt" in part) return value(part["Fn::GetAtt"].join("."));
  if ("Fn::Sub" in part) {
    const [text, own] = [part["Fn::Sub"]].flat();
    return text.replace(
      /\$\{([^}]+)\}/g,
      (_: string, name: string) =>
        own !== undefined && name in own ? resolved(own[name], given) : value(name),
    );
  }
  if ("Fn::If" in part) {
    const [condition, yes, no] = part["Fn::If"];
    return resolved(given.includes(condition) ? yes : no, given);
  }
  return Object.fromEntries(
    Object.entries(part).map(([key, item]) => [key, resolved(item, given)])
      .filter(([, item]) => item !== undefined),
  );
}

function rolePolicy(role: string, given: readonly string[] = []): Statement[] {
  const [policy, ...others] = TEMPLATE.Resources[role].Properties.Policies;
  assertEquals(others, []);
  return resolved(policy.PolicyDocument.Statement, given);
}

/** What holds where the bank has said nothing of it. */
const USUAL = ["MakesSecurityGroup"];

function launcherPolicy(given: readonly string[] = USUAL): Statement[] {
  return resolved(TEMPLATE.Resources.LauncherPolicy.Properties.PolicyDocument.Statement, given);
}

/** What a policy adds for those who start runs on Spark. */
function sparkPolicy(): Statement[] {
  return resolved(TEMPLATE.Resources.SparkLauncherPolicy.Properties.PolicyDocument.Statement);
}

/** What a policy adds where the bank has a key of its own. */
function keyPolicy(name: "InstanceKeyPolicy" | "LauncherKeyPolicy"): Statement[] {
  return resolved(TEMPLATE.Resources[name].Properties.PolicyDocument.Statement);
}

function all(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

function fits(pattern: string, text: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${expression}$`).test(text);
}

/** Whether a policy allows a call, as IAM decides: a key that a request lacks fulfils no condition. */
function allows(
  policy: readonly Statement[],
  action: string,
  resource: string,
  context: Readonly<Record<string, string>> = {},
): boolean {
  return policy.some(({ Effect, Action, Resource, Condition = {} }) =>
    Effect === "Allow" && all(Action).some((pattern) => fits(pattern, action)) &&
    all(Resource).some((pattern) => fits(pattern, resource)) &&
    Object.entries(Condition).every(([operator, wanted]) => {
      const known = ["StringEquals", "StringLike", "NumericEquals", "ArnEquals", "ArnLike", "Bool"];
      assert(known.includes(operator), operator);
      return Object.entries(wanted).every(([key, values]) =>
        all(values).some((value) =>
          operator === "StringLike" || operator === "ArnLike"
            ? context[key] !== undefined && fits(value, context[key])
            : context[key] === value
        )
      );
    })
  );
}

/** The policies of the template by the resource that holds them. */
const POLICIES: readonly (readonly [string, Statement[]])[] = [
  ["InstanceRole", rolePolicy("InstanceRole")],
  ["SchedulerRole", rolePolicy("SchedulerRole", ["HasSpark"])],
  ["SparkJobRole", rolePolicy("SparkJobRole")],
  ["SparkLauncherPolicy", sparkPolicy()],
  ["ReaperRole", rolePolicy("ReaperRole")],
  ["ReaperScheduleRole", rolePolicy("ReaperScheduleRole")],
  ["LauncherPolicy", launcherPolicy()],
  ["LauncherPolicy of a bank", launcherPolicy(["HasImage", "IsPrivate", "HasSpark"])],
  ["InstanceKeyPolicy", keyPolicy("InstanceKeyPolicy")],
  ["LauncherKeyPolicy", keyPolicy("LauncherKeyPolicy")],
];

const runId = fc.stringMatching(/^[a-z0-9][a-z0-9-]{2,47}$/);
const attempt = fc.integer({ min: 1, max: 1000 });
const fileName = fc.stringMatching(/^[a-z_]{1,20}\.(csv|json|svg|png|txt|html)$/);

testWithPython("cfn-lint has nothing to say about the template", async () => {
  const { stdout } = await new Deno.Command(join(await pythonTools(), "cfn-lint"), {
    args: ["--include-checks", "I", "--template", join(CLOUD, "stack.json")],
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "");
});

Deno.test("no port of a machine is open, and only HTTPS leads out, and to a proxy and name servers where they are named", () => {
  const { SecurityGroupIngress, SecurityGroupEgress } = TEMPLATE.Resources.SecurityGroup.Properties;
  assertEquals(SecurityGroupIngress, []);
  const ways = (...given: string[]) =>
    resolved(SecurityGroupEgress, given)
      .map(({ IpProtocol, FromPort, ToPort, CidrIp }: Record<string, unknown>) => [
        ...[IpProtocol, FromPort, ToPort, CidrIp],
      ]);
  const https = ["tcp", 443, 443, "0.0.0.0/0"];
  assertEquals(ways(), [https]);
  assertEquals(ways("HasProxyPort"), [https, ["tcp", "8080", "8080", "0.0.0.0/0"]]);
  assertEquals(ways("HasDnsServers"), [
    https,
    ["udp", 53, 53, "10.0.0.0/24"],
    ["tcp", 53, 53, "10.0.0.0/24"],
  ]);
  const types = Object.values<{ Type: string }>(TEMPLATE.Resources).map(({ Type }) => Type);
  assertEquals(types.filter((type) => /Ingress|Egress/.test(type)), []);
});

Deno.test("the bucket is encrypted, closed to the public and to plain HTTP, and outlives the stack", () => {
  const { Bucket, BucketPolicy } = TEMPLATE.Resources;
  assertEquals(Bucket.DeletionPolicy, "RetainExceptOnCreate");
  assertEquals(Bucket.UpdateReplacePolicy, "Retain");
  const { Properties } = Bucket;
  assertEquals(Properties.PublicAccessBlockConfiguration, {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  });
  assertEquals(Properties.OwnershipControls.Rules, [{ ObjectOwnership: "BucketOwnerEnforced" }]);
  assertEquals(Properties.BucketEncryption.ServerSideEncryptionConfiguration.length, 1);
  const [{ Effect, Principal, Action, Condition }, ...others] =
    BucketPolicy.Properties.PolicyDocument.Statement;
  assertEquals({ Effect, Principal, Action, Condition }, {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
  assertEquals(others, []);
});

Deno.test("uploaded extracts are deleted after a week, steps of Spark after a day, and nothing else ever is", () => {
  const { Rules } = TEMPLATE.Resources.Bucket.Properties.LifecycleConfiguration;
  const daysOf = (key: string) =>
    Rules.filter((rule: { Prefix?: string }) => key.startsWith(rule.Prefix ?? ""))
      .map((rule: { ExpirationInDays?: number }) => rule.ExpirationInDays)
      .filter((days: unknown) => days !== undefined);
  fc.assert(fc.property(runId, attempt, fileName, (run, attempt, name) => {
    assertEquals(daysOf(RUN_FILES.input(run, name)), [7]);
    assertEquals(daysOf(`spark/${run}/${name}`), [1]);
    for (const key of keptKeys(run, attempt, name)) assertEquals(daysOf(key), [], key);
  }));
  assertEquals(
    Rules.map((rule: Record<string, unknown>) => rule.AbortIncompleteMultipartUpload)
      .filter((rule: unknown) => rule !== undefined),
    [{ DaysAfterInitiation: 1 }],
  );
});

function keptKeys(run: string, attempt: number, name: string): string[] {
  return [
    RUN_FILES.request(run),
    RUN_FILES.code(run),
    RUN_FILES.launch(run, attempt),
    ...attemptKeys(run, attempt, name),
  ];
}

/** What the machine writes. */
function attemptKeys(run: string, attempt: number, name: string): string[] {
  return [
    RUN_FILES.status(run, attempt),
    RUN_FILES.log(run, attempt),
    RUN_FILES.output(run, attempt, name),
    RUN_FILES.checksums(run, attempt),
  ];
}

Deno.test("a machine reads code and extracts, writes its attempt, and can do nothing else", () => {
  const policy = rolePolicy("InstanceRole");
  fc.assert(fc.property(runId, attempt, fileName, (run, attempt, name) => {
    for (const key of attemptKeys(run, attempt, name)) {
      assert(allows(policy, "s3:PutObject", `${BUCKET}/${key}`), key);
      assert(!allows(policy, "s3:GetObject", `${BUCKET}/${key}`), `reads ${key}`);
    }
    const inputs = [RUN_FILES.code(run), RUN_FILES.input(run, name)];
    for (const key of inputs) assert(allows(policy, "s3:GetObject", `${BUCKET}/${key}`), key);
    for (const key of [...inputs, RUN_FILES.request(run)]) {
      assert(!allows(policy, "s3:PutObject", `${BUCKET}/${key}`), `writes ${key}`);
    }
  }));
  const actions = policy.flatMap(({ Action }) => all(Action));
  assertEquals(
    new Set(actions),
    new Set(["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]),
  );
});

const SESSIONS = "arn:aws:emr-serverless:ap-southeast-1:123456789012:/applications/00fabcdefghijkl";

Deno.test("a session of Spark reads the folder that is named, keeps its steps, and can do nothing else", () => {
  const policy = rolePolicy("SparkJobRole");
  const list = (bucket: string, prefix: string) =>
    allows(policy, "s3:ListBucket", `arn:aws:s3:::${bucket}`, { "s3:prefix": prefix });
  const own = String(VALUES.BucketName);
  for (const [bucket, prefix] of [["lake", "extracts/may/"], [own, "spark/a-run/"]] as const) {
    const object = `arn:aws:s3:::${bucket}/${prefix}part-0.parquet`;
    assert(list(bucket, prefix) && allows(policy, "s3:GetObject", object), object);
    for (const action of ["s3:PutObject", "s3:DeleteObject"]) {
      assertEquals(allows(policy, action, object), bucket === own, `${action} ${object}`);
    }
  }
  assert(!list("lake", "") && !list("lake", "other/") && !list(own, "runs/"));
  fc.assert(fc.property(runId, attempt, fileName, (run, attempt, name) => {
    for (const key of [...keptKeys(run, attempt, name), RUN_FILES.input(run, name)]) {
      for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
        assert(!allows(policy, action, `${BUCKET}/${key}`), `${action} ${key}`);
      }
    }
  }));
  const [trust] = resolved(
    TEMPLATE.Resources.SparkJobRole.Properties.AssumeRolePolicyDocument.Statement,
  );
  assertEquals(trust.Principal, { Service: "emr-serverless.amazonaws.com" });
  assertEquals(trust.Condition, {
    StringEquals: { "aws:SourceAccount": "123456789012" },
    ArnLike: { "aws:SourceArn": `${SESSIONS}*` },
  });
});

Deno.test("the application takes sessions, is bounded by what a run may ask for, and stops by itself", () => {
  const { Condition, Properties } = TEMPLATE.Resources.SparkApplication;
  assertEquals(Condition, "HasSpark");
  assertEquals(Properties.InteractiveConfiguration, { SessionEnabled: true });
  assertEquals(Properties.AutoStopConfiguration, { Enabled: true, IdleTimeoutMinutes: 15 });
  assertEquals(Properties.MaximumCapacity, {
    Cpu: `${CAPACITY.vcpu} vCPU`,
    Memory: `${CAPACITY.memoryGb} GB`,
    Disk: `${CAPACITY.diskGb} GB`,
  });
  for (const [name, { Condition }] of Object.entries<{ Condition?: string }>(TEMPLATE.Resources)) {
    if (name.startsWith("Spark")) assertEquals(Condition, "HasSpark", name);
  }
});

Deno.test("who starts runs on Spark can start and list sessions of this application, use and end them, and pass one role to EMR", () => {
  const policy = sparkPolicy();
  const own = { StartSession: SESSIONS, ListSessions: SESSIONS };
  const session = `${SESSIONS}/sessions/00s1`;
  const ofSession = { GetSession: session, GetSessionEndpoint: session, TerminateSession: session };
  for (const [name, resource] of Object.entries({ ...own, ...ofSession })) {
    assert(allows(policy, `emr-serverless:${name}`, resource), name);
    const other = resource.replace("00fabcdefghijkl", "00fother");
    assert(!allows(policy, `emr-serverless:${name}`, other), name);
  }
  const pass = (role: string, service: string) =>
    allows(policy, "iam:PassRole", `arn:aws:iam::123456789012:role/${role}`, {
      "iam:PassedToService": service,
    });
  assert(pass("of-the-session", "emr-serverless.amazonaws.com"));
  assert(!pass("of-the-session", "ec2.amazonaws.com"));
  assert(!pass("of-the-instance", "emr-serverless.amazonaws.com"));
  // So that `list`, `stop` and `gc` tell the same to all who start runs.
  assert(allows(launcherPolicy(["HasSpark"]), "emr-serverless:ListSessions", SESSIONS));
  const [scheduler, none] = [["HasSpark"], []].map((given) => rolePolicy("SchedulerRole", given));
  assert(allows(scheduler!, "emr-serverless:TerminateSession", session));
  assert(!allows(none!, "emr-serverless:TerminateSession", session));
});

Deno.test("objects of another bucket can be read only where they are named", () => {
  const elsewhere = "arn:aws:s3:::elsewhere/extracts/2026/bank.csv";
  const read = (policy: Statement[], object: string) => allows(policy, "s3:GetObject", object);
  for (const policy of [rolePolicy("InstanceRole"), launcherPolicy()]) {
    assert(!read(policy, elsewhere));
  }
  const named = ["HasInputObjects", ...USUAL];
  for (const policy of [rolePolicy("InstanceRole", named), launcherPolicy(named)]) {
    assert(read(policy, elsewhere));
    assert(!read(policy, "arn:aws:s3:::elsewhere/other/bank.csv"));
    assert(!allows(policy, "s3:PutObject", elsewhere));
  }
});

Deno.test("the schedule's role ends machines of this project, for schedules of this stack only", () => {
  const policy = rolePolicy("SchedulerRole");
  const instance = `${EC2}:instance/i-0123456789abcdef0`;
  const tag = { [`aws:ResourceTag/${TAGS.project.key}`]: TAGS.project.value };
  assert(allows(policy, "ec2:TerminateInstances", instance, tag));
  assert(!allows(policy, "ec2:TerminateInstances", instance));
  assertEquals(policy.flatMap(({ Action }) => all(Action)), ["ec2:TerminateInstances"]);
  const [trust] = resolved(
    TEMPLATE.Resources.SchedulerRole.Properties.AssumeRolePolicyDocument.Statement,
  );
  assertEquals(trust.Principal, { Service: "scheduler.amazonaws.com" });
  assertEquals(trust.Condition, {
    StringEquals: { "aws:SourceAccount": "123456789012" },
    ArnEquals: {
      "aws:SourceArn":
        "arn:aws:scheduler:ap-southeast-1:123456789012:schedule-group/financial-clustering-engine",
    },
  });
});

Deno.test("the function that stands by may find machines and end those of this project, and is called by its schedule", () => {
  const policy = rolePolicy("ReaperRole");
  const instance = `${EC2}:instance/i-0123456789abcdef0`;
  const tag = { [`aws:ResourceTag/${TAGS.project.key}`]: TAGS.project.value };
  assert(allows(policy, "ec2:TerminateInstances", instance, tag));
  assert(!allows(policy, "ec2:TerminateInstances", instance));
  const actions = policy.flatMap(({ Action }) => all(Action));
  assertEquals(actions, ["ec2:DescribeInstances", "ec2:TerminateInstances"]);
  const { Target, ScheduleExpression, GroupName } = resolved(
    TEMPLATE.Resources.ReaperSchedule.Properties,
  );
  assertEquals([ScheduleExpression, GroupName], ["rate(15 minutes)", undefined]);
  assertEquals(Target, {
    Arn: VALUES["Reaper.Arn"],
    RoleArn: VALUES["ReaperScheduleRole.Arn"],
  });
  const caller = rolePolicy("ReaperScheduleRole");
  assert(allows(caller, "lambda:InvokeFunction", Target.Arn));
  assert(!allows(caller, "lambda:InvokeFunction", `${Target.Arn}-of-others`));
});

type Parts = Readonly<Record<string, Readonly<Record<string, string>>>>;

const LAUNCH: Launch = {
  schema: 1,
  run: "20260101-bank",
  attempt: 1,
  region: "ap-southeast-1",
  instanceType: "r7i.xlarge",
  spot: true,
  maxMinutes: 120,
  diskGb: 50,
  imageId: "ami-0a1b2c3d",
  clientToken: "20260101-bank-1",
  launchedAt: "2026-01-01T00:00:00.000Z",
  deadline: "2026-01-01T02:15:00.000Z",
  instance: null,
};
const GROUP = `${EC2}:security-group/${VALUES["SecurityGroup.GroupId"]}`;

/** What IAM is asked about a launch as the commands ask for it: of each resource, what is known. */
function launchParts(): Parts {
  const plan = {
    stack: {
      InstanceProfileName: "of-the-stack",
      SecurityGroupId: VALUES["SecurityGroup.GroupId"],
      PublicAddress: "yes",
    },
    image: { id: LAUNCH.imageId, rootDevice: "/dev/xvda" },
  } as unknown as Plan;
  const asked = runInstancesInput(plan, { launch: LAUNCH, userData: "" });
  const tags = (resource: string) => {
    const { Tags } = asked.TagSpecifications!.find(({ ResourceType }) =>
      ResourceType === resource
    )!;
    return Object.fromEntries(Tags!.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value!]));
  };
  const [disk] = asked.BlockDeviceMappings!;
  const [network] = asked.NetworkInterfaces!;
  return {
    [`${EC2}:instance/*`]: {
      ...tags("instance"),
      "ec2:InstanceType": asked.InstanceType!,
      "ec2:MetadataHttpTokens": asked.MetadataOptions!.HttpTokens!,
      "ec2:MetadataHttpPutResponseHopLimit": `${asked.MetadataOptions!.HttpPutResponseHopLimit}`,
      "ec2:InstanceProfile": `arn:aws:iam::123456789012:instance-profile/${
        asked.IamInstanceProfile!.Name
      }`,
    },
    [`${EC2}:volume/*`]: { ...tags("volume"), "ec2:Encrypted": `${disk!.Ebs!.Encrypted}` },
    [`${EC2}:network-interface/*`]: {
      ...tags("network-interface"),
      "ec2:AssociatePublicIpAddress": `${network!.AssociatePublicIpAddress}`,
    },
    ...Object.fromEntries(network!.Groups!.map((group) => [`${EC2}:security-group/${group}`, {}])),
    [`${EC2}:subnet/subnet-0a1b2c3d`]: {},
    "arn:aws:ec2:ap-southeast-1::image/ami-0a1b2c3d": { "ec2:Owner": "amazon" },
    ...(asked.InstanceMarketOptions === undefined
      ? {}
      : { [`${EC2}:spot-instances-request/*`]: {} }),
    ...(asked.KeyName === undefined ? {} : { [`${EC2}:key-pair/${asked.KeyName}`]: {} }),
  };
}

function mayLaunch(parts: Parts, given: readonly string[] = USUAL): boolean {
  const policy = launcherPolicy(given);
  return Object.entries(parts).every(([resource, context]) =>
    allows(policy, "ec2:RunInstances", resource, context)
  );
}

Deno.test("a launch is allowed as the commands ask for it", () => {
  assert(mayLaunch(launchParts()));
});

Deno.test("a launch is refused when any one of its locks is left off", () => {
  const parts = launchParts();
  const project = `aws:RequestTag/${TAGS.project.key}`;
  const locks = [
    [`${EC2}:instance/*`, project],
    [`${EC2}:instance/*`, "ec2:InstanceType"],
    [`${EC2}:instance/*`, "ec2:MetadataHttpTokens"],
    [`${EC2}:instance/*`, "ec2:MetadataHttpPutResponseHopLimit"],
    [`${EC2}:instance/*`, "ec2:InstanceProfile"],
    [`${EC2}:volume/*`, project],
    [`${EC2}:volume/*`, "ec2:Encrypted"],
    [`${EC2}:network-interface/*`, project],
    ["arn:aws:ec2:ap-southeast-1::image/ami-0a1b2c3d", "ec2:Owner"],
  ] as const;
  for (const [resource, key] of locks) {
    for (const value of ["optional", "2", "false", "123456789012", undefined]) {
      const { [key]: _, ...others } = parts[resource]!;
      const changed = value === undefined ? others : { ...others, [key]: value };
      assert(!mayLaunch({ ...parts, [resource]: changed }), `${resource} ${key}=${value}`);
    }
  }
  const { [GROUP]: _, ...others } = parts;
  assert(!mayLaunch({ ...others, [`${EC2}:security-group/sg-of-somebody-else`]: {} }));
  assert(!mayLaunch({ ...parts, [`${EC2}:key-pair/somebody`]: {} }));
  assert(!mayLaunch({ ...parts, [`${EC2}:launch-template/lt-0a1b2c3d`]: {} }));
});

Deno.test("the machines to choose from may be started, and others only where the bank names them", () => {
  const { AllowedPattern } = TEMPLATE.Parameters.InstanceTypes;
  assertEquals(VALUES.InstanceTypes, FAMILIES.flat().map((family) => `${family}.*`));
  const parts = launchParts();
  const instance = `${EC2}:instance/*`;
  const may = (type: string) =>
    mayLaunch({ ...parts, [instance]: { ...parts[instance], "ec2:InstanceType": type } });
  for (const family of FAMILIES.flat()) assert(may(`${family}.large`), family);
  for (const type of ["p5.48xlarge", "u-24tb1.metal", "m7idn.large"]) assert(!may(type), type);
  for (const type of VALUES.InstanceTypes!) assertMatch(type, new RegExp(`^${AllowedPattern}$`));
});

Deno.test("an image, a security group and a network without public addresses of the bank's own are locks too", () => {
  const image = "arn:aws:ec2:ap-southeast-1::image/ami-0a1b2c3d";
  const network = `${EC2}:network-interface/*`;
  const parts = launchParts();
  assert(!mayLaunch(parts, [...USUAL, "HasImage"]), "Amazon's image");
  const { [image]: _, ...others } = parts;
  const own = { ...others, [image.replace("ami-0a1b2c3d", String(VALUES.ImageId))]: {} };
  assert(mayLaunch(own, [...USUAL, "HasImage"]));
  assert(!mayLaunch(own), "an image of somebody's");

  assert(!mayLaunch(parts, [...USUAL, "IsPrivate"]), "a public address");
  const closed = { ...parts[network], "ec2:AssociatePublicIpAddress": "false" };
  assert(mayLaunch({ ...parts, [network]: closed }, [...USUAL, "IsPrivate"]));

  assert(!mayLaunch(parts, []), "the group that would have been made");
  const { [GROUP]: __, ...rest } = parts;
  assert(mayLaunch({ ...rest, [`${EC2}:security-group/${VALUES.OwnSecurityGroupId}`]: {} }, []));
  assertEquals(TEMPLATE.Resources.SecurityGroup.Condition, "MakesSecurityGroup");
});

Deno.test("who starts runs can end only machines of this project, tag only what is launched and pass only two roles", () => {
  const policy = launcherPolicy();
  const instance = `${EC2}:instance/i-0123456789abcdef0`;
  const tag = { [`aws:ResourceTag/${TAGS.project.key}`]: TAGS.project.value };
  assert(allows(policy, "ec2:TerminateInstances", instance, tag));
  assert(!allows(policy, "ec2:TerminateInstances", instance));
  assert(allows(policy, "ec2:CreateTags", instance, { "ec2:CreateAction": "RunInstances" }));
  assert(!allows(policy, "ec2:CreateTags", instance));
  const pass = (role: string, service: string) =>
    allows(policy, "iam:PassRole", `arn:aws:iam::123456789012:role/${role}`, {
      "iam:PassedToService": service,
    });
  assert(pass("of-the-instance", "ec2.amazonaws.com"));
  assert(pass("of-the-scheduler", "scheduler.amazonaws.com"));
  assert(!pass("of-the-instance", "lambda.amazonaws.com"));
  assert(!pass("of-the-scheduler", "ec2.amazonaws.com"));
  assert(!pass("administrator", "ec2.amazonaws.com"));
  fc.assert(fc.property(runId, attempt, fileName, (run, attempt, name) => {
    for (const key of [...keptKeys(run, attempt, name), RUN_FILES.input(run, name)]) {
      for (const action of ["s3:GetObject", "s3:PutObject"]) {
        assert(allows(policy, action, `${BUCKET}/${key}`), `${action} ${key}`);
      }
      assert(!allows(policy, "s3:DeleteObject", `${BUCKET}/${key}`), `deletes ${key}`);
    }
  }));
});

Deno.test("who starts runs is allowed the calls of the commands, and no other", async () => {
  const alsoAsked: Readonly<Record<string, readonly string[]>> = {
    "ec2:RunInstances": ["ec2:CreateTags", "iam:PassRole", "iam:CreateServiceLinkedRole"],
    "s3:HeadObject": ["s3:GetObject"],
    "s3:HeadBucket": ["s3:ListBucket"],
    "s3:ListObjectsV2": ["s3:ListBucket"],
    "s3:Upload": ["s3:PutObject", "s3:AbortMultipartUpload"],
  };
  const noPermission = ["sts:GetCallerIdentity", "s3:HeadObject", "s3:HeadBucket", "s3:Upload"];
  const needed = new Set<string>();
  for await (const { name } of Deno.readDir(CLOUD)) {
    // Whoever sets up is an administrator.
    if (!name.endsWith(".ts") || ["setup.ts", "left_bucket.ts"].includes(name)) continue;
    for (const call of await calls(join(CLOUD, name))) {
      if (!noPermission.includes(call) && call !== "s3:ListObjectsV2") needed.add(call);
      for (const action of alsoAsked[call] ?? []) needed.add(action);
    }
  }
  const allowed = [...launcherPolicy(), ...sparkPolicy()].flatMap(({ Action }) => all(Action));
  assertEquals([...new Set(allowed)].sort(), [...needed].sort());
});

/** The calls of AWS in a module, such as `ec2:RunInstances`, by what it imports. */
async function calls(path: string): Promise<string[]> {
  const text = await Deno.readTextFile(path);
  const imports = text.matchAll(/import \{([^}]*)\} from "@aws-sdk\/(?:client|lib)-([\w-]+)"/g);
  return [...imports].flatMap(([, names, module]) => {
    const service = module === "storage" ? "s3" : module;
    return names!.split(",").map((name) => name.trim())
      .map((name) => /^(?:(\w+)Command|paginate(\w+)|(Upload))$/.exec(name))
      .filter((match) => match !== null)
      .map(([, command, pages, upload]) => `${service}:${command ?? pages ?? upload}`);
  });
}

/** AWS's own list of actions, resources and condition keys, as cfn-lint carries it. */
async function authorizationReference(): Promise<
  Record<string, {
    Actions: Record<string, { Resources?: string[] }>;
    Resources: Record<string, { ARNFormats: string[]; ConditionKeys?: string[] }>;
  }>
> {
  const { stdout } = await new Deno.Command(join(await pythonTools(), "python"), {
    args: [
      "-c",
      "import cfnlint.data.AdditionalSpecs as a; print(open(a.__path__[0] + '/Policies.json').read())",
    ],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

testWithPython(
  "policies name actions that AWS has, narrowly where it can be, with conditions that it knows there",
  async () => {
    const reference = await authorizationReference();
    for (const [holder, policy] of POLICIES) {
      for (const { Action, Resource, Condition = {} } of policy) {
        for (const action of all(Action)) {
          const [service, name] = action.split(":") as [string, string];
          const found = reference[service]!.Actions[name.toLowerCase()];
          assert(found !== undefined, `${holder}: AWS has no action ${action}`);
          if (all(Resource).includes("*")) {
            assertEquals(found!.Resources ?? [], [], `${holder}: ${action} could be narrower`);
            continue;
          }
          for (const resource of all(Resource)) {
            const kind = resource.includes("/sessions/")
              ? "session"
              : resource.split(":").slice(5).join(":").split("/")[0]!;
            const keys = reference[service]!.Resources[kind]?.ConditionKeys ?? [];
            const known = (key: string) =>
              // Keys of the request, not of a resource.
              [
                "ec2:CreateAction",
                "iam:PassedToService",
                "iam:AWSServiceName",
                "kms:GrantIsForAWSResource",
                "s3:prefix",
              ].includes(key) ||
              keys.includes(key.replace(/\/.*/, "/${TagKey}"));
            for (const key of Object.values(Condition).flatMap(Object.keys)) {
              assert(known(key), `${holder}: ${kind} knows no condition ${key}`);
            }
          }
        }
      }
    }
  },
);

Deno.test("the launcher's policy fits into what IAM takes, 6144 characters", () => {
  const document = TEMPLATE.Resources.LauncherPolicy.Properties.PolicyDocument;
  const { length } = JSON.stringify(
    resolved(document, ["HasInputObjects", "IsPrivate", "HasSpark"]),
  );
  assert(length <= 6144, `${length} characters`);
});

Deno.test("a key of the bank's own encrypts bucket and disks, and is used by those who must and lent to disks only", () => {
  const key = String(VALUES.KmsKeyArn);
  const [encryption] = resolved(
    TEMPLATE.Resources.Bucket.Properties.BucketEncryption.ServerSideEncryptionConfiguration,
    ["HasKey"],
  );
  assertEquals(encryption.ServerSideEncryptionByDefault, {
    SSEAlgorithm: "aws:kms",
    KMSMasterKeyID: key,
  });
  const machine = keyPolicy("InstanceKeyPolicy");
  const launcher = keyPolicy("LauncherKeyPolicy");
  for (const policy of [machine, launcher]) {
    for (const action of ["kms:Decrypt", "kms:GenerateDataKey"]) {
      assert(allows(policy, action, key), action);
      assert(!allows(policy, action, key.replace("kk", "xx")), action);
    }
    assert(!allows(policy, "kms:CreateGrant", key));
  }
  const forAws = { "kms:GrantIsForAWSResource": "true" };
  assert(allows(launcher, "kms:CreateGrant", key, forAws));
  assert(!allows(machine, "kms:CreateGrant", key, forAws));
  const { Resources } = TEMPLATE;
  const [machines, { "Fn::If": ofSpark }, ...others] = Resources.InstanceKeyPolicy.Properties.Roles;
  assertEquals([machines, others], [{ Ref: "InstanceRole" }, []]);
  assertEquals(ofSpark.slice(0, 2), ["HasSpark", { Ref: "SparkJobRole" }]);
  assertEquals(
    [Resources.InstanceKeyPolicy.Condition, Resources.LauncherKeyPolicy.Condition],
    ["HasKey", "HasKey"],
  );
});

Deno.test("every role is bounded where the account asks for it", () => {
  type Resource = { Type: string; Properties: Record<string, unknown> };
  const roles = Object.values<Resource>(TEMPLATE.Resources)
    .filter(({ Type }) => Type === "AWS::IAM::Role");
  assertEquals(roles.length, 6);
  for (const { Properties } of roles) {
    const bound = (given: string[]) => resolved(Properties.PermissionsBoundary, given);
    assertEquals([bound([]), bound(["HasBoundary"])], [undefined, VALUES.PermissionsBoundaryArn]);
  }
});

Deno.test("GitHub's role is for one environment of one repository", () => {
  const { GitHubRole, GitHubOidcProvider } = TEMPLATE.Resources;
  assertEquals([GitHubRole.Condition, GitHubOidcProvider.Condition], [
    "HasGitHub",
    "MakesOidcProvider",
  ]);
  const statements = GitHubRole.Properties.AssumeRolePolicyDocument.Statement;
  const [trust, ...others] = resolved(statements);
  assertEquals(others, []);
  assertEquals(trust, {
    Effect: "Allow",
    Principal: { Federated: VALUES.GitHubOidcProviderArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": "repo:owner/name:environment:cloud",
      },
    },
  });
  assertEquals(
    resolved(statements, ["MakesOidcProvider"])[0].Principal.Federated,
    VALUES.GitHubOidcProvider,
  );
  const [, withKey, without] = GitHubRole.Properties.ManagedPolicyArns["Fn::If"];
  assertEquals(without, [{ Ref: "LauncherPolicy" }]);
  assertEquals(withKey, [{ Ref: "LauncherPolicy" }, { Ref: "LauncherKeyPolicy" }]);
  const pattern = new RegExp(`^${TEMPLATE.Parameters.GitHubRepository.AllowedPattern}$`);
  for (const right of ["", "bank/segments", "bank@12/segments.ts@345"]) assertMatch(right, pattern);
  for (const wrong of ["bank/*", "*/segments", "bank", "bank/a:environment:x", "b?nk/a"]) {
    assert(!pattern.test(wrong), wrong);
  }
});

interface Setup {
  readonly outputs?: Record<string, string>;
  readonly error?: string;
  readonly said: readonly string[];
}

async function setups(
  environment: Readonly<Record<string, string>>,
  options: readonly Record<string, unknown>[],
): Promise<Setup[]> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ..."run --quiet --no-prompt --allow-net --allow-env --allow-read --allow-sys".split(" "),
      "--config=src/cloud/deno.json",
      fileURLToPath(new URL("./setup_process.ts", import.meta.url)),
      JSON.stringify(options),
    ],
    env: environment,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The value of each parameter that has one of its own. */
const DEFAULTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries<{ Default?: string }>(TEMPLATE.Parameters)
    .flatMap(([name, { Default }]) => Default === undefined ? [] : [[name, Default]]),
);

const OPTIONS = {
  stack: "clustering",
  region: "eu-west-1",
  bucket: "runs-of-a-bank",
  inputObjects: [],
};

testWithPython(
  "setup makes the stack, leaves it alone when nothing changes, adds what is new, and touches no other stack",
  async () => {
    await using moto = await startMoto();
    const aws = async (...args: string[]): Promise<string> => {
      const { stdout, stderr, success } = await new Deno.Command(join(await pythonTools(), "aws"), {
        args,
        env: moto.environment,
      }).output();
      assert(success, new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout).trim();
    };
    const createStack = (name: string, template: unknown, ...more: string[]) =>
      aws(
        ..."cloudformation create-stack --capabilities CAPABILITY_IAM --stack-name".split(" "),
        ...[name, "--template-body", JSON.stringify(template), ...more],
      );
    const { GitHubRole: _, ...Resources } = TEMPLATE.Resources;
    const { GitHubRoleArn: __, ...Outputs } = TEMPLATE.Outputs;
    const vpc = await aws(..."ec2 describe-vpcs --query Vpcs[0].VpcId --output text".split(" "));
    await Promise.all([
      createStack(
        "of-others",
        {
          Resources: {
            Group: {
              Type: "AWS::EC2::SecurityGroup",
              Properties: { GroupDescription: "of others", VpcId: { Ref: "VpcId" } },
            },
          },
          Parameters: { VpcId: TEMPLATE.Parameters.VpcId },
        },
        "--parameters",
        `ParameterKey=VpcId,ParameterValue=${vpc}`,
      ),
      createStack(
        "earlier",
        { ...TEMPLATE, Resources, Outputs },
        ...["--tags", `Key=${TAGS.project.key},Value=${TAGS.project.value}`, "--parameters"],
        JSON.stringify(
          Object.entries({ ...DEFAULTS, BucketName: "runs-of-before", VpcId: vpc })
            .map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
        ),
      ),
    ]);
    const [made, again, moved, added, others] = await setups(moto.environment, [
      OPTIONS,
      OPTIONS,
      { ...OPTIONS, bucket: "another-bucket" },
      {
        ...OPTIONS,
        stack: "earlier",
        bucket: "runs-of-before",
        githubRepository: "bank/segments",
      },
      { ...OPTIONS, stack: "of-others" },
    ]) as [Setup, Setup, Setup, Setup, Setup];

    assertEquals(made.said, ["Making the stack clustering in eu-west-1 ..", "It is ready."]);
    const { GitHubRoleArn, ...outputs } = made.outputs!;
    assertEquals(GitHubRoleArn, undefined);
    assertEquals(
      Object.keys(outputs).sort(),
      Object.keys(TEMPLATE.Outputs)
        .filter((name) =>
          !/^(?:GitHubRoleArn|ImageId|KmsKeyArn|LauncherKeyPolicyArn|Spark.*)$/.test(name)
        )
        .sort(),
    );
    assertEquals(outputs.BucketName, "runs-of-a-bank");
    assertMatch(outputs.SecurityGroupId!, /^sg-/);
    assertMatch(outputs.SchedulerRoleArn!, /:role\/clustering-SchedulerRole-/);

    assertEquals(again.outputs, made.outputs);
    assertEquals(again.said.at(-1), "It is up to date.");
    assertEquals(
      moved.error,
      "UserError: The stack clustering keeps its runs in the bucket runs-of-a-bank, not " +
        "another-bucket: give that name, or make another stack by --stack.",
    );

    assertEquals(added.error, undefined);
    assertEquals(added.said.at(-1), "It is ready.");
    assertMatch(added.outputs!.GitHubRoleArn!, /:role\/earlier-GitHubRole-/);
    assertStringIncludes(others.error!, "The stack of-others in eu-west-1 does not belong to this");
    const groups = await aws(
      ..."cloudformation list-stack-resources --stack-name of-others --output text --query".split(
        " ",
      ),
      "StackResourceSummaries[].ResourceStatus",
    );
    assertEquals(groups, "CREATE_COMPLETE");
  },
);

testWithPython(
  "what setup made can be undone though its policy is attached, and made again around the bucket that is left",
  async () => {
    await using moto = await startMoto();
    const tools = await pythonTools();
    const shell = async (program: string, ...args: string[]) => {
      const { stdout, stderr, code } = await new Deno.Command(program, {
        args,
        env: { ...moto.environment, PATH: `${tools}:${Deno.env.get("PATH")}` },
      }).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
      return { code, stdout: text(stdout), stderr: text(stderr) };
    };
    const aws = async (words: string, ...more: string[]) => {
      const { code, stdout, stderr } = await shell("aws", ...words.split(" "), ...more);
      assertEquals(code, 0, stderr);
      return stdout;
    };
    const [made] = await setups(moto.environment, [OPTIONS]);
    const policy = made!.outputs!.LauncherPolicyArn!;
    await aws("iam create-user --user-name analyst");
    await aws("iam attach-user-policy --user-name analyst --policy-arn", policy);

    const undo = join(CLOUD, "undo.sh");
    const image = "ami-12c6146b";
    const tag =
      `ResourceType=instance,Tags=[{Key=${TAGS.project.key},Value=${TAGS.project.value}}]`;
    const machine = await aws(
      `ec2 run-instances --image-id ${image} --query Instances[0].InstanceId --output text`,
      ...["--tag-specifications", tag],
    );
    const early = await shell(undo, "clustering");
    assertEquals([early.code, early.stderr], [
      3,
      `error: There are machines still (${machine}): end them with \`deno task cloud stop\`.`,
    ]);
    await aws(`ec2 terminate-instances --instance-ids ${machine}`);

    const undone = await shell(undo, "clustering");
    assertEquals([undone.code, undone.stdout.split("\n")], [0, [
      `Detached ${policy.split("/").at(-1)} from the user analyst.`,
      "Deleted the stack clustering; its bucket stays.",
    ]], undone.stderr);
    assertEquals(
      JSON.parse(await aws("iam list-attached-user-policies --user-name analyst")),
      { AttachedPolicies: [] },
    );

    // The emulator deletes the bucket with the stack, which AWS does not.
    for (const bucket of ["of-others", "runs-of-a-bank"]) {
      await aws(
        `s3api create-bucket --bucket ${bucket} --create-bucket-configuration ` +
          "LocationConstraint=eu-west-1",
      );
    }
    await aws(
      "s3api put-bucket-tagging --bucket runs-of-a-bank --tagging",
      `TagSet=[{Key=${TAGS.project.key},Value=${TAGS.project.value}}]`,
    );
    const [foreign, bare] = await setups(moto.environment, [
      { ...OPTIONS, bucket: "of-others" },
      OPTIONS,
    ]);
    const refusal = (bucket: string, how: string) =>
      `UserError: There is a bucket ${bucket} already, ${how}: name another with --bucket, or ` +
      "delete that one.";
    assertEquals(foreign!.error, refusal("of-others", "without the tag of this project"));
    assertEquals(bare!.error, refusal("runs-of-a-bank", "without the rule that deletes extracts"));
    const { Rules } = TEMPLATE.Resources.Bucket.Properties.LifecycleConfiguration;
    const [{ Id, ExpirationInDays: Days, ...rule }] = Rules;
    await aws(
      "s3api put-bucket-lifecycle-configuration --bucket runs-of-a-bank --lifecycle-configuration",
      JSON.stringify({
        Rules: [{
          ID: Id,
          Status: rule.Status,
          Filter: { Prefix: rule.Prefix },
          Expiration: { Days },
        }],
      }),
    );
    const [adopted, again] = await setups(moto.environment, [OPTIONS, OPTIONS]);
    assertEquals(adopted!.said, [
      "Adopting the bucket runs-of-a-bank, which an earlier setup has left.",
      "Making the stack clustering in eu-west-1 ..",
      "It is ready.",
    ]);
    assertEquals(adopted!.outputs!.BucketName, "runs-of-a-bank");
    assertEquals(again!.said.at(-1), "It is up to date.");
  },
);

/** An AWS that gives fixed answers by the name of the call, and keeps what it was asked. */
function fakeAws(answers: Readonly<Record<string, (asked: URLSearchParams) => string>>) {
  const calls: URLSearchParams[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const asked = new URLSearchParams(await request.text());
      // S3's calls are told by their path: there is no bucket.
      if (asked.get("Action") === null) return new Response(null, { status: 404 });
      calls.push(asked);
      const answer = answers[asked.get("Action")!]!(asked);
      const status = answer.includes("<ErrorResponse>") ? 400 : 200;
      return new Response(answer, { status, headers: { "content-type": "text/xml" } });
    },
  );
  const environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${server.addr.port}`,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
  return { calls, environment, [Symbol.asyncDispose]: () => server.shutdown() };
}

function result(action: string, content: string): string {
  return `<${action}Response><${action}Result>${content}</${action}Result></${action}Response>`;
}

function validationError(message: string): string {
  return `<ErrorResponse><Error><Code>ValidationError</Code><Message>${message}</Message></Error>` +
    "</ErrorResponse>";
}

Deno.test("a stack that cannot be made gives the first failure as the reason", async () => {
  const id = "arn:aws:cloudformation:eu-west-1:123456789012:stack/clustering/1";
  let token = "";
  const event = (resource: string, type: string, reason: string, of = token) =>
    `<member><StackId>${id}</StackId><EventId>${resource}</EventId><StackName>clustering</StackName>` +
    `<LogicalResourceId>${resource}</LogicalResourceId><ResourceType>${type}</ResourceType>` +
    `<Timestamp>2026-01-01T00:00:00Z</Timestamp><ResourceStatus>CREATE_FAILED</ResourceStatus>` +
    `<ResourceStatusReason>${reason}</ResourceStatusReason>` +
    `<ClientRequestToken>${of}</ClientRequestToken></member>`;
  await using aws = fakeAws({
    DescribeStacks: (asked) =>
      asked.get("StackName") === id
        ? result(
          "DescribeStacks",
          `<Stacks><member><StackId>${id}</StackId><StackName>clustering</StackName>` +
            "<CreationTime>2026-01-01T00:00:00Z</CreationTime>" +
            "<StackStatus>DELETE_COMPLETE</StackStatus></member></Stacks>",
        )
        : validationError("Stack with id clustering does not exist"),
    DescribeVpcs: () =>
      "<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-0a</vpcId></item></vpcSet>" +
      "</DescribeVpcsResponse>",
    CreateStack: (asked) => {
      token = asked.get("ClientRequestToken")!;
      return result("CreateStack", `<StackId>${id}</StackId>`);
    },
    DescribeStackEvents: () =>
      result(
        "DescribeStackEvents",
        "<StackEvents>" +
          event("InstanceRole", "AWS::IAM::Role", "Resource creation cancelled") +
          event("Bucket", "AWS::S3::Bucket", "runs-of-a-bank already exists") +
          event("Before", "AWS::S3::Bucket", "of an operation before this", "another") +
          "</StackEvents>",
      ),
  });
  const given = {
    image: "ami-0a1b2c3d",
    instanceTypes: "m7i.*",
    securityGroup: "sg-0a1b2c3d",
    publicAddress: "no",
    proxyPort: "8080",
    dnsServers: "10.0.0.0/24",
    spark: "s3://lake/extracts/may/",
  };
  const [failed] = await setups(aws.environment, [{ ...OPTIONS, ...given }]);
  assertEquals(
    failed!.error,
    "UserError: Cannot make the stack clustering in eu-west-1 (now DELETE_COMPLETE): Bucket " +
      "(AWS::S3::Bucket): runs-of-a-bank already exists.",
  );
  const asked = aws.calls.find((call) => call.get("Action") === "CreateStack")!;
  assertEquals(asked.get("OnFailure"), "DELETE");
  assertEquals(asked.get("Tags.member.1.Value"), TAGS.project.value);
  assertEquals(asked.get("TemplateBody"), await templateText());
  assertEquals(parametersOf(asked), {
    ...DEFAULTS,
    BucketName: "runs-of-a-bank",
    VpcId: "vpc-0a",
    ImageId: "ami-0a1b2c3d",
    InstanceTypes: "m7i.*",
    OwnSecurityGroupId: "sg-0a1b2c3d",
    PublicAddress: "no",
    ProxyPort: "8080",
    DnsServers: "10.0.0.0/24",
    SparkInputBucket: "lake",
    SparkInputPrefix: "extracts/may/",
  });
});

/** The value of each parameter; null where the previous one is to be used. */
function parametersOf(asked: URLSearchParams): Record<string, string | null> {
  const member = /^(Parameters\.member\.\d+\.)ParameterKey$/;
  return Object.fromEntries(
    [...asked].flatMap(([key, name]) => {
      const prefix = member.exec(key)?.[1];
      if (prefix === undefined) return [];
      const previous = asked.get(`${prefix}UsePreviousValue`) === "true";
      return [[name, previous ? null : asked.get(`${prefix}ParameterValue`)]];
    }),
  );
}

Deno.test("an update keeps what is not given, takes away what is given as nothing, and passes on a refusal", async () => {
  const parameter = (name: string, value: string) =>
    `<member><ParameterKey>${name}</ParameterKey><ParameterValue>${value}</ParameterValue></member>`;
  await using aws = fakeAws({
    DescribeStacks: () =>
      result(
        "DescribeStacks",
        "<Stacks><member><StackName>clustering</StackName>" +
          "<CreationTime>2026-01-01T00:00:00Z</CreationTime>" +
          "<StackStatus>ROLLBACK_COMPLETE</StackStatus>" +
          `<Tags><member><Key>${TAGS.project.key}</Key><Value>${TAGS.project.value}</Value>` +
          "</member></Tags><Parameters>" +
          parameter("BucketName", "runs-of-a-bank") + parameter("VpcId", "vpc-0b") +
          parameter("InputObjectArns", "arn:aws:s3:::elsewhere/*") +
          parameter("GitHubRepository", "bank/segments") +
          "</Parameters></member></Stacks>",
      ),
    UpdateStack: () =>
      validationError("Stack is in ROLLBACK_COMPLETE state and can not be updated."),
  });
  const [refused] = await setups(aws.environment, [{ ...OPTIONS, githubRepository: "" }]);
  assertEquals(
    refused!.error,
    "UserError: Cannot update the stack clustering in eu-west-1: Stack is in ROLLBACK_COMPLETE " +
      "state and can not be updated.",
  );
  const asked = aws.calls.find((call) => call.get("Action") === "UpdateStack")!;
  assertEquals(parametersOf(asked), {
    // Not of the stack as it is: there is no previous value.
    ...DEFAULTS,
    BucketName: "runs-of-a-bank",
    VpcId: null,
    InputObjectArns: null,
    GitHubRepository: "",
  });
});

Deno.test("a region without a default network asks for one", async () => {
  await using aws = fakeAws({
    DescribeStacks: () => validationError("Stack with id clustering does not exist"),
    DescribeVpcs: () => "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>",
  });
  const [failed] = await setups(aws.environment, [OPTIONS]);
  assertEquals(
    failed!.error,
    "UserError: This region has no default VPC: name the network for machines by --vpc.",
  );
});
