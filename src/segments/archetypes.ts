import type { FeatureName } from "@/features/catalogue.ts";
import type { Condition } from "@/segments/playbook.ts";

/** What a segment's customers are like in one feature, compared with all customers. */
export interface Trait {
  readonly feature: FeatureName;
  /** 1 above the average customer, -1 below, 0 about the same. */
  readonly sign: 1 | 0 | -1;
  /** A segment without this trait is not this archetype, whatever else matches. */
  readonly defining?: boolean;
}

/** A segment the bank expects to find. */
export interface Archetype {
  /** The segment's fixed number in every output, whatever K-Means numbered its cluster. */
  readonly id: number;
  readonly name: string;
  readonly traits: readonly Trait[];
  /**
   * What the segment's own figures must show for the name to be true in words, besides what it is
   * compared with the others. One that cannot be measured is not asked.
   */
  readonly conditions: readonly Condition[];
}

/** The four expected segments. A trait whose feature the file lacks does not count. */
export const ARCHETYPES: readonly Archetype[] = [
  {
    id: 0,
    name: "Steady Customers",
    traits: [
      { feature: "deposit_regularity", sign: 1, defining: true },
      { feature: "active_loan_amount", sign: -1, defining: true },
      { feature: "active_loans", sign: -1 },
      { feature: "annual_income", sign: 0 },
      { feature: "transactions_per_month", sign: 0 },
      { feature: "avg_balance", sign: 0 },
    ],
    conditions: [
      // Money comes in at least every other month, and most have no loan.
      { feature: "deposit_regularity", statistic: "median", atLeast: 0.5 },
      { feature: "active_loans", statistic: "median", atMost: 0.5 },
    ],
  },
  {
    id: 1,
    name: "Wealthy Inactives",
    traits: [
      { feature: "avg_balance", sign: 1, defining: true },
      { feature: "transactions_per_month", sign: -1, defining: true },
      { feature: "annual_income", sign: 1 },
      { feature: "num_accounts", sign: -1 },
      { feature: "digital_share", sign: -1 },
      { feature: "spending_score", sign: -1 },
    ],
    conditions: [
      { feature: "avg_balance", statistic: "median", atLeast: 1.5, times: "all customers" },
      {
        feature: "transactions_per_month",
        statistic: "median",
        atMost: 0.75,
        times: "all customers",
      },
      // Once a week is not inactive.
      { feature: "transactions_per_month", statistic: "median", atMost: 4 },
    ],
  },
  {
    id: 2,
    name: "Most-Active Customers",
    traits: [
      { feature: "transactions_per_month", sign: 1, defining: true },
      { feature: "num_transactions", sign: 1, defining: true },
      { feature: "recency_days", sign: -1 },
      { feature: "digital_share", sign: 1 },
      { feature: "spending_score", sign: 1 },
    ],
    conditions: [
      {
        feature: "transactions_per_month",
        statistic: "median",
        atLeast: 1.5,
        times: "all customers",
      },
      // Two to three times a week.
      { feature: "transactions_per_month", statistic: "median", atLeast: 10 },
    ],
  },
  {
    id: 3,
    name: "Loan-Heavy Customers",
    traits: [
      { feature: "active_loan_amount", sign: 1, defining: true },
      { feature: "active_loans", sign: 1, defining: true },
      { feature: "loan_to_income", sign: 1 },
      { feature: "days_past_due", sign: 1 },
      { feature: "annual_income", sign: -1 },
      { feature: "deposit_regularity", sign: -1 },
    ],
    conditions: [
      // Several loans are two or more.
      { feature: "active_loans", statistic: "median", atLeast: 2 },
      { feature: "active_loan_amount", statistic: "mean", atLeast: 1.5, times: "all customers" },
    ],
  },
];
