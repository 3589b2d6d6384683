/** The ways of banking the simulator can plant. */
export const BEHAVIOURS = ["steady", "wealthy_inactive", "most_active", "loan_heavy"] as const;
export type BehaviourName = typeof BEHAVIOURS[number];

/**
 * A way of banking, as the figures its customers scatter about. Each is greater than zero, so
 * that two ways can be mixed by weighted geometric mean. A spread is a deviation of the natural
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
 * The four behaviours. Each differs from the other three in some figures, and the four lie about
 * equally far apart once the features are transformed and scaled: that, and not any one figure,
 * is what makes inertia fall evenly up to four clusters and hardly afterwards. Small loans are
 * spread over the behaviours that owe little, because a trait that only a handful of customers
 * have becomes, once scaled, a far-off cluster of its own.
 */
export const BEHAVIOUR: Readonly<Record<BehaviourName, Behaviour>> = {
  steady: {
    weight: 0.3,
    age: 47,
    ageDeviation: 6,
    income: 4_500_000,
    incomeSpread: 0.28,
    spending: 0.45,
    spendingSpread: 0.25,
    balance: 900_000,
    balanceSpread: 0.7,
    accounts: 2.6,
    accountsDeviation: 0.55,
    tenure: 4.4,
    tenureSpread: 0.5,
    outflows: 3,
    outflowsSpread: 0.2,
    depositChance: 0.97,
    depositJitter: 1,
    extraDeposits: 0.1,
    digitalOdds: 0.25,
    digitalSpread: 0.5,
    loanChance: 0.08,
    loans: 1,
    debt: 0.12,
    debtSpread: 0.4,
    lateChance: 0.03,
  },
  wealthy_inactive: {
    weight: 0.26,
    age: 58,
    ageDeviation: 7,
    income: 12_000_000,
    incomeSpread: 0.35,
    spending: 0.16,
    spendingSpread: 0.35,
    balance: 9_000_000,
    balanceSpread: 0.75,
    accounts: 1.4,
    accountsDeviation: 0.5,
    tenure: 13,
    tenureSpread: 0.5,
    outflows: 0.45,
    outflowsSpread: 0.2,
    depositChance: 0.2,
    depositJitter: 9,
    extraDeposits: 0.01,
    digitalOdds: 0.6,
    digitalSpread: 0.5,
    loanChance: 0.1,
    loans: 1,
    debt: 0.1,
    debtSpread: 0.4,
    lateChance: 0.02,
  },
  most_active: {
    weight: 0.16,
    age: 28,
    ageDeviation: 4.5,
    income: 4_200_000,
    incomeSpread: 0.3,
    spending: 1,
    spendingSpread: 0.2,
    balance: 350_000,
    balanceSpread: 0.75,
    accounts: 3.2,
    accountsDeviation: 0.6,
    tenure: 2.6,
    tenureSpread: 0.25,
    outflows: 14,
    outflowsSpread: 0.15,
    depositChance: 0.9,
    depositJitter: 3,
    extraDeposits: 2,
    digitalOdds: 11,
    digitalSpread: 0.4,
    loanChance: 0.42,
    loans: 1,
    debt: 0.1,
    debtSpread: 0.4,
    lateChance: 0.1,
  },
  loan_heavy: {
    weight: 0.27,
    age: 37,
    ageDeviation: 6.5,
    income: 2_800_000,
    incomeSpread: 0.3,
    spending: 0.65,
    spendingSpread: 0.25,
    balance: 70_000,
    balanceSpread: 0.8,
    accounts: 1.5,
    accountsDeviation: 0.55,
    tenure: 4,
    tenureSpread: 0.45,
    outflows: 1.6,
    outflowsSpread: 0.25,
    depositChance: 0.45,
    depositJitter: 11,
    extraDeposits: 0.02,
    digitalOdds: 1.2,
    digitalSpread: 0.5,
    loanChance: 1,
    loans: 2.7,
    debt: 1.5,
    debtSpread: 0.35,
    lateChance: 0.55,
  },
};

/**
 * The way of banking of someone in between: the weighted geometric means of the figures of two.
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
    mixed[name] = main[name] ** (1 - share) * other[name] ** share;
  }
  return mixed;
}
