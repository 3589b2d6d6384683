import { UserError } from "@/errors.ts";

/**
 * Memory that a run takes at its peak, by the figures of this folder's README: a part that every run
 * takes, and bytes per byte of CSV, as in an extract of many customers with little history.
 */
export const PEAK_MEMORY = { baseBytes: 1e9, bytesPerCsvByte: 2 } as const;

/** Bytes of CSV in a byte of Parquet: 14 for the simulated extract (zstd, all columns text). */
const CSV_BYTES_PER_PARQUET_BYTE = 14;

/** Share of a machine's memory that a run may fill; the rest is the system's. */
const USABLE_MEMORY = 0.9;

/**
 * Machines to choose from, by memory in GiB. All are x86_64 of Intel's 4th generation: up to 64 GiB
 * those with 4 GiB for each processor, above those with 8, because a run grows in memory, not in work.
 */
const MACHINES: readonly (readonly [gib: number, type: string])[] = [
  [8, "m7i.large"],
  [16, "m7i.xlarge"],
  [32, "m7i.2xlarge"],
  [64, "m7i.4xlarge"],
  [128, "r7i.4xlarge"],
  [256, "r7i.8xlarge"],
  [384, "r7i.12xlarge"],
  [512, "r7i.16xlarge"],
  [768, "r7i.24xlarge"],
  [1536, "r7i.48xlarge"],
];

/** Disk for the system, Deno and the packages, in GB; AWS gives at least 8. */
const BASE_DISK_GB = 20;

/** Input as a size, and whether it is Parquet, whose bytes unfold into many. */
export interface InputSize {
  readonly bytes: number;
  readonly parquet: boolean;
}

/** The memory, in bytes, that a run on such an input is expected to take at its peak. */
export function memoryNeeded({ bytes, parquet }: InputSize): number {
  const csvBytes = parquet ? bytes * CSV_BYTES_PER_PARQUET_BYTE : bytes;
  return PEAK_MEMORY.baseBytes + PEAK_MEMORY.bytesPerCsvByte * csvBytes;
}

/** Whether a run that needs so many bytes fits a machine of so many GiB. */
export function fits(neededBytes: number, machineGib: number): boolean {
  return neededBytes <= USABLE_MEMORY * machineGib * 2 ** 30;
}

/**
 * The smallest machine whose memory suffices.
 *
 * @throws {UserError} If none does.
 */
export function machineFor(input: InputSize): string {
  const needed = memoryNeeded(input);
  const machine = MACHINES.find(([gib]) => fits(needed, gib));
  if (machine === undefined) {
    throw new UserError(
      "input",
      `An input of ${input.bytes} bytes needs about ${
        Math.ceil(needed / 1e9)
      } GB of memory, more ` +
        "than one machine has: see src/cloud/README.md on larger data, or name an --instance-type.",
    );
  }
  return machine[1];
}

/** The disk, in GB, for an input: the system's part and twice the input, for copies on the way. */
export function diskFor({ bytes }: InputSize): number {
  return BASE_DISK_GB + Math.ceil(2 * bytes / 1e9);
}
