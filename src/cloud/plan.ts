import type { RunInstancesCommandInput, Tag } from "@aws-sdk/client-ec2";
import { aligned } from "@/text/aligned.ts";
import type { DenoRelease } from "@/cloud/deno_release.ts";
import {
  fits,
  FREE_THROUGHPUT,
  type InputSize,
  memoryNeeded,
  PEAK_MEMORY,
} from "@/cloud/machine_size.ts";
import type { Image, MachineType, Subnet } from "@/cloud/offers.ts";
import type { Prices } from "@/cloud/prices.ts";
import { attemptFolder, type Launch, type Request, TAGS } from "@/cloud/run_files.ts";
import type { StackOutputs } from "@/cloud/stack_outputs.ts";
import type { Boot } from "@/cloud/user_data.ts";

/** Everything an attempt is made of, known before anything is written or launched. */
export interface Plan {
  readonly request: Request;
  readonly attempt: number;
  readonly region: string;
  readonly stack: StackOutputs;
  readonly size: InputSize;
  readonly machine: MachineType;
  readonly image: Image;
  readonly deno: DenoRelease;
  readonly spot: boolean;
  /** Time for the machine up to the end of the pipeline. */
  readonly maxMinutes: number;
  readonly diskGb: number;
  /** MiB that the disk reads or writes in a second. */
  readonly diskThroughput: number;
  /** Undefined: one of the default network's, where the machine gets a public address. */
  readonly subnet: Subnet | undefined;
  /** How the machine goes out, and where it finds npm's packages, where that is told. */
  readonly proxy?: string | undefined;
  readonly registry?: string | undefined;
  readonly prices: Prices;
  /** The file at home that is uploaded. */
  readonly upload: string | undefined;
  /** Where outputs go at home; undefined where nobody waits for them. */
  readonly output: string | undefined;
}

/** Minutes after the time allowed by which a machine is gone: it uploads, then powers itself off. */
export const SPARE_MINUTES = 15;

/** By which AWS counts a month of disk. */
const HOURS_A_MONTH = 720;

/** The record of a launch at a moment; the machine is not known yet. */
export function launchRecord(plan: Plan, at: Date): Launch {
  const { request: { run }, attempt, region, machine, spot, maxMinutes, diskGb, image } = plan;
  const deadline = new Date(at.getTime() + (maxMinutes + SPARE_MINUTES) * 60_000);
  return {
    schema: 1,
    run,
    attempt,
    region,
    instanceType: machine.name,
    spot,
    maxMinutes,
    diskGb,
    imageId: image.id,
    clientToken: `${run}-${attempt}`,
    launchedAt: at.toISOString(),
    deadline: deadline.toISOString(),
    instance: null,
  };
}

/** What the machine is told. */
export function bootOf(plan: Plan): Boot {
  const { request, attempt, region, stack, machine, maxMinutes, deno, proxy, registry } = plan;
  return {
    run: request.run,
    attempt,
    region,
    bucket: stack.BucketName,
    input: request.input,
    pipeline: [...request.pipeline],
    maxMinutes,
    architecture: machine.architecture,
    deno: { ...deno },
    proxy,
    registry,
  };
}

/** What EC2 is asked for. */
export function runInstancesInput(
  { stack, subnet, image, diskThroughput }: Plan,
  { launch, userData }: { readonly launch: Launch; readonly userData: string },
): RunInstancesCommandInput {
  const Tags: Tag[] = [
    { Key: "Name", Value: `financial-clustering-${launch.run}` },
    { Key: TAGS.project.key, Value: TAGS.project.value },
    { Key: TAGS.run, Value: launch.run },
    { Key: TAGS.attempt, Value: String(launch.attempt) },
    { Key: TAGS.deadline, Value: launch.deadline },
  ];
  return {
    ClientToken: launch.clientToken,
    MinCount: 1,
    MaxCount: 1,
    ImageId: launch.imageId,
    InstanceType: launch.instanceType as "m7i.large",
    IamInstanceProfile: { Name: stack.InstanceProfileName },
    InstanceInitiatedShutdownBehavior: "terminate",
    MetadataOptions: {
      HttpEndpoint: "enabled",
      HttpTokens: "required",
      HttpPutResponseHopLimit: 1,
    },
    BlockDeviceMappings: [{
      DeviceName: image.rootDevice,
      Ebs: {
        VolumeType: "gp3",
        VolumeSize: launch.diskGb,
        Throughput: diskThroughput,
        Encrypted: true,
        ...(stack.KmsKeyArn === undefined ? {} : { KmsKeyId: stack.KmsKeyArn }),
        DeleteOnTermination: true,
      },
    }],
    NetworkInterfaces: [{
      DeviceIndex: 0,
      Groups: [stack.SecurityGroupId],
      DeleteOnTermination: true,
      ...(subnet === undefined ? {} : { SubnetId: subnet.id }),
      // A subnet that was named knows whether its machines need an address to reach S3.
      ...(stack.PublicAddress === "no"
        ? { AssociatePublicIpAddress: false }
        : subnet === undefined
        ? { AssociatePublicIpAddress: true }
        : {}),
    }],
    ...(launch.spot
      ? {
        InstanceMarketOptions: {
          MarketType: "spot",
          SpotOptions: { SpotInstanceType: "one-time", InstanceInterruptionBehavior: "terminate" },
        },
      }
      : {}),
    TagSpecifications: (["instance", "volume", "network-interface"] as const)
      .map((ResourceType) => ({ ResourceType, Tags })),
    UserData: new TextEncoder().encode(userData).toBase64(),
  };
}

/**
 * The most that an attempt can cost, in US dollars: all that is paid by time, up to the deadline.
 * Undefined where a price is not known.
 */
export function upperCost(plan: Plan): number | undefined {
  const { machineHour, diskGbMonth, addressHour, throughputMonth } = plan.prices;
  const faster = plan.diskThroughput - FREE_THROUGHPUT;
  const hourly = [
    machineHour,
    diskGbMonth && plan.diskGb * diskGbMonth / HOURS_A_MONTH,
    faster > 0 ? throughputMonth && faster * throughputMonth / HOURS_A_MONTH : 0,
    hasAddress(plan) ? addressHour : 0,
  ];
  const hours = (plan.maxMinutes + SPARE_MINUTES) / 60;
  return hourly.reduce<number | undefined>(
    (sum, part) => sum === undefined || part === undefined ? undefined : sum + hours * part,
    0,
  );
}

/** What will happen, and what it costs at most. */
export function planText(plan: Plan): string {
  const { request, attempt, stack, machine, spot, maxMinutes, diskGb, subnet, upload, output } =
    plan;
  const end = maxMinutes + SPARE_MINUTES;
  const lines: [string, string][] = [
    ["run", `${request.run}, attempt ${attempt}`],
    ["code", `commit ${request.commit.slice(0, 12)}`],
    [
      "input",
      `${upload === undefined ? "" : `${upload}, uploaded to `}${request.input} (${
        bytesText(request.inputBytes)
      })`,
    ],
    ["pipeline", request.pipeline.length === 0 ? "its defaults" : request.pipeline.join(" ")],
    [
      "machine",
      `${machine.name}${spot ? ", spot" : ""}, ${machine.processors} processors, ` +
      `${machine.memoryGib} GiB, ${machine.architecture}, in ${plan.region}`,
    ],
    ["memory", memoryText(plan)],
    [
      "disk",
      `${diskGb} GB gp3, ${plan.diskThroughput} MiB/s, encrypted${
        stack.KmsKeyArn === undefined ? "" : ` with ${stack.KmsKeyArn}`
      }, deleted with the machine`,
    ],
    [
      "image",
      `${plan.image.id}, ${
        stack.ImageId === undefined ? "the newest Amazon Linux 2023" : "the stack's own"
      }`,
    ],
    [
      "network",
      `${subnet === undefined ? "the default network" : `${subnet.id} in ${subnet.zone}`}, ` +
      `${hasAddress(plan) ? "public address" : "no public address"}, no inbound port, no key pair` +
      (plan.proxy === undefined ? "" : `, out by ${plan.proxy}`) +
      (plan.registry === undefined ? "" : `, packages from ${plan.registry}`),
    ],
    [
      "outputs",
      `s3://${stack.BucketName}/${attemptFolder(request.run, attempt)}${
        output === undefined ? "" : `, then ${output}`
      }`,
    ],
    [
      "end",
      `the machine ends with the run; the run may take ${maxMinutes} minutes; whatever happens, ` +
      `AWS ends the machine ${end} minutes after its launch`,
    ],
    ["cost", costText(plan)],
  ];
  return aligned(lines, () => false).join("\n");
}

function memoryText({ size, machine }: Plan): string {
  const { baseBytes, bytesPerCsvByte } = PEAK_MEMORY;
  const needed = memoryNeeded(size);
  const rule = `about ${bytesText(needed)} wanted: ${bytesText(baseBytes)} and ` +
    `${bytesPerCsvByte} bytes for each byte of CSV`;
  return fits(needed, machine.memoryGib)
    ? rule
    : `${rule}. WARNING: this machine may have too little`;
}

function costText(plan: Plan): string {
  const { prices, machine, spot, maxMinutes, diskGb } = plan;
  const parts: [string, number | undefined, string][] = [
    [machine.name, prices.machineHour, spot ? "an hour on demand, less as spot" : "an hour"],
    [`${diskGb} GB of disk`, prices.diskGbMonth, "a GB and month"],
  ];
  if (plan.diskThroughput > FREE_THROUGHPUT) {
    parts.push([
      `${plan.diskThroughput - FREE_THROUGHPUT} MiB/s more`,
      prices.throughputMonth,
      "a MiB/s and month",
    ]);
  }
  if (hasAddress(plan)) parts.push(["public address", prices.addressHour, "an hour"]);
  const known = parts.map(([what, price, unit]) => `${what} ${price ?? "unknown"} USD ${unit}`);
  const cost = upperCost(plan);
  const upper = cost === undefined
    ? "price unknown, since AWS does not tell all of it"
    : `${atMost(cost)} for ${maxMinutes + SPARE_MINUTES} minutes`;
  return `${upper} (${known.join("; ")}); not in it: what stays in the bucket, downloads and taxes`;
}

function hasAddress({ stack, subnet }: Plan): boolean {
  return stack.PublicAddress === "yes" && (subnet?.givesPublicAddress ?? true);
}

/** An upper bound of a cost, to the next cent, so that it stays the most it can be. */
export function atMost(dollars: number): string {
  return `at most ${(Math.ceil(dollars * 100 - 1e-9) / 100).toFixed(2)} USD`;
}

/** A number of bytes for people, in decimal units. */
export function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
