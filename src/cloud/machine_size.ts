import type { MachineType } from "@/cloud/offers.ts";
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
 * Families to choose from, in pairs of 4 and 8 GiB for each processor: the newest of Intel that every larger
 * region has, those before it, one that gives less than its full speed at times, and those of Arm.
 */
export const FAMILIES = [
  ["m7i", "r7i"],
  ["m6i", "r6i"],
  ["m7i-flex"],
  ["m7g", "r7g"],
  ["m6g", "r6g"],
] as const;

/** Up to so many GiB machines have 4 for each processor, above it 8: a run grows in memory, not in work. */
const BALANCED_GIB = 64;

/** Less has one processor, or is all the system's. */
const SMALLEST_GIB = 8;

/** Disk for the system, Deno and the packages, in GB; AWS gives at least 8. */
const BASE_DISK_GB = 20;

/** Input as a size, and whether it is Parquet, whose bytes unfold into many. */
export interface InputSize {
  readonly bytes: number;
  readonly parquet: boolean;
}

/** The memory, in bytes, that a run on such an input is expected to take at its peak. */
export function memoryNeeded(input: InputSize): number {
  return PEAK_MEMORY.baseBytes + PEAK_MEMORY.bytesPerCsvByte * csvBytes(input);
}

function csvBytes({ bytes, parquet }: InputSize): number {
  return parquet ? bytes * CSV_BYTES_PER_PARQUET_BYTE : bytes;
}

/** Whether a run that needs so many bytes fits a machine of so many GiB. */
export function fits(neededBytes: number, machineGib: number): boolean {
  return neededBytes <= USABLE_MEMORY * machineGib * 2 ** 30;
}

/**
 * The smallest machine whose memory suffices, of the first pair of families that has one.
 *
 * @param offered The machines of these families that the region has.
 * @throws {UserError} If none does.
 */
export function machineFor(
  input: InputSize,
  { region, offered }: { readonly region: string; readonly offered: readonly MachineType[] },
): MachineType {
  const needed = memoryNeeded(input);
  for (const pair of FAMILIES) {
    const [machine] = offered
      .filter(({ name, memoryGib, processors }) =>
        pair.some((family) => name.startsWith(`${family}.`)) && !name.includes("metal") &&
        processors > 1 && memoryGib >= SMALLEST_GIB && fits(needed, memoryGib)
      )
      .sort((a, b) => a.memoryGib - b.memoryGib || byProcessors(a, b));
    if (machine !== undefined) return machine;
  }
  throw new UserError("input", noMachine(input, region, offered));
}

function byProcessors(a: MachineType, b: MachineType): number {
  return (b.processors - a.processors) * (a.memoryGib <= BALANCED_GIB ? 1 : -1);
}

function noMachine({ bytes, parquet }: InputSize, region: string, offered: readonly MachineType[]) {
  const needed = Math.ceil(memoryNeeded({ bytes, parquet }) / 1e9);
  return offered.length === 0
    ? `The region ${region} has no machine of the families ${
      FAMILIES.flat().join(", ")
    }: name an ` +
      "--instance-type, or choose another --region."
    : `An input of ${bytes} bytes needs about ${needed} GB of memory, more than one machine in ` +
      `${region} has: see src/cloud/README.md on larger data, or name an --instance-type.`;
}

/** The disk, in GB, for an input: the system's part and twice the input, for copies on the way. */
export function diskFor({ bytes }: InputSize): number {
  return BASE_DISK_GB + Math.ceil(2 * bytes / 1e9);
}

/** MiB in a second that a gp3 disk has at no price, and the most for the operations that it has so. */
export const FREE_THROUGHPUT = 125;
const MOST_THROUGHPUT = 750;

/** An input is read in so many seconds, where its disk can. */
const READ_SECONDS = 120;

/** How many MiB the disk of an input reads in a second. */
export function throughputFor({ bytes }: InputSize): number {
  const wanted = Math.ceil(bytes / 2 ** 20 / READ_SECONDS);
  return Math.min(Math.max(wanted, FREE_THROUGHPUT), MOST_THROUGHPUT);
}

/** For the machine's start, Deno, the packages and a small extract. */
const BASE_MINUTES = 60;

/** By this folder's README a GB of CSV takes 22 seconds on 2 cores, and as long to copy in and out. */
const MINUTES_PER_GB = 5;

/** Minutes after which a run on such an input is given up: several times what it should take. */
export function minutesFor(input: InputSize): number {
  return BASE_MINUTES + Math.ceil(MINUTES_PER_GB * csvBytes(input) / 1e9);
}
