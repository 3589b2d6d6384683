import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DescribeInstancesCommand, TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import { RUN_FILES } from "@/cloud/run_files.ts";
import { type AwsCall, ec2Error, type Fault, jsonError, s3Error } from "./aws_proxy.ts";
import { type Result, resultOf, until } from "./cloud_command.ts";
import { type TestAccount, testAccount } from "./test_account.ts";
import { testNeeding } from "../needing.ts";

const testWithPython = testNeeding("python3");

const NO_CAPACITY = ec2Error(
  500,
  "InsufficientInstanceCapacity",
  "We currently do not have sufficient m7i.large capacity in the Availability Zone you requested.",
);
const PROFILE_NOT_READY = ec2Error(
  400,
  "InvalidParameterValue",
  "Value (financial-clustering) for parameter iamInstanceProfile.name is invalid. Invalid IAM " +
    "Instance Profile name",
);
const NOT_ALLOWED = ec2Error(
  403,
  "UnauthorizedOperation",
  "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/x is not " +
    "authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:eu-west-1:123456789012:" +
    "instance/* because no identity-based policy allows the ec2:RunInstances action. Encoded " +
    "authorization failure message: 3Ap0ZLvT",
);
const OTHER_PARAMETERS = ec2Error(
  400,
  "IdempotentParameterMismatch",
  "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
);
const S3_DENIED = s3Error(
  403,
  "AccessDenied",
  "User: arn:aws:iam::123456789012:user/x is not authorized to perform: s3:PutObject on resource: " +
    "&quot;arn:aws:s3:::b/runs/x/request.json&quot; because no identity-based policy allows it",
);
const EXISTS = s3Error(
  412,
  "PreconditionFailed",
  "At least one of the pre-conditions you specified did not hold",
);
const SCHEDULER_DENIED = jsonError(
  403,
  "AccessDeniedException",
  "User: arn:aws:iam::123456789012:user/x is not authorized to perform: scheduler:CreateSchedule on " +
    "resource: arn:aws:scheduler:eu-west-1:123456789012:schedule/g/n",
);

const ROLE_NOT_READY = jsonError(
  400,
  "ValidationException",
  "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
);

testWithPython(
  "a launch gets over what passes; any other error is a sentence and leaves no machine",
  async (test) => {
    await using account = await testAccount();
    const { cloud, proxy } = account;
    const launch = (id: string) =>
      cloud("run", "--input", "dataset/bank.csv", "--id", id, "--yes", "--detach");
    const refused = async (id: string, fault: typeof proxy.fault, ...reasons: string[]) => {
      proxy.fault = fault;
      const result = await launch(id);
      proxy.fault = () => undefined;
      assertEquals(result.code, 3, result.stderr);
      for (const reason of reasons) assertStringIncludes(errorOf(result), reason);
      assertEquals(await aliveIn(account), [], "a machine is left");
    };

    await test.step("no capacity", () =>
      refused(
        "no-capacity",
        onLaunch(NO_CAPACITY),
        "AWS has no such machine left just now: try again later, with another --instance-type",
        "sufficient m7i.large capacity",
        "No machine was launched; try again with `deno task cloud run --resume no-capacity`.",
      ));

    await test.step("status tells why, and the run can be resumed at once", async () => {
      const { code, stdout } = await cloud("status", "no-capacity");
      assertEquals(code, 4);
      assertMatch(stdout, /^state {5}failed: Not launched: AWS has no such machine left/m);
      const resumed = await cloud("run", "--resume", "no-capacity", "--yes", "--detach");
      assertEquals(resumed.code, 0, resumed.stderr);
      await endAll(account);
    });

    await test.step("an action that is not allowed", () =>
      refused(
        "not-allowed",
        onLaunch(NOT_ALLOWED),
        "The credentials do not allow ec2:RunInstances: attach the stack's launcher policy",
      ));

    await test.step("a bucket that cannot be written, before anything is uploaded", async () => {
      proxy.calls.length = 0;
      await refused(
        "no-bucket",
        ({ action }) => action.includes("request.json") ? S3_DENIED : undefined,
        "The credentials do not allow s3:PutObject",
      );
      assertEquals(proxy.calls.filter(({ action }) => action.startsWith("PUT ")).length, 1);
    });

    await test.step("an id that is taken", () =>
      refused("no-capacity", () => undefined, "There is a run no-capacity already"));

    await test.step("somebody else who makes the same attempt", () =>
      refused(
        "contested",
        ({ action }) => action.includes("/launch.json") ? EXISTS : undefined,
        "Somebody else is making attempt 1 of the run contested",
      ));

    await test.step("other parameters under the same token", () =>
      refused(
        "mismatch",
        onLaunch(["carried out", OTHER_PARAMETERS]),
        "A launch of this attempt was asked for before with other options",
        "The machine i-",
        " was ended; try again",
      ));

    await test.step("answers that are lost, every time", () =>
      refused(
        "all-lost",
        onLaunch("lost"),
        "AWS cannot be reached (ec2:RunInstances",
        "The machine i-",
        " was ended; try again",
      ));

    await test.step("a schedule that cannot be made", () =>
      refused(
        "no-schedule",
        ({ service }) => service === "scheduler" ? SCHEDULER_DENIED : undefined,
        "The credentials do not allow scheduler:CreateSchedule",
        "The machine i-",
        " was ended; try again",
      ));

    await test.step("Ctrl-C between the launch and its answer", async () => {
      proxy.calls.length = 0;
      proxy.fault = onLaunch("silent");
      const words = ["--input", "dataset/bank.csv", "--id", "ctrl-c", "--yes", "--detach"];
      const process = account.start("run", ...words);
      await until(async () => (await aliveIn(account)).length > 0);
      process.kill("SIGINT");
      const result = resultOf(await process.output());
      proxy.fault = () => undefined;
      assertEquals(result.code, 130);
      assertMatch(errorOf(result), /^error: Interrupted\. The machine i-\S+ was ended; try again/);
      assertEquals(await aliveIn(account), []);
      const { stdout } = await cloud("status", "ctrl-c");
      assertMatch(stdout, /^state {5}interrupted: Not launched: Interrupted\.$/m);
    });

    await test.step("Ctrl-C during the upload", async () => {
      proxy.fault = ({ action }) => action.includes("/bank.csv") ? "silent" : undefined;
      const words = ["--input", "dataset/bank.csv", "--id", "early", "--yes", "--detach"];
      const process = account.start("run", ...words);
      await until(() => Promise.resolve(proxy.calls.some(isUploadOf("early"))));
      process.kill("SIGINT");
      const interrupted = performance.now();
      const result = resultOf(await process.output());
      assert(performance.now() - interrupted < 10_000, "It took more than ten seconds");
      proxy.fault = () => undefined;
      assertEquals([result.code, errorOf(result)], [
        130,
        "error: Interrupted. No machine was launched.\n",
      ]);
      assertEquals(proxy.calls.filter(isLaunchOf("early")).length, 0);
    });

    await test.step("roles that were just made, and an answer that is lost once", async () => {
      proxy.calls.length = 0;
      const faults = [
        once(isLaunchOf("new-profile"), PROFILE_NOT_READY),
        once(({ action }) => action === "POST /schedules/new-role-1", ROLE_NOT_READY),
        once(isLaunchOf("lost-once"), "lost"),
      ];
      proxy.fault = (call) =>
        faults.map((fault) => fault(call)).find((fault) => fault !== undefined);
      const results = await Promise.all(["new-profile", "new-role", "lost-once"].map(launch));
      proxy.fault = () => undefined;
      for (const { code, stderr } of results) assertEquals(code, 0, stderr);
      const ids = results.map(({ stderr }) => /Launched (i-\w+)/.exec(stderr)?.[1]);
      assertEquals((await aliveIn(account)).sort(), ids.sort());
      const tokens = proxy.calls.filter(({ action }) => action === "RunInstances")
        .map(({ body }) => new URLSearchParams(body).get("ClientToken"));
      const twice = ["lost-once-1", "lost-once-1", "new-profile-1", "new-profile-1"];
      assertEquals(tokens.sort(), [...twice, "new-role-1"]);
      const schedules = proxy.calls.filter(({ action }) => action === "POST /schedules/new-role-1");
      assertEquals(schedules.length, 2);
      await endAll(account);
    });

    await test.step("Ctrl-C while waiting: the run goes on", async () => {
      const words = ["--input", "dataset/bank.csv", "--id", "goes-on", "--yes", "--every", "1"];
      const process = account.start("run", ...words);
      await until(() => Promise.resolve(proxy.calls.some(isStatusOf("goes-on"))));
      process.kill("SIGINT");
      const result = resultOf(await process.output());
      assertEquals([result.code, errorOf(result)], [130, "error: Interrupted.\n"]);
      assertStringIncludes(
        result.stderr,
        "The run goes on without you: see `deno task cloud status",
      );
      assertEquals((await aliveIn(account)).length, 1);
    });
  },
);

function onLaunch(fault: Fault): (call: AwsCall) => Fault | undefined {
  return ({ action }) => action === "RunInstances" ? fault : undefined;
}

/** Goes wrong the first time only. */
function once(wanted: (call: AwsCall) => boolean, fault: Fault) {
  let isFirst = true;
  return (call: AwsCall) => {
    if (!wanted(call) || !isFirst) return undefined;
    isFirst = false;
    return fault;
  };
}

function isStatusOf(run: string): (call: AwsCall) => boolean {
  return ({ action }) => action.includes(RUN_FILES.status(run, 1));
}

function isUploadOf(run: string): (call: AwsCall) => boolean {
  return ({ action }) =>
    action.startsWith("PUT ") && action.includes(RUN_FILES.input(run, "bank.csv"));
}

function isLaunchOf(run: string): (call: AwsCall) => boolean {
  return ({ action, body }) => action === "RunInstances" && body.includes(run);
}

/** The error that a command ends with; the lines before it are its progress. */
function errorOf({ stderr }: Result): string {
  return stderr.slice(stderr.indexOf("error: "));
}

/** Ends all machines, as if their runs were over. */
async function endAll(account: TestAccount): Promise<void> {
  const InstanceIds = await aliveIn(account);
  await account.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
}

/** Ids of the machines that cost money. */
async function aliveIn({ ec2 }: TestAccount): Promise<string[]> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
  return Reservations!.flatMap(({ Instances }) => Instances!)
    .filter(({ State }) => State!.Name !== "terminated").map(({ InstanceId }) => InstanceId!);
}
