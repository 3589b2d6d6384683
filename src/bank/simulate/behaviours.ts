/** The ways of banking that are planted unless others are asked for: those the bank expects. */
export const EXPECTED_BEHAVIOURS = [
  "steady",
  "wealthy_inactive",
  "most_active",
  "loan_heavy",
] as const;

/** All the ways of banking the simulator can plant. */
export const BEHAVIOURS = [
  ...EXPECTED_BEHAVIOURS,
  "student",
  "salary_only",
  "small_business",
  "dormant",
] as const;
export type BehaviourName = typeof BEHAVIOURS[number];

/**
 * A way of banking, as the figures its customers scatter about. Each is greater than zero, so
 * that two ways can be mixed. A spread is a deviation of the natural
 * logarithm, a deviation is in the unit of its figure.
 */
export interface Behaviour {
  /** Weight among the customers of an extract. */
  readonly weight: number;
  /** Years. */
  readonly age: number;
  readonly ageDeviation: number;
  /** Naira a year. */
  readonly income: number;
  readonly incomeSpread: number;
  /** Share of the income that goes out again. */
  readonly spending: number;
  readonly spendingSpread: number;
  /** Naira on an account. */
  readonly balance: number;
  readonly balanceSpread: number;
  readonly accounts: number;
  readonly accountsDeviation: number;
  /** Months with the bank. */
  readonly tenure: number;
  readonly tenureSpread: number;
  /** Withdrawals, transfers and payments a month. */
  readonly outflows: number;
  readonly outflowsSpread: number;
  /** Share of months with a main deposit, and by how many days that misses its usual day. */
  readonly depositChance: number;
  readonly depositJitter: number;
  /** Deposits a month besides the main one. */
  readonly extraDeposits: number;
  /** Odds of a digital channel against all others. */
  readonly digitalOdds: number;
  readonly digitalSpread: number;
  /** Share of customers with a loan, and how many loans those have. */
  readonly loanChance: number;
  readonly loans: number;
  /** Sum of the loans, in annual incomes. */
  readonly debt: number;
  readonly debtSpread: number;
  /** Share of loans whose repayment is late. */
  readonly lateChance: number;
}

/**
 * What tells the behaviours apart is activity, balance, income, spending and debt; age says little,
 * and of the channels only that the most active do all on their phones.
 */
export const BEHAVIOUR: Readonly<Record<BehaviourName, Behaviour>> = {
  steady: {
    weight: 0.39,
    age: 43,
    ageDeviation: 12,
    income: 4_500_000,
    incomeSpread: 0.21,
    spending: 0.42,
    spendingSpread: 0.19,
    balance: 900_000,
    balanceSpread: 0.53,
    accounts: 2.2,
    accountsDeviation: 0.46,
    tenure: 84,
    tenureSpread: 0.6,
    outflows: 2.1,
    outflowsSpread: 0.15,
    depositChance: 0.97,
    depositJitter: 1,
    extraDeposits: 0.1,
    digitalOdds: 0.25,
    digitalSpread: 0.38,
    loanChance: 0.06,
    loans: 1,
    debt: 0.12,
    debtSpread: 0.3,
    lateChance: 0.03,
  },
  wealthy_inactive: {
    weight: 0.2,
    age: 46,
    ageDeviation: 12,
    income: 12_000_000,
    incomeSpread: 0.27,
    spending: 0.12,
    spendingSpread: 0.27,
    balance: 12_000_000,
    balanceSpread: 0.57,
    accounts: 1.5,
    accountsDeviation: 0.38,
    tenure: 110,
    tenureSpread: 0.6,
    outflows: 0.42,
    outflowsSpread: 0.15,
    depositChance: 0.25,
    depositJitter: 9,
    extraDeposits: 0.01,
    digitalOdds: 0.9,
    digitalSpread: 0.38,
    loanChance: 0.06,
    loans: 1,
    debt: 0.1,
    debtSpread: 0.3,
    lateChance: 0.02,
  },
  most_active: {
    weight: 0.15,
    age: 39,
    ageDeviation: 11,
    income: 4_200_000,
    incomeSpread: 0.23,
    spending: 1,
    spendingSpread: 0.15,
    balance: 200_000,
    balanceSpread: 0.57,
    accounts: 3.3,
    accountsDeviation: 0.46,
    tenure: 40,
    tenureSpread: 0.6,
    outflows: 15.8,
    outflowsSpread: 0.11,
    depositChance: 0.9,
    depositJitter: 3,
    extraDeposits: 1.2,
    digitalOdds: 14,
    digitalSpread: 0.3,
    loanChance: 0.1,
    loans: 1,
    debt: 0.1,
    debtSpread: 0.3,
    lateChance: 0.1,
  },
  loan_heavy: {
    weight: 0.26,
    age: 41,
    ageDeviation: 11,
    income: 2_800_000,
    incomeSpread: 0.23,
    spending: 0.65,
    spendingSpread: 0.19,
    balance: 70_000,
    balanceSpread: 0.61,
    accounts: 1.7,
    accountsDeviation: 0.42,
    tenure: 56,
    tenureSpread: 0.6,
    outflows: 1.4,
    outflowsSpread: 0.19,
    depositChance: 0.45,
    depositJitter: 11,
    extraDeposits: 0.02,
    digitalOdds: 0.9,
    digitalSpread: 0.38,
    loanChance: 1,
    loans: 3.1,
    debt: 1.5,
    debtSpread: 0.27,
    lateChance: 0.55,
  },
  student: {
    weight: 0.2,
    age: 21,
    ageDeviation: 2,
    income: 600_000,
    incomeSpread: 0.3,
    spending: 0.95,
    spendingSpread: 0.15,
    balance: 15_000,
    balanceSpread: 0.8,
    accounts: 1,
    accountsDeviation: 0.2,
    tenure: 20,
    tenureSpread: 0.5,
    outflows: 7,
    outflowsSpread: 0.25,
    depositChance: 0.85,
    depositJitter: 4,
    extraDeposits: 0.5,
    digitalOdds: 9,
    digitalSpread: 0.4,
    loanChance: 0.02,
    loans: 1,
    debt: 0.1,
    debtSpread: 0.4,
    lateChance: 0.05,
  },
  salary_only: {
    weight: 0.2,
    age: 38,
    ageDeviation: 10,
    income: 2_400_000,
    incomeSpread: 0.25,
    spending: 0.98,
    spendingSpread: 0.1,
    balance: 25_000,
    balanceSpread: 0.8,
    accounts: 1,
    accountsDeviation: 0.2,
    tenure: 50,
    tenureSpread: 0.6,
    outflows: 1,
    outflowsSpread: 0.15,
    depositChance: 0.98,
    depositJitter: 1,
    extraDeposits: 0.01,
    digitalOdds: 0.1,
    digitalSpread: 0.4,
    loanChance: 0.04,
    loans: 1,
    debt: 0.1,
    debtSpread: 0.4,
    lateChance: 0.05,
  },
  small_business: {
    weight: 0.2,
    age: 43,
    ageDeviation: 10,
    income: 15_000_000,
    incomeSpread: 0.4,
    spending: 0.95,
    spendingSpread: 0.2,
    balance: 1_500_000,
    balanceSpread: 0.7,
    accounts: 2,
    accountsDeviation: 0.5,
    tenure: 60,
    tenureSpread: 0.6,
    outflows: 12,
    outflowsSpread: 0.25,
    depositChance: 0.5,
    depositJitter: 8,
    extraDeposits: 14,
    digitalOdds: 0.5,
    digitalSpread: 0.5,
    loanChance: 0.5,
    loans: 1,
    debt: 0.4,
    debtSpread: 0.4,
    lateChance: 0.1,
  },
  dormant: {
    weight: 0.2,
    age: 46,
    ageDeviation: 13,
    income: 2_500_000,
    incomeSpread: 0.5,
    spending: 0.02,
    spendingSpread: 0.5,
    balance: 20_000,
    balanceSpread: 1,
    accounts: 1,
    accountsDeviation: 0.3,
    tenure: 90,
    tenureSpread: 0.5,
    outflows: 0.5,
    outflowsSpread: 0.3,
    depositChance: 0.1,
    depositJitter: 9,
    extraDeposits: 0.01,
    digitalOdds: 0.4,
    digitalSpread: 0.5,
    loanChance: 0.01,
    loans: 1,
    debt: 0.1,
    debtSpread: 0.4,
    lateChance: 0.1,
  },
};

/** Chances, which two ways of banking have in the middle; sums and counts in the geometric middle. */
const CHANCES: ReadonlySet<keyof Behaviour> = new Set([
  "depositChance",
  "loanChance",
  "lateChance",
]);

/**
 * The way of banking of someone in between: the weighted means of the figures of two.
 *
 * @param share The weight of the other way, 0..1.
 */
export function mixture(
  main: Behaviour,
  other: Behaviour,
  { share }: { share: number },
): Behaviour {
  const mixed = { ...main };
  for (const name of Object.keys(main) as (keyof Behaviour)[]) {
    mixed[name] = CHANCES.has(name)
      ? main[name] * (1 - share) + other[name] * share
      : main[name] ** (1 - share) * other[name] ** share;
  }
  return mixed;
}
