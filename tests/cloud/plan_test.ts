import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import fc from "fast-check";
import {
  bytesText,
  launchRecord,
  type Plan,
  planText,
  runInstancesInput,
  upperCost,
} from "@/cloud/plan.ts";
import { inputFile } from "@/cloud/input_file.ts";
import { pipelineWords } from "@/cloud/pipeline_words.ts";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { CANARIES, canaryIn } from "../canaries.ts";

const PLAN: Plan = {
  request: {
    schema: 1,
    run: "a-run",
    createdAt: "2026-11-03T14:22:33.000Z",
    commit: "0123456789abcdef0123456789abcdef01234567",
    input: "s3://bucket/extracts/a-run/bank.csv",
    inputBytes: 2_500_000,
    pipeline: ["--k", "4"],
  },
  attempt: 2,
  region: "eu-west-1",
  stack: {
    BucketName: "bucket",
    InstanceProfileName: "profile",
    SecurityGroupId: "sg-1",
    SchedulerRoleArn: "arn:role",
    ScheduleGroupName: "group",
    LauncherPolicyArn: "arn:policy",
    PublicAddress: "yes",
  },
  size: { bytes: 2_500_000, parquet: false },
  machine: { name: "m7i.large", architecture: "x86_64", processors: 2, memoryGib: 8 },
  image: { id: "ami-1", rootDevice: "/dev/xvda" },
  deno: { url: "https://registry.npmjs.org/x.tgz", sha512: "sha512-x" },
  spot: false,
  maxMinutes: 45,
  diskGb: 72,
  diskThroughput: 125,
  subnet: undefined,
  prices: { machineHour: 0.1, diskGbMonth: 0.08, throughputMonth: 0.04, addressHour: 0.005 },
  upload: "bank.csv",
  output: "dataset/processed",
};
const PRIVATE = { id: "subnet-1", zone: "eu-west-1a", givesPublicAddress: false };

Deno.test("upperCost() is machine, disk and address up to the deadline, a quarter after the time", () => {
  // An hour: 0.1 + 72 * 0.08 / 720 + 0.005.
  assertAlmostEquals(upperCost(PLAN)!, 0.113, 1e-12);
  assertAlmostEquals(upperCost({ ...PLAN, subnet: PRIVATE })!, 0.108, 1e-12);
  assertAlmostEquals(upperCost({ ...PLAN, spot: true })!, 0.113, 1e-12);
});

Deno.test("no cost is made up where a price is not known", () => {
  for (const unknown of ["machineHour", "diskGbMonth", "addressHour"] as const) {
    const plan = { ...PLAN, prices: { ...PLAN.prices, [unknown]: undefined } };
    assertEquals(upperCost(plan), undefined);
    assertMatch(planText(plan), /^cost {6}price unknown/m);
    assert(!planText(plan).includes("at most"));
  }
  const noAddress = { ...PLAN.prices, addressHour: undefined };
  assertAlmostEquals(upperCost({ ...PLAN, subnet: PRIVATE, prices: noAddress })!, 0.108, 1e-12);
});

Deno.test("the cost that is shown is never below what may be paid", () => {
  const price = fc.double({ min: 1e-4, max: 50, noNaN: true });
  fc.assert(fc.property(
    fc.record({
      machineHour: price,
      diskGbMonth: price,
      throughputMonth: price,
      addressHour: price,
    }),
    fc.integer({ min: 1, max: 10_080 }),
    fc.integer({ min: 8, max: 16_384 }),
    (prices, maxMinutes, diskGb) => {
      const plan = { ...PLAN, prices, maxMinutes, diskGb };
      const shown = Number(/at most ([\d.]+) USD/.exec(planText(plan))![1]);
      const cost = upperCost(plan)!;
      assert(shown >= cost - 1e-9 && shown <= cost + 0.01 + 1e-9, `${shown} for ${cost}`);
    },
  ));
});

Deno.test("planText() says all that will happen", () => {
  assertEquals(
    planText(PLAN),
    `run       a-run, attempt 2
code      commit 0123456789ab
input     bank.csv, uploaded to s3://bucket/extracts/a-run/bank.csv (2.5 MB)
pipeline  --k 4
machine   m7i.large, 2 processors, 8 GiB, x86_64, in eu-west-1
memory    about 1.0 GB wanted: 1.0 GB and 2 bytes for each byte of CSV
disk      72 GB gp3, 125 MiB/s, encrypted, deleted with the machine
image     ami-1, the newest Amazon Linux 2023
network   the default network, public address, no inbound port, no key pair
outputs   s3://bucket/runs/a-run/attempt-2/, then dataset/processed
end       the machine ends with the run; the run may take 45 minutes; whatever happens, AWS ends the \
machine 60 minutes after its launch
cost      at most 0.12 USD for 60 minutes (m7i.large 0.1 USD an hour; 72 GB of disk 0.08 USD a GB and \
month; public address 0.005 USD an hour); not in it: what stays in the bucket, downloads and taxes`,
  );
});

Deno.test("planText() warns of a machine that may be too small", () => {
  const size = { bytes: 6e9, parquet: false };
  assertMatch(planText({ ...PLAN, size }), /about 13.0 GB wanted.*WARNING/);
  assert(!planText(PLAN).includes("WARNING"));
});

Deno.test("launchRecord() sets the deadline a quarter of an hour after the time allowed", () => {
  const launch = launchRecord(PLAN, new Date("2026-11-03T23:30:00.000Z"));
  assertEquals(launch.launchedAt, "2026-11-03T23:30:00.000Z");
  assertEquals(launch.deadline, "2026-11-04T00:30:00.000Z");
  assertEquals(launch.clientToken, "a-run-2");
  assertEquals(launch.instance, null);
});

Deno.test("a machine has no key, needs tokens for its metadata, and is deleted with its disk", () => {
  fc.assert(fc.property(
    fc.boolean(),
    fc.constantFrom(undefined, PRIVATE, { ...PRIVATE, givesPublicAddress: true }),
    (spot, subnet) => {
      const plan = { ...PLAN, spot, subnet };
      const launch = launchRecord(plan, new Date(0));
      const input = runInstancesInput(plan, { launch, userData: "#!/bin/bash\necho ₦\n" });
      assertEquals([input.MinCount, input.MaxCount, input.KeyName], [1, 1, undefined]);
      assertEquals(input.InstanceInitiatedShutdownBehavior, "terminate");
      assertEquals(input.MetadataOptions!.HttpTokens, "required");
      assertEquals(input.MetadataOptions!.HttpPutResponseHopLimit, 1);
      for (const { Ebs } of input.BlockDeviceMappings!) {
        assertEquals([Ebs!.Encrypted, Ebs!.DeleteOnTermination], [true, true]);
      }
      const [network, ...others] = input.NetworkInterfaces!;
      assertEquals(others, []);
      assertEquals(network!.SubnetId, subnet?.id);
      assertEquals(network!.AssociatePublicIpAddress, subnet === undefined ? true : undefined);
      assertEquals(input.InstanceMarketOptions?.MarketType, spot ? "spot" : undefined);
      const kinds = input.TagSpecifications!.map(({ ResourceType }) => ResourceType);
      assertEquals(kinds, ["instance", "volume", "network-interface"]);
      const script = new TextDecoder().decode(Uint8Array.fromBase64(input.UserData!));
      assertStringIncludes(script, "echo ₦");
    },
  ));
});

Deno.test("a key of the bank's own encrypts the disk", () => {
  const KmsKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/k-1";
  const plan = { ...PLAN, stack: { ...PLAN.stack, KmsKeyArn } };
  const launch = launchRecord(plan, new Date(0));
  const [disk] = runInstancesInput(plan, { launch, userData: "" }).BlockDeviceMappings!;
  assertEquals([disk!.Ebs!.Encrypted, disk!.Ebs!.KmsKeyId], [true, KmsKeyArn]);
  assertMatch(planText(plan), /MiB\/s, encrypted with arn:aws:kms:\S+:key\/k-1, deleted with/);
});

Deno.test("a disk faster than all are is asked for and counted", () => {
  const plan = { ...PLAN, diskThroughput: 425 };
  // 300 MiB/s more: 300 * 0.04 / 720 an hour.
  assertAlmostEquals(upperCost(plan)! - upperCost(PLAN)!, 300 * 0.04 / 720, 1e-12);
  assertMatch(planText(plan), /425 MiB\/s.*\n[^]*; 300 MiB\/s more 0.04 USD a MiB\/s and month/);
  const launch = launchRecord(plan, new Date(0));
  const [disk] = runInstancesInput(plan, { launch, userData: "" }).BlockDeviceMappings!;
  assertEquals(disk!.Ebs!.Throughput, 425);
  const unknown = { ...plan, prices: { ...plan.prices, throughputMonth: undefined } };
  assertEquals(upperCost(unknown), undefined);
});

Deno.test("where a stack has no public address a machine gets none, and none is paid", () => {
  for (const subnet of [undefined, PRIVATE, { ...PRIVATE, givesPublicAddress: true }]) {
    const plan = { ...PLAN, subnet, stack: { ...PLAN.stack, PublicAddress: "no" as const } };
    const launch = launchRecord(plan, new Date(0));
    const [network] = runInstancesInput(plan, { launch, userData: "" }).NetworkInterfaces!;
    assertEquals(network!.AssociatePublicIpAddress, false);
    assertAlmostEquals(upperCost(plan)!, 0.108, 1e-12);
    assertMatch(planText(plan), /no public address/);
  }
});

Deno.test("an image of the bank's own is started from, with its own root device", () => {
  const image = { id: "ami-2", rootDevice: "/dev/sda1", architecture: "x86_64" as const };
  const plan = { ...PLAN, image, stack: { ...PLAN.stack, ImageId: "ami-2" } };
  const launch = launchRecord(plan, new Date(0));
  const { ImageId, BlockDeviceMappings } = runInstancesInput(plan, { launch, userData: "" });
  assertEquals([ImageId, BlockDeviceMappings![0]!.DeviceName], ["ami-2", "/dev/sda1"]);
  assertMatch(planText(plan), /ami-2, the stack's own/);
});

Deno.test("bytesText() keeps three figures at most", () => {
  const texts = [0, 999, 1000, 2_536_124, 999_999, 38_200_000_000, 5e15].map(bytesText);
  assertEquals(
    texts,
    ["0 bytes", "999 bytes", "1.0 kB", "2.5 MB", "1000 kB", "38.2 GB", "5000 TB"],
  );
});

Deno.test("a plan says of a file its name and size, and nothing of a person's in it or in the contract", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/bank.csv`;
    const values = Object.values(CANARIES).join(";");
    for (const text of [`Customer_ID,Name\n1,${values}\n`, `${values}\n`, `${values},1\n2,3\n`]) {
      await Deno.writeTextFile(path, text);
      const said = await inputFile(path).then(({ name, bytes, parquet }) => {
        const { words } = pipelineWords(DEFAULT_OPTIONS, {
          contract: `{"name": "${CANARIES.name}"}`,
        });
        const request = {
          ...PLAN.request,
          input: `s3://bucket/${name}`,
          inputBytes: bytes,
          pipeline: [...words],
        };
        return planText({ ...PLAN, request, size: { bytes, parquet }, upload: path });
      }, ({ message }) => message as string);
      assertStringIncludes(said, path);
      assertEquals(canaryIn(said), undefined);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
