import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  CreateTagsCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  type Instance,
  type Tag,
} from "@aws-sdk/client-ec2";
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { GetScheduleCommand, ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { join } from "node:path";
import * as v from "valibot";
import { LAUNCH, REQUEST, RUN_FILES, TAGS } from "@/cloud/run_files.ts";
import { renderUserData } from "@/cloud/user_data.ts";
import type { AwsCall } from "./aws_proxy.ts";
import { checksumsOf, type MachineDouble, machineDouble } from "./machine_double.ts";
import { until } from "./cloud_command.ts";
import { SMALL_CSV, type TestAccount, testAccount } from "./test_account.ts";
import { testNeeding } from "../needing.ts";

const testWithPython = testNeeding("python3");

const OUTPUTS = {
  "elbow_plot.svg": "<svg/>\n",
  "labeled_customers.csv": "Customer_ID,Cluster\nC1,0\n",
  "run.json": "{}\n",
};

/** What the columns of the input mean. */
const CONTRACT = `{
  // Our bank.
  "contract": 1, "currency": "NGN",
  "tables": {"transactions": {"files": "bank.csv", "columns":
    {"Customer_ID": "CUST NO", "Amount": "AMT", "Transaction_Date": "DAY"}}},
}
`;

/** The segments that the bank expects. */
const PLAYBOOK = await Deno.readTextFile(
  new URL("../../src/segments/playbook.json", import.meta.url),
);

/** Larger than a part of an upload. */
const BIG_CSV = SMALL_CSV + "C2,7\n".repeat(1_800_000);

testWithPython("a run goes from setup to its outputs, and leaves no machine", async (test) => {
  await using account = await testAccount();
  const { cloud, proxy, folder } = account;
  const input = "dataset/bank.csv";
  const big = "dataset/big.csv";
  await Deno.writeTextFile(join(folder, big), BIG_CSV);
  await Deno.writeTextFile(join(folder, "dataset", "outputs.csv"), "new\n");
  await Deno.writeTextFile(join(folder, "dataset", "options.json"), '{"kMax": 6}');
  await Deno.writeTextFile(join(folder, "dataset", "bank.jsonc"), CONTRACT);
  await Deno.writeTextFile(join(folder, "dataset", "own.jsonc"), PLAYBOOK);

  await test.step("a dry run shows everything and does nothing", async () => {
    const before = [await machinesOf(account), await keysOf(account)];
    proxy.calls.length = 0;
    const { code, stdout, stderr } = await cloud("run", "--input", input, "--k", "4", "--dry-run");
    assertEquals([code, stderr], [0, ""]);
    for (
      const shown of [
        "at most 0.14 USD for 76 minutes",
        "bank.csv",
        '"HttpTokens": "required"',
        "--- ec2:RunInstances",
        "#!/bin/bash\nshutdown -P +71\n",
        "request.json",
        "nothing was written and nothing launched",
      ]
    ) assertStringIncludes(stdout, shown);
    const harmless = /^(Get|Describe)/;
    assertEquals(proxy.calls.filter(({ action }) => !harmless.test(action)), []);
    assertEquals([await machinesOf(account), await keysOf(account)], before);
  });

  await test.step("changes that are in no commit are not sent, but data may change", async () => {
    await Deno.mkdir(join(folder, "src"));
    await Deno.writeTextFile(join(folder, "src", "new.ts"), "");
    const { code, stderr } = await cloud("run", "--input", input, "--dry-run");
    assertEquals(code, 3);
    assertStringIncludes(stderr, "there are changes that are in none: src/. Commit or stash them");
    await Deno.remove(join(folder, "src"), { recursive: true });
  });

  await test.step("the launch is what was promised, to the last field", async () => {
    const started = Date.now();
    const words = ["--input", input, "--id", "first-run", "--k", "4", "--exclude", "age"];
    const { code, stdout, stderr } = await cloud(
      ...["run", ...words, "--config", "dataset/options.json"],
      ...["--contract", "dataset/bank.jsonc", "--playbook", "dataset/own.jsonc", "--window", "12"],
      ...["--min-cell", "20", "--missing", "drop", "--spot", "--max-minutes", "30"],
      ...["--disk-gb", "40", "--instance-type", "m7i.xlarge", "--yes", "--detach"],
    );
    assertEquals([code, stdout], [0, "first-run\n"], stderr);
    await assertLaunched(account, { run: "first-run", started });
  });

  const machine = doubleOf(account, "first-run", 1);

  await test.step("status and logs follow the machine", async () => {
    await machine.says("running", "The pipeline is running.");
    await machine.logs("one\ntwo\n");
    const { code, stdout } = await cloud("status", "first-run");
    assertEquals(code, 0);
    assertMatch(stdout, /^state {5}running: The pipeline is running\.$/m);
    assertMatch(stdout, /^deadline {2}20/m);
    assertMatch(stdout, /^log {7}two$/m);
    const following = cloud("logs", "first-run", "--follow", "--every", "1");
    await until(() => Promise.resolve(proxy.calls.filter(isLogRead).length >= 2));
    await machine.logs("one\ntwo\nthree\n");
    await machine.says("succeeded", "Done.", 0);
    assertEquals(await following, { code: 0, stdout: "one\ntwo\nthree\n", stderr: "" });
  });

  await test.step("success is believed with its checksums only", async () => {
    const { code, stderr } = await cloud("fetch", "first-run", "--output", "results");
    assertEquals(code, 3);
    assertStringIncludes(stderr, "left no checksums");
    assertEquals((await cloud("status", "first-run")).code, 4);
    assertEquals(await filesIn(folder), ["code.ts", "dataset"]);
  });

  await test.step("damaged or incomplete outputs are refused, and nothing changes", async () => {
    const results = join(folder, "results");
    await Deno.mkdir(results);
    await Deno.writeTextFile(join(results, "run.json"), "old");
    await machine.uploads(OUTPUTS, checksumsOf({ ...OUTPUTS, "run.json": "[]\n" }));
    const { code, stderr } = await cloud("fetch", "first-run", "--output", "results");
    assertEquals(code, 3);
    assertStringIncludes(stderr, "run.json of attempt 1 is not what the machine wrote");
    proxy.fault = ({ action }) => action.includes("/output/run.json") ? "cut" : undefined;
    const broken = await cloud("fetch", "first-run", "--output", "results");
    proxy.fault = () => undefined;
    assertEquals(broken.code, 3);
    assertMatch(broken.stderr, /^error: AWS cannot be reached \(/);
    assertEquals(await contents(results), { "run.json": "old" });
  });

  await test.step("fetched outputs are the machine's to the byte, beside what else is there", async () => {
    await machine.uploads(OUTPUTS);
    const results = join(folder, "results");
    await Deno.writeTextFile(join(results, "notes.txt"), "mine");
    const { code, stdout } = await cloud("fetch", "first-run", "--output", "results");
    assertEquals(code, 0);
    assertMatch(
      stdout,
      /^Fetched 3 files \(\d+ bytes\) of attempt 1 into results\. Every checksum/,
    );
    assertEquals(await contents(results), { ...OUTPUTS, "notes.txt": "mine" });
    const again = await cloud("run", "--resume", "first-run", "--yes", "--detach");
    assertEquals(again.code, 3);
    assertStringIncludes(again.stderr, "has succeeded");
  });

  await test.step("stop waits until the machine is gone, and takes its schedule away", async () => {
    proxy.calls.length = 0;
    const looks = () => {
      const ending = proxy.calls.findIndex(({ action }) => action === "TerminateInstances");
      return ending === -1 ? [] : proxy.calls.slice(ending).filter(isLook);
    };
    proxy.fault = (call) =>
      isLook(call) && looks().length === 1
        ? (text) => text.replaceAll("<name>terminated</name>", "<name>shutting-down</name>")
        : undefined;
    const { code, stdout } = await cloud("stop", "first-run", "--every", "1");
    proxy.fault = () => undefined;
    assertEquals(code, 0);
    assertMatch(stdout, /^Ended i-[0-9a-f]+\.$/m);
    assertEquals(looks().length, 2);
    assertEquals(statesOf(await machinesOf(account)), ["terminated"]);
    assertEquals(await schedulesOf(account), []);
    const again = await cloud("stop", "never-was");
    assertEquals([again.code, again.stdout], [0, "No machine of the run never-was is there.\n"]);
  });

  await test.step("gc ends what is past its deadline, and only that", async () => {
    const launched = await Promise.all(
      ["late-run", "good-run"].map((id) =>
        cloud("run", "--input", input, "--id", id, "--yes", "--detach")
      ),
    );
    assertEquals(launched.map(({ code }) => code), [0, 0]);
    const late = (await machinesOf(account)).find((found) => runOf(found) === "late-run")!;
    const Tags = [{ Key: TAGS.deadline, Value: "2020-01-01T00:00:00.000Z" }];
    await account.ec2.send(new CreateTagsCommand({ Resources: [late.InstanceId!], Tags }));
    const looked = await cloud("gc", "--dry-run");
    assertStringIncludes(looked.stdout, `Would end ${late.InstanceId} of the run late-run`);
    assertEquals((await aliveOf(account)).length, 2);
    const { code, stdout } = await cloud("gc");
    assertEquals(code, 0);
    assertStringIncludes(stdout, `Ended ${late.InstanceId} of the run late-run`);
    assertEquals((await aliveOf(account)).map(runOf), ["good-run"]);
    assertEquals(await schedulesOf(account), ["good-run-1"]);
  });

  await test.step("an interrupted run is resumed with the same request, waits, and fetches", async () => {
    const request = await textOf(account, RUN_FILES.request("late-run"));
    const { stdout } = await cloud("list");
    assertMatch(stdout, /^late-run +20\S+ \S+ +1 +interrupted +i-\S+ terminated$/m);
    assertMatch(stdout, /^good-run +20\S+ \S+ +1 +launching +i-\S+ running$/m);
    const resumed = cloud(
      ...["run", "--resume", "late-run", "--yes", "--every", "1", "--output", "resumed"],
    );
    await until(async () => (await aliveOf(account)).some((found) => runOf(found) === "late-run"));
    const second = doubleOf(account, "late-run", 2);
    await second.uploads(OUTPUTS);
    await second.says("succeeded", "Done.", 0);
    const { code, stderr } = await resumed;
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "succeeded: Done.");
    assertEquals(await contents(join(folder, "resumed")), OUTPUTS);
    assertEquals(await textOf(account, RUN_FILES.request("late-run")), request);
    // Its work is done, so its machine and schedule go too.
    assertEquals((await aliveOf(account)).map(runOf), ["good-run"]);
    assertEquals(await schedulesOf(account), ["good-run-1"]);
  });

  await test.step("a run that fails, or whose machine vanishes, ends with exit code 4", async () => {
    await doubleOf(account, "good-run", 1).says("failed", "The pipeline cannot use it.", 3);
    const waiting = cloud("run", "--resume", "good-run", "--yes", "--every", "1");
    const attempt = () => doubleOf(account, "good-run", 2);
    await until(async () => (await keysOf(account)).includes(RUN_FILES.launch("good-run", 2)));
    await until(async () => (await schedulesOf(account)).includes("good-run-2"));
    await attempt().logs("the last words\n");
    assertEquals((await cloud("stop", "good-run", "--every", "1")).code, 0);
    const { code, stderr } = await waiting;
    assertEquals(code, 4);
    assertStringIncludes(stderr, "  the last words\n");
    assertStringIncludes(
      stderr,
      "has ended as interrupted: The machine is gone without a last word.",
    );
    assertStringIncludes(stderr, "run --resume good-run");
  });

  await test.step("what a failed attempt has left can be had, into a folder of its own", async () => {
    await doubleOf(account, "good-run", 2).uploads({ "run.json": "half" }, null);
    const { code, stdout } = await cloud("fetch", "good-run", "--partial", "--output", "remains");
    assertEquals(code, 0);
    assertStringIncludes(stdout, "not verified");
    assertEquals(await contents(join(folder, "remains")), { "run.json": "half" });
  });

  await test.step("an input that the bucket has deleted is uploaded again, if it is the same", async () => {
    const Key = RUN_FILES.input("good-run", "bank.csv");
    await account.s3.send(new DeleteObjectCommand({ Bucket: account.stack.BucketName, Key }));
    const resume = (...words: string[]) =>
      cloud("run", "--resume", "good-run", "--dry-run", ...words);
    assertMatch(
      (await resume()).stderr,
      /bank\.csv is not there: give its file again with --input/,
    );
    assertMatch(
      (await resume("--input", big)).stderr,
      /big\.csv is not the input of the run good-run/,
    );
    const { stdout } = await resume("--input", input);
    assertMatch(
      stdout,
      /^input {5}dataset\/bank\.csv, uploaded to s3:.*\/bank\.csv \(24 bytes\)$/m,
    );
    assertMatch(stdout, /^run {7}good-run, attempt 3$/m);
  });

  await test.step("--subnet decides about the address, and an input in S3 is not uploaded", async () => {
    const { Subnets } = await account.ec2.send(new DescribeSubnetsCommand({}));
    const { SubnetId: subnet } = Subnets![0]!;
    const { BucketName: bucket } = account.stack;
    const { code, stdout, stderr } = await cloud(
      ...["run", "--input", `s3://${bucket}/${RUN_FILES.input("first-run", "bank.csv")}`],
      ...["--dry-run", "--subnet", subnet!, "--bucket", bucket!],
    );
    assertEquals(code, 0, stderr);
    const asked = JSON.parse(/--- ec2:RunInstances\n(\{[^]*?\n\})/.exec(stdout)![1]!);
    assertEquals(asked.NetworkInterfaces[0].SubnetId, subnet);
    assertEquals("AssociatePublicIpAddress" in asked.NetworkInterfaces[0], false);
    assert(!stdout.includes("uploaded to"));
    const other = await cloud("run", "--input", input, "--dry-run", "--bucket", "another");
    assertEquals(other.code, 3);
    assertStringIncludes(other.stderr, `may write to its bucket ${bucket} only, not to another`);
  });

  await test.step("an image of the bank's own, without a public address, is what a launch asks for", async () => {
    const { Images } = await account.ec2.send(new DescribeImagesCommand({}));
    const { ImageId, RootDeviceName } = Images!.find(({ Architecture }) =>
      Architecture === "x86_64"
    )!;
    assertEquals((await cloud("setup", "--image", ImageId!, "--public-address", "no")).code, 0);
    const words = ["run", "--input", input, "--dry-run"];
    const { stdout } = await cloud(...words);
    for (
      const shown of [
        `${ImageId}, the stack's own`,
        "no public address",
        `"DeviceName": "${RootDeviceName}"`,
        '"AssociatePublicIpAddress": false',
      ]
    ) assertStringIncludes(stdout, shown);
    const { code, stderr } = await cloud(...words, "--instance-type", "m7g.large");
    assertEquals(code, 3);
    assertStringIncludes(stderr, "is for x86_64, and m7g.large is arm64: choose another");
  });
});

/** Compares a launch with what the contract of src/cloud/ promises. */
async function assertLaunched(
  account: TestAccount,
  { run, started }: { readonly run: string; readonly started: number },
): Promise<void> {
  const { ec2, scheduler, stack } = account;
  const [instance, ...others] = await machinesOf(account);
  assertEquals(others, []);
  const request = v.parse(REQUEST, JSON.parse(await textOf(account, RUN_FILES.request(run))));
  const { commit, createdAt, ...asked } = request;
  assertMatch(commit, /^[0-9a-f]{40}$/);
  assert(Date.parse(createdAt) >= started - 1000);
  assertEquals(asked, {
    schema: 1,
    run,
    input: `s3://${stack.BucketName}/${RUN_FILES.input(run, "bank.csv")}`,
    inputBytes: SMALL_CSV.length,
    pipeline: [
      ...["--k", "4", "--k-max", "6", "--exclude", "age"],
      ...["--window", "12", "--missing", "drop", "--min-cell", "20"],
      ...["--contract", "cloud_contract.jsonc", "--playbook", "cloud_playbook.jsonc"],
    ],
  });
  assertEquals(await textOf(account, RUN_FILES.input(run, "bank.csv")), SMALL_CSV);
  assertEquals(await archiveOf(account, run), {
    "code.ts": "export {};\n",
    "dataset/bank.csv": SMALL_CSV,
    "dataset/outputs.csv": "old\n",
    "cloud_contract.jsonc": CONTRACT,
    "cloud_playbook.jsonc": PLAYBOOK,
  });

  const launch = v.parse(LAUNCH, JSON.parse(await textOf(account, RUN_FILES.launch(run, 1))));
  const { launchedAt, deadline, imageId, ...recorded } = launch;
  assertEquals(recorded, {
    schema: 1,
    run,
    attempt: 1,
    region: "eu-west-1",
    instanceType: "m7i.xlarge",
    spot: true,
    maxMinutes: 30,
    diskGb: 40,
    clientToken: `${run}-1`,
    instance: instance!.InstanceId!,
  });
  assertEquals(Date.parse(deadline) - Date.parse(launchedAt), 45 * 60_000);

  assertEquals(instance!.ImageId, imageId);
  assertEquals(instance!.InstanceType, "m7i.xlarge");
  assertEquals(instance!.ClientToken, `${run}-1`);
  assertEquals(instance!.InstanceLifecycle, "spot");
  assertEquals(instance!.KeyName, undefined);
  assertEquals(instance!.MetadataOptions?.HttpTokens, "required");
  assertEquals(instance!.MetadataOptions?.HttpPutResponseHopLimit, 1);
  assertStringIncludes(instance!.IamInstanceProfile!.Arn!, stack.InstanceProfileName!);
  const tags = {
    Name: `financial-clustering-${run}`,
    [TAGS.project.key]: TAGS.project.value,
    [TAGS.run]: run,
    [TAGS.attempt]: "1",
    [TAGS.deadline]: deadline,
  };
  assertEquals(tagsOf(instance!.Tags), tags);

  const attribute = async (Attribute: "userData" | "instanceInitiatedShutdownBehavior") =>
    await ec2.send(
      new DescribeInstanceAttributeCommand({ InstanceId: instance!.InstanceId!, Attribute }),
    );
  const behaviour = await attribute("instanceInitiatedShutdownBehavior");
  assertEquals(behaviour.InstanceInitiatedShutdownBehavior?.Value, "terminate");
  const { UserData } = await attribute("userData");
  const integrity =
    "sha512-3md4TKLCuzsLDmfOoC5KN7NAZaxSVkMgm64vg6foD00JBADCpYS2/5QqXfzgnP5ZQz3iLP9vBQJtEgc116OAoQ==";
  assertEquals(
    new TextDecoder().decode(Uint8Array.fromBase64(UserData!.Value!)),
    renderUserData({
      run,
      attempt: 1,
      region: "eu-west-1",
      bucket: stack.BucketName!,
      input: request.input,
      pipeline: request.pipeline,
      maxMinutes: 30,
      architecture: "x86_64",
      deno: {
        url: "https://registry.npmjs.org/@deno/linux-x64-glibc/-/linux-x64-glibc-2.9.6.tgz",
        sha512: integrity,
      },
    }),
  );

  const { Volumes } = await ec2.send(new DescribeVolumesCommand({}));
  assertEquals(Volumes!.map(({ Size, VolumeType, Encrypted }) => [Size, VolumeType, Encrypted]), [
    [40, "gp3", true],
  ]);
  const disks = instance!.BlockDeviceMappings!.map(({ DeviceName, Ebs }) => [
    DeviceName,
    Ebs!.DeleteOnTermination,
  ]);
  assertEquals(disks, [["/dev/xvda", true]]);
  assertEquals(tagsOf(Volumes![0]!.Tags), tags);
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  const groups = NetworkInterfaces!.map(({ Groups }) => Groups!.map(({ GroupId }) => GroupId));
  assertEquals(groups, [[stack.SecurityGroupId]]);

  const schedule = await scheduler.send(
    new GetScheduleCommand({ Name: `${run}-1`, GroupName: stack.ScheduleGroupName }),
  );
  assertEquals(schedule.ScheduleExpression, `at(${deadline.slice(0, 19)})`);
  assertEquals(schedule.ScheduleExpressionTimezone, "UTC");
  assertEquals(schedule.ActionAfterCompletion, "DELETE");
  assertEquals(schedule.FlexibleTimeWindow?.Mode, "OFF");
  assertEquals(schedule.Target?.Arn, "arn:aws:scheduler:::aws-sdk:ec2:terminateInstances");
  assertEquals(schedule.Target?.RoleArn, stack.SchedulerRoleArn);
  assertEquals(JSON.parse(schedule.Target!.Input!), { InstanceIds: [instance!.InstanceId] });
  // The emulator does not keep the tags of the interface, so look at what was asked.
  const launchCall = account.proxy.calls.find(({ action }) => action === "RunInstances")!;
  assertEquals(interfaceTags(launchCall.body), tags);
  // Nothing is left of what was made on the way.
  assertEquals((await keysOf(account)).length, 4);
}

/** The tags that a launch asks for its network interface. */
function interfaceTags(body: string): Record<string, string> {
  const words = Object.fromEntries(new URLSearchParams(body));
  const [, place] = Object.entries(words).map(([name, value]) => [value, name] as const)
    .filter(([value]) => value === "network-interface")
    .map(([, name]) => /^TagSpecification\.(\d+)\.ResourceType$/.exec(name)!)[0]!;
  const prefix = `TagSpecification.${place}.Tag.`;
  return Object.fromEntries(
    [1, 2, 3, 4, 5].map((i) => [words[`${prefix}${i}.Key`], words[`${prefix}${i}.Value`]]),
  );
}

function isLook({ action }: AwsCall): boolean {
  return action === "DescribeInstances";
}

function isLogRead({ action }: AwsCall): boolean {
  return action.startsWith("GET ") && action.includes("/log.txt");
}

function doubleOf({ s3, stack }: TestAccount, run: string, attempt: number): MachineDouble {
  return machineDouble(s3, stack.BucketName!, { run, attempt });
}

async function machinesOf({ ec2 }: TestAccount): Promise<Instance[]> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
  return Reservations!.flatMap(({ Instances }) => Instances ?? []);
}

async function aliveOf(account: TestAccount): Promise<Instance[]> {
  return (await machinesOf(account)).filter(({ State }) => State?.Name === "running");
}

function statesOf(instances: readonly Instance[]) {
  return instances.map(({ State }) => State?.Name);
}

function runOf({ Tags }: Instance): string | undefined {
  return tagsOf(Tags)[TAGS.run];
}

function tagsOf(tags: readonly Tag[] | undefined): Record<string, string | undefined> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]));
}

async function schedulesOf({ scheduler }: TestAccount): Promise<(string | undefined)[]> {
  const { Schedules } = await scheduler.send(new ListSchedulesCommand({}));
  return Schedules!.map(({ Name }) => Name).sort();
}

async function keysOf({ s3, stack }: TestAccount): Promise<(string | undefined)[]> {
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: stack.BucketName }));
  return (Contents ?? []).map(({ Key }) => Key);
}

async function textOf({ s3, stack }: TestAccount, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: stack.BucketName, Key }));
  return await Body!.transformToString();
}

/** Files of the code archive of a run, by name. */
async function archiveOf({ s3, stack }: TestAccount, run: string): Promise<Record<string, string>> {
  const Key = RUN_FILES.code(run);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: stack.BucketName, Key }));
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(join(folder, "code.tar.gz"), await Body!.transformToByteArray());
    await new Deno.Command("tar", { args: ["-xzf", "code.tar.gz"], cwd: folder }).output();
    await Deno.remove(join(folder, "code.tar.gz"));
    return await contents(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Texts of the files of a folder and of those inside it, by path. */
async function contents(folder: string, prefix = ""): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) Object.assign(found, await contents(path, `${prefix}${name}/`));
    else found[`${prefix}${name}`] = await Deno.readTextFile(path);
  }
  return found;
}

async function filesIn(folder: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  return names.filter((name) => name !== ".git").sort();
}
