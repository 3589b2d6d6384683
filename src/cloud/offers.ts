import {
  DescribeImagesCommand,
  DescribeInstanceTypesCommand,
  DescribeSubnetsCommand,
  type InstanceTypeInfo,
  paginateDescribeInstanceTypes,
} from "@aws-sdk/client-ec2";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import type { Clients } from "@/cloud/clients.ts";
import type { Architecture } from "@/cloud/deno_release.ts";
import { FAMILIES } from "@/cloud/machine_size.ts";
import { UserError } from "@/errors.ts";

/** Those that Deno runs on. */
const ARCHITECTURES: readonly Architecture[] = ["x86_64", "arm64"];

/** A type of machine that EC2 has. */
export interface MachineType {
  readonly name: string;
  readonly architecture: Architecture;
  readonly processors: number;
  readonly memoryGib: number;
}

/**
 * Asks EC2 what a type of machine is.
 *
 * @throws {UserError} If there is none of this name, or if Deno does not run on it.
 */
export async function machineType(
  { ec2 }: Clients,
  name: string,
): Promise<MachineType> {
  const { InstanceTypes } = await ec2.send(
    new DescribeInstanceTypesCommand({ InstanceTypes: [name as "m7i.large"] }),
  );
  const found = InstanceTypes?.[0] && machineOf(InstanceTypes[0]);
  if (found !== undefined) return found;
  throw new UserError(
    "input",
    `A machine ${name} is neither x86_64 nor arm64: choose another --instance-type.`,
  );
}

/** The machines of the families to choose from that EC2 has in the region. */
export async function offeredMachines({ ec2 }: Clients): Promise<MachineType[]> {
  const Filters = [{ Name: "instance-type", Values: FAMILIES.flat().map((name) => `${name}.*`) }];
  const found: MachineType[] = [];
  for await (
    const { InstanceTypes } of paginateDescribeInstanceTypes({ client: ec2 }, { Filters })
  ) {
    found.push(...(InstanceTypes ?? []).map(machineOf).filter((type) => type !== undefined));
  }
  return found;
}

/** Undefined where Deno does not run on it. */
function machineOf(
  { InstanceType, ProcessorInfo, VCpuInfo, MemoryInfo }: InstanceTypeInfo,
): MachineType | undefined {
  const architecture = ARCHITECTURES
    .find((known) => ProcessorInfo?.SupportedArchitectures?.includes(known));
  if (architecture === undefined) return undefined;
  return {
    name: InstanceType!,
    architecture,
    processors: VCpuInfo?.DefaultVCpus ?? 0,
    memoryGib: (MemoryInfo?.SizeInMiB ?? 0) / 1024,
  };
}

/** What a machine starts from. */
export interface Image {
  readonly id: string;
  /** The disk is described under this name, or a second one is made. */
  readonly rootDevice: string;
  /** Undefined: Amazon's, of the machine's own. */
  readonly architecture?: Architecture;
}

/** The newest image of Amazon Linux 2023, in the machine's region. */
export async function newestImage({ ssm }: Clients, architecture: Architecture): Promise<Image> {
  const Name = `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  return { id: Parameter!.Value!, rootDevice: "/dev/xvda" };
}

/**
 * Asks EC2 about an image of the bank's own.
 *
 * @throws {UserError} If Deno does not run on its machines.
 */
export async function ownImage({ ec2 }: Clients, id: string): Promise<Required<Image>> {
  const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [id] }));
  const { Architecture, RootDeviceName } = Images![0]!;
  const architecture = ARCHITECTURES.find((known) => known === Architecture);
  if (architecture !== undefined) return { id, rootDevice: RootDeviceName!, architecture };
  throw new UserError(
    "input",
    `The image ${id} is for neither x86_64 nor arm64: name another with \`setup --image\`.`,
  );
}

/** A subnet to start machines in. */
export interface Subnet {
  readonly id: string;
  readonly zone: string;
  /** Machines in it get a public address. */
  readonly givesPublicAddress: boolean;
}

/** Asks EC2 about a subnet. */
export async function findSubnet({ ec2 }: Clients, id: string): Promise<Subnet> {
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] }));
  const { AvailabilityZone, MapPublicIpOnLaunch } = Subnets![0]!;
  return { id, zone: AvailabilityZone ?? "", givesPublicAddress: MapPublicIpOnLaunch ?? false };
}
