import { type RandomSource, randomSource } from "@/numerics/random.ts";
import type { SimulateOptions } from "@/bank/simulate.ts";
import {
  BEHAVIOUR,
  type BehaviourName,
  BEHAVIOURS,
  EXPECTED_BEHAVIOURS,
  mixture,
} from "@/bank/simulate/behaviours.ts";
import { dayOf, monthsAfter } from "@/bank/simulate/calendar.ts";
import { type Customer, drawCustomer, type Window } from "@/bank/simulate/customer.ts";
import {
  DIFFICULTIES,
  DIFFICULTY,
  type Difficulty,
  scatteredMore,
} from "@/bank/simulate/difficulty.ts";
import { dirtPlanter } from "@/bank/simulate/dirt.ts";
import {
  type AccountRecord,
  type CustomerRecords,
  type Notation,
  writeRecords,
} from "@/bank/simulate/records.ts";

/** The least that the other behaviour weighs in a customer in between. */
const LEAST_SHARE = 0.1;

/** Nobody's records go back further. */
const MOST_MONTHS = 600;

/** A customer's records, and how the customer was meant to bank. */
export interface SimulatedCustomer {
  readonly records: CustomerRecords;
  readonly behaviour: BehaviourName;
  readonly isMixture: boolean;
}

/** How the records of {@linkcode simulateRecords} are written. */
export interface RecordOptions extends SimulateOptions {
  /** @default each customer's rows have a way of their own */
  readonly notation?: Notation | undefined;
  /** Whether loans end on the day of the month they began on. @default {false} */
  readonly wholeTerms?: boolean;
}

/**
 * Simulates the customers of {@linkcode simulate} as records. The second holder of a joint account
 * is the customer before its owner.
 *
 * @throws {RangeError} If an option is out of its range.
 */
export function simulateRecords(options: RecordOptions = {}): Generator<SimulatedCustomer> {
  const checked = { ...DEFAULTS, ...options };
  checkOptions(checked);
  return customersOf(checked, randomSource(checked.seed));
}

/** The days that an extract of so many months covers. */
export function windowOf(months: number = DEFAULTS.months): Window {
  return { first: dayOf(2025, 1 - months, 1), last: dayOf(2024, 12, 31) };
}

const DEFAULTS: Required<SimulateOptions> = {
  customers: 500,
  seed: 1,
  months: 6,
  behaviours: EXPECTED_BEHAVIOURS,
  difficulty: "realistic",
  dirt: 0.02,
  joint: 0,
};

type Checked = RecordOptions & Required<SimulateOptions>;

function* customersOf(
  { customers, months, behaviours, difficulty, dirt, joint, notation, wholeTerms = false }: Checked,
  seeds: RandomSource,
): Generator<SimulatedCustomer> {
  const window = windowOf(months);
  const hardness = DIFFICULTY[difficulty];
  const firstStream = seeds.integer(2 ** 32);
  const spoil = dirtPlanter({ share: dirt, window, random: randomSource(seeds.integer(2 ** 32)) });
  const couples = randomSource(seeds.integer(2 ** 32));

  let firstTransaction = 1;
  let before: SimulatedCustomer | undefined;
  for (let index = 0; index < customers; index++) {
    const random = randomSource((firstStream + index) % 2 ** 32);
    const { name, behaviour, isMixture } = drawBehaviour(behaviours, hardness, random);
    const drawn = drawCustomer(behaviour, { window, quiet: hardness.quiet, random });
    const customer = wholeTerms ? withWholeTerms(drawn) : drawn;
    const records = writeRecords(customer, { index, firstTransaction, random, notation });
    for (const { transactions } of records.accounts) firstTransaction += transactions.length;
    spoil(records);
    for (const account of records.accounts) {
      const isJoint = couples.next() < joint;
      if (isJoint && before) share(account, before.records);
    }
    if (before) yield before;
    before = { records, behaviour: name, isMixture };
  }
  if (before) yield before;
}

function share(account: AccountRecord, other: CustomerRecords): void {
  account.holders.push(other.id);
  other.shared.push(account);
}

function withWholeTerms(customer: Customer): Customer {
  const loans = customer.loans.map((loan) => ({
    ...loan,
    end: monthsAfter(loan.start, loan.months),
  }));
  return { ...customer, loans };
}

/** The way of banking of a customer. The truth names the nearer one of somebody in between. */
function drawBehaviour(
  names: readonly BehaviourName[],
  { mixtures, mostShare, scatter }: Difficulty,
  random: RandomSource,
) {
  const totalWeight = names.reduce((sum, name) => sum + BEHAVIOUR[name].weight, 0);
  let ticket = random.next() * totalWeight;
  const drawn = names.findIndex((name) => (ticket -= BEHAVIOUR[name].weight) < 0);
  // Rounding may leave a ticket beyond the last.
  const position = drawn < 0 ? names.length - 1 : drawn;
  const name = names[position]!;
  const isMixture = random.next() < mixtures && names.length > 1;
  const own = scatteredMore(BEHAVIOUR[name], scatter);
  if (!isMixture) return { name, behaviour: own, isMixture };
  const other = names[(position + 1 + random.integer(names.length - 1)) % names.length]!;
  const share = LEAST_SHARE + (mostShare - LEAST_SHARE) * random.next();
  const between = mixture(own, scatteredMore(BEHAVIOUR[other], scatter), { share });
  return { name, behaviour: between, isMixture };
}

function checkOptions({ customers, months, behaviours, difficulty, dirt, joint }: Checked): void {
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
  if (!(joint >= 0 && joint <= 1)) {
    throw new RangeError(
      `Cannot give a share of ${joint} of the accounts two holders: give a number in 0..1`,
    );
  }
  if (!DIFFICULTIES.includes(difficulty)) {
    throw new RangeError(
      `Cannot simulate a bank of difficulty "${difficulty}": it is one of ${
        DIFFICULTIES.join(", ")
      }`,
    );
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
