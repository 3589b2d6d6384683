import type { BehaviourName } from "@/bank/simulate/behaviours.ts";
import type { DifficultyName } from "@/bank/simulate/difficulty.ts";
import { appendRows, EXTRACT_COLUMNS } from "@/bank/simulate/rows.ts";
import { type SimulatedCustomer, simulateRecords } from "@/bank/simulate/simulate_records.ts";

/** What to simulate. */
export interface SimulateOptions {
  /** How many customers. @default {500} */
  readonly customers?: number;
  /** A whole number in 0..2^32-1. @default {1} */
  readonly seed?: number;
  /** The months the extract covers, up to the end of 2024. @default {6} */
  readonly months?: number;
  /** The ways of banking to plant. @default {EXPECTED_BEHAVIOURS} */
  readonly behaviours?: readonly BehaviourName[];
  /** How hard they are to find again. @default {"realistic"} */
  readonly difficulty?: DifficultyName;
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
  let extract = [EXTRACT_COLUMNS.join(",")];
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
