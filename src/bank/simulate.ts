import { withFile } from "@/errors.ts";
import { dirname } from "node:path";
import { type RandomSource, randomSource } from "@/random.ts";
import { COLUMN_NAMES } from "@/bank/schema.ts";
import { BEHAVIOUR, type BehaviourName, BEHAVIOURS, mixture } from "@/bank/simulate/behaviours.ts";
import { dayOf } from "@/bank/simulate/calendar.ts";
import { drawCustomer } from "@/bank/simulate/customer.ts";
import { dirtPlanter } from "@/bank/simulate/dirt.ts";
import { writeRecords } from "@/bank/simulate/records.ts";
import { appendRows } from "@/bank/simulate/rows.ts";

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

/** The share of customers in between two behaviours. The truth names the nearer one. */
const MIXTURES = 0.06;

/** Nobody's records go back further. */
const MOST_MONTHS = 600;

/** Characters from which on a batch is handed over. */
const BATCH_LENGTH = 2 ** 18;

/**
 * Simulates the extract of a Nigerian retail bank whose customers bank in a few planted ways: each
 * transaction of the months before 2025 joined to each loan of its customer. Nothing is read or
 * written, and memory stays bounded however many customers there are.
 *
 * Equal options give equal text. Every customer has a random stream of his own, so a larger
 * extract begins with the customers of a smaller one, and dirt changes nobody's behaviour.
 *
 * @returns Batches whose texts, joined, make up the two files.
 * @throws {RangeError} If an option is out of its range.
 */
export function simulate(options: SimulateOptions = {}): Generator<SimulatedBatch> {
  const { customers = 600, seed = 1, months = 24, behaviours = BEHAVIOURS, dirt = 0.02 } = options;
  checkOptions({ customers, months, behaviours, dirt });
  return batches({ customers, seeds: randomSource(seed), months, behaviours, dirt });
}

type Checked = Required<Omit<SimulateOptions, "seed">>;

function* batches(
  { customers, seeds, months, behaviours, dirt }: Checked & { seeds: RandomSource },
): Generator<SimulatedBatch> {
  const window = { first: dayOf(2025, 1 - months, 1), last: dayOf(2024, 12, 31) };
  const firstStream = seeds.integer(2 ** 32);
  const spoil = dirtPlanter({ share: dirt, window, random: randomSource(seeds.integer(2 ** 32)) });

  let extract = [COLUMN_NAMES.join(",")];
  let truth = ["Customer_ID,Behaviour,Mixture"];
  let headers = 1;
  let length = 0;
  let firstTransaction = 1;
  for (let index = 0; index < customers; index++) {
    const random = randomSource((firstStream + index) % 2 ** 32);
    const { name, behaviour, isMixture } = drawBehaviour(behaviours, random);
    const customer = drawCustomer(behaviour, { window, random });
    const records = writeRecords(customer, { index, firstTransaction, random });
    for (const { transactions } of records.accounts) firstTransaction += transactions.length;
    spoil(records);
    length += appendRows(extract, records);
    truth.push(`${records.id},${name},${Number(isMixture)}`);

    if (length >= BATCH_LENGTH || index === customers - 1) {
      yield {
        extract: extract.join("\n") + "\n",
        truth: truth.join("\n") + "\n",
        rows: extract.length - headers,
        customers: truth.length - headers,
      };
      extract = [];
      truth = [];
      headers = length = 0;
    }
  }
}

function drawBehaviour(names: readonly BehaviourName[], random: RandomSource) {
  const totalWeight = names.reduce((sum, name) => sum + BEHAVIOUR[name].weight, 0);
  let ticket = random.next() * totalWeight;
  const drawn = names.findIndex((name) => (ticket -= BEHAVIOUR[name].weight) < 0);
  // Rounding may leave a ticket beyond the last.
  const position = drawn < 0 ? names.length - 1 : drawn;
  const name = names[position]!;
  const isMixture = random.next() < MIXTURES && names.length > 1;
  if (!isMixture) return { name, behaviour: BEHAVIOUR[name], isMixture };
  const other = names[(position + 1 + random.integer(names.length - 1)) % names.length]!;
  const share = 0.1 + 0.25 * random.next();
  return { name, behaviour: mixture(BEHAVIOUR[name], BEHAVIOUR[other], { share }), isMixture };
}

function checkOptions({ customers, months, behaviours, dirt }: Checked): void {
  if (!Number.isSafeInteger(customers) || customers < 1) {
    throw new RangeError(`Cannot simulate ${customers} customers: give a whole number from 1`);
  }
  if (!Number.isInteger(months) || months < 1 || months > MOST_MONTHS) {
    throw new RangeError(
      `Cannot simulate ${months} months: give a whole number in 1..${MOST_MONTHS}`,
    );
  }
  if (!(dirt >= 0 && dirt <= 1)) {
    throw new RangeError(`Cannot spoil a share of ${dirt} of the records: give a number in 0..1`);
  }
  const unknown = behaviours.find((name) => !BEHAVIOURS.includes(name));
  const isRepeating = new Set(behaviours).size < behaviours.length;
  if (behaviours.length === 0 || unknown !== undefined || isRepeating) {
    throw new RangeError(
      `Cannot plant the behaviours "${behaviours.join(",")}": name one or more of ` +
        `${BEHAVIOURS.join(", ")}, each once`,
    );
  }
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
  const partial = paths.map((path) => `${path}.partial`);
  return await withFile(`Cannot write ${paths.join(" and ")}`, "usage", async () => {
    try {
      for (const path of paths) Deno.mkdirSync(dirname(path), { recursive: true });
      const counts = await writeBatches(batches, partial);
      for (const [i, path] of paths.entries()) Deno.renameSync(partial[i]!, path);
      return counts;
    } catch (error) {
      await Promise.allSettled(partial.map((path) => Deno.remove(path)));
      throw error;
    }
  });
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
