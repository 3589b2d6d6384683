import type { RandomSource } from "@/numerics/random.ts";
import type { Behaviour } from "@/bank/simulate/behaviours.ts";
import { type Day, dayOf, DAYS_PER_MONTH } from "@/bank/simulate/calendar.ts";

/** A customer with all that the bank holds of him. Money is naira, with kobo. */
export interface Customer {
  readonly born: Day;
  readonly annualIncome: number;
  /** At least one, the oldest first. */
  readonly accounts: readonly Account[];
  readonly loans: readonly Loan[];
}

export interface Account {
  readonly type: string;
  readonly balance: number;
  readonly opened: Day;
  /** By date. */
  readonly transactions: readonly Transaction[];
}

export interface Transaction {
  readonly type: string;
  readonly amount: number;
  readonly day: Day;
  readonly channel: string;
}

export interface Loan {
  readonly type: string;
  readonly amount: number;
  readonly start: Day;
  readonly end: Day;
  /** From start to end. */
  readonly months: number;
  /** Per cent a year. */
  readonly interestRate: number;
  readonly daysPastDue: number;
}

/** The days an extract covers, both ends included. */
export interface Window {
  readonly first: Day;
  readonly last: Day;
}

/** Years of age of the youngest customer, and at the opening of an account. */
const YOUNGEST = 18;
const YOUNGEST_AT_OPENING = 16;

const FEWEST_MONTHS = 3;

/**
 * Draws one customer who banks in the given way.
 *
 * @param quiet The chance to have stopped some time in the window.
 */
export function drawCustomer(
  behaviour: Behaviour,
  { window, quiet, random }: { window: Window; quiet: number; random: RandomSource },
): Customer {
  const affluence = random.normal();
  const drawnAge = behaviour.age + behaviour.ageDeviation * random.normal();
  // Mirrored at the youngest, so that nobody's birthday is everybody's.
  const age = Math.min(90, YOUNGEST + Math.abs(drawnAge - YOUNGEST));
  const income = 10_000 * Math.round(
    scattered(behaviour.income, behaviour.incomeSpread, affluence) / 10_000,
  );
  const tenure = clamp(
    scattered(behaviour.tenure, behaviour.tenureSpread, random.normal()),
    FEWEST_MONTHS,
    12 * (age - YOUNGEST_AT_OPENING),
  );
  const opened = Math.round(window.last - tenure * DAYS_PER_MONTH);
  const isQuiet = random.next() < quiet;
  const end = window.last - (isQuiet ? random.integer(1 + window.last - window.first) : 0);
  const flows = drawFlows({ behaviour, income, opened, window, random })
    .filter(({ day }) => day <= end);
  return {
    born: Math.round(window.last - age * 365.2425),
    annualIncome: income,
    accounts: drawAccounts({ behaviour, affluence, opened, window, random }, flows),
    loans: drawLoans({ behaviour, income, opened, window, random }),
  };
}

interface Situation {
  readonly behaviour: Behaviour;
  /** When the first account was opened. */
  readonly opened: Day;
  readonly window: Window;
  readonly random: RandomSource;
}

/** All transactions of a customer, by date. */
function drawFlows({ behaviour, income, opened, window, random }: Situation & { income: number }) {
  const monthlyIncome = income / 12;
  const digital = scattered(behaviour.digitalOdds, behaviour.digitalSpread, random.normal());
  const digitalShare = digital / (1 + digital);
  const first = Math.max(opened + 1, window.first);
  const span = { first, last: window.last };
  const flows: Transaction[] = [];

  const outflows = scattered(behaviour.outflows, behaviour.outflowsSpread, random.normal());
  const meanOutflow = monthlyIncome / outflows *
    scattered(behaviour.spending, behaviour.spendingSpread, random.normal());
  for (const day of poissonDays(outflows, { span, random })) {
    const amount = drawAmount(meanOutflow, { spread: 0.4, random });
    flows.push({ ...outflow(amount, { digitalShare, random }), day });
  }

  const meanDeposit = monthlyIncome * 0.8;
  for (const day of poissonDays(behaviour.extraDeposits, { span, random })) {
    const amount = drawAmount(meanDeposit / 8, { spread: 0.5, random });
    flows.push({ ...deposit(amount, { digitalShare, random }), day });
  }
  const usualDay = 24 + random.integer(5);
  const spread = Math.min(0.5, behaviour.depositJitter / 20);
  for (let month = monthsSince2000(first) - 1; month <= monthsSince2000(window.last); month++) {
    const day = dayOf(2000, 1 + month, usualDay) +
      Math.round(behaviour.depositJitter * random.normal());
    if (day < first || day > window.last || random.next() >= behaviour.depositChance) continue;
    const amount = drawAmount(meanDeposit / behaviour.depositChance, { spread, random });
    flows.push({ ...deposit(amount, { digitalShare, random }), day });
  }
  return flows.sort((a, b) => a.day - b.day);
}

/** The days of a Poisson process. */
function* poissonDays(
  perMonth: number,
  { span, random }: { span: Window; random: RandomSource },
): Generator<Day> {
  const meanWait = DAYS_PER_MONTH / perMonth;
  let time: number = span.first;
  while (true) {
    time -= meanWait * Math.log(1 - random.next());
    if (time >= span.last + 1) return;
    yield Math.floor(time);
  }
}

function monthsSince2000(day: Day): number {
  return Math.floor((day - dayOf(2000, 1, 1)) / DAYS_PER_MONTH);
}

interface ChannelChoice {
  readonly digitalShare: number;
  readonly random: RandomSource;
}

function outflow(amount: number, { digitalShare, random }: ChannelChoice) {
  if (random.next() < digitalShare) {
    const channel = pick(["mobile", "mobile", "mobile", "ussd", "web"], random);
    return { type: pick(["transfer", "transfer", "payment"], random), amount, channel };
  }
  const channel = pick(["atm", "atm", "pos", "pos", "branch", "agent"], random);
  if (channel === "pos") return { type: "payment", amount, channel };
  return { type: "withdrawal", amount: 500 * Math.ceil(amount / 500), channel };
}

function deposit(amount: number, { digitalShare, random }: ChannelChoice) {
  const channels = random.next() < digitalShare
    ? ["mobile", "web"]
    : ["branch", "branch", "agent", "atm"];
  return { type: "deposit", amount, channel: pick(channels, random) };
}

function drawAccounts(
  { behaviour, affluence, opened, window, random }: Situation & { affluence: number },
  flows: readonly Transaction[],
): Account[] {
  const count = clamp(
    Math.round(behaviour.accounts + behaviour.accountsDeviation * random.normal()),
    1,
    5,
  );
  // Who earns more than his like also holds more.
  const typical = scattered(
    behaviour.balance,
    behaviour.balanceSpread,
    0.4 * affluence + 0.9165 * random.normal(),
  );
  const accounts = [];
  const laterDays = Array.from(
    { length: count - 1 },
    () => opened + random.integer(1 + window.last - opened),
  );
  for (const [i, day] of [opened, ...laterDays.sort((a, b) => a - b)].entries()) {
    accounts.push({
      type: i === 0 ? pick(["Savings", "Current"], random) : pick(LATER_ACCOUNTS, random),
      balance: drawAmount(typical, { spread: 0.3, random }),
      opened: day,
      transactions: [] as Transaction[],
    });
  }
  for (const flow of flows) {
    const account = accounts[random.next() < 0.75 ? 0 : random.integer(count)]!;
    const isUsed = account.type !== "Fixed Deposit" && flow.day >= account.opened;
    (isUsed ? account : accounts[0]!).transactions.push(flow);
  }
  return accounts;
}

const LATER_ACCOUNTS = [
  "Savings",
  "Savings",
  "Current",
  "Current",
  "Fixed Deposit",
  "Domiciliary",
  "Checking",
  "Credit",
];

/** Naira. */
const SMALLEST_MORTGAGE = 4_000_000;

function drawLoans(
  { behaviour, income, opened, window, random }: Situation & { income: number },
): Loan[] {
  const hasLoan = random.next() < behaviour.loanChance;
  if (!hasLoan) return [];
  const count = clamp(Math.round(behaviour.loans * (1 + 0.25 * random.normal())), 1, 4);
  const debt = income * scattered(behaviour.debt, behaviour.debtSpread, random.normal());
  return Array.from({ length: count }, () => {
    const share = debt / count * (0.6 + 0.8 * random.next());
    const type = pick(["Personal", "Personal", "Salary Advance", "Business", "Auto"], random);
    const months = type === "Salary Advance" ? 3 + random.integer(10) : 12 + random.integer(48);
    const isLate = random.next() < behaviour.lateChance;
    const isMortgage = share > SMALLEST_MORTGAGE;
    const term = isMortgage ? 120 + months : months;
    // One loan in six has been paid back.
    const oldest = Math.min(window.last - opened, Math.round(1.2 * term * DAYS_PER_MONTH));
    const start = window.last - random.integer(oldest);
    return {
      type: isMortgage ? "Mortgage" : type,
      amount: 10_000 * Math.max(1, Math.round(share / 10_000)),
      start,
      end: Math.round(start + term * DAYS_PER_MONTH),
      months: term,
      interestRate: Math.round(10 * (16 + 16 * random.next())) / 10,
      daysPastDue: isLate ? 1 + random.integer(120) : 0,
    };
  });
}

/** A log-normal figure: the median, moved by `normal` deviations of the logarithm. */
function scattered(median: number, spread: number, normal: number): number {
  return median * Math.exp(spread * normal);
}

/** A log-normal amount with the given mean: whole naira, one in four with kobo. */
function drawAmount(
  mean: number,
  { spread, random }: { spread: number; random: RandomSource },
): number {
  const naira = scattered(mean, spread, random.normal() - spread / 2);
  const steps = random.integer(4) === 0 ? 100 : 1;
  return Math.max(1, Math.round(steps * naira) / steps);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function pick<T>(choices: readonly T[], random: RandomSource): T {
  return choices[random.integer(choices.length)]!;
}
