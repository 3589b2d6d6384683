import { dirname } from "node:path";
import { COLUMN_NAMES } from "@/bank/schema.ts";
import type { BehaviourName } from "@/bank/simulate/behaviours.ts";
import { appendRows } from "@/bank/simulate/rows.ts";
import { type SimulatedCustomer, simulateRecords } from "@/bank/simulate/simulate_records.ts";

/** What to simulate. */
export interface SimulateOptions {
  /** How many customers. @default {600} */
  readonly customers?: number;
  /** A whole number in 0..2^32-1. @default {1} */
  readonly seed?: number;
  /** The months the extract covers, up to the end of 2024. @default {24} */
  readonly months?: number;
  /** The ways of banking to plant. @default {BEHAVIOURS} */
  readonly behaviours?: readonly BehaviourName[];
  /** The share of records of each entity that get a fault, 0..1. @default {0.02} */
  readonly dirt?: number;
  /** The share of accounts that have two holders, 0..1. @default {0} */
  readonly joint?: number;
}

/** A piece of an extract: all rows of some customers. */
export interface SimulatedBatch {
  /** CSV lines, each ended by a newline; the first batch begins with the header. */
  readonly extract: string;
  /** The same for the truth: `Customer_ID,Behaviour,Mixture`. */
  readonly truth: string;
  /** Rows in `extract`, the header not counted. */
  readonly rows: number;
  readonly customers: number;
}

/** Characters from which on a batch is handed over. */
const BATCH_LENGTH = 2 ** 18;

/**
 * Simulates the extract of a Nigerian retail bank whose customers bank in a few planted ways: each
 * transaction of the months before 2025 joined to each loan of its customer. Nothing is read or
 * written, and memory stays bounded however many customers there are.
 *
 * Equal options give equal text. Every customer has a random stream of his own, so a larger
 * extract begins with the customers of a smaller one (whose last may hold fewer joint accounts),
 * and dirt changes nobody's behaviour.
 *
 * @returns Batches whose texts, joined, make up the two files.
 * @throws {RangeError} If an option is out of its range.
 */
export function simulate(options: SimulateOptions = {}): Generator<SimulatedBatch> {
  return batches(simulateRecords(options));
}

function* batches(customers: Iterable<SimulatedCustomer>): Generator<SimulatedBatch> {
  let extract = [COLUMN_NAMES.join(",")];
  let truth = ["Customer_ID,Behaviour,Mixture"];
  let headers = 1;
  let length = 0;
  function batch(): SimulatedBatch {
    return {
      extract: extract.join("\n") + "\n",
      truth: truth.join("\n") + "\n",
      rows: extract.length - headers,
      customers: truth.length - headers,
    };
  }

  for (const { records, behaviour, isMixture } of customers) {
    length += appendRows(extract, records);
    truth.push(`${records.id},${behaviour},${Number(isMixture)}`);
    if (length >= BATCH_LENGTH) {
      yield batch();
      extract = [];
      truth = [];
      headers = length = 0;
    }
  }
  if (truth.length > headers) yield batch();
}

/** The files that {@linkcode writeSimulatedExtract} writes. */
export interface WriteSimulatedOptions extends SimulateOptions {
  /** The path of the extract. */
  readonly output: string;
  /** The path of the truth; without it none is written. */
  readonly truth?: string;
}

/**
 * Writes a simulated extract and, on request, who of its customers banks in which way. Missing
 * folders are made. The files take their places when all is written; until then, and when writing
 * fails, what stands there is untouched.
 *
 * @throws {RangeError} If an option is out of its range.
 */
export async function writeSimulatedExtract(
  options: WriteSimulatedOptions,
): Promise<{ rows: number; customers: number }> {
  const batches = simulate(options);
  const paths = [options.output, ...(options.truth === undefined ? [] : [options.truth])];
  for (const path of paths) Deno.mkdirSync(dirname(path), { recursive: true });
  const partial = paths.map((path) => `${path}.partial`);
  try {
    const counts = await writeBatches(batches, partial);
    for (const [i, path] of paths.entries()) Deno.renameSync(partial[i]!, path);
    return counts;
  } catch (error) {
    await Promise.allSettled(partial.map((path) => Deno.remove(path)));
    throw error;
  }
}

async function writeBatches(
  batches: Iterable<SimulatedBatch>,
  [extractPath, truthPath]: readonly string[],
): Promise<{ rows: number; customers: number }> {
  using extract = Deno.createSync(extractPath!);
  using truth = truthPath === undefined ? undefined : Deno.createSync(truthPath);
  let rows = 0;
  let customers = 0;
  for (const batch of batches) {
    await writeText(extract, batch.extract);
    if (truth) await writeText(truth, batch.truth);
    rows += batch.rows;
    customers += batch.customers;
  }
  return { rows, customers };
}

async function writeText(file: Deno.FsFile, text: string): Promise<void> {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
}
