import type { FeatureName } from "@/features/catalogue.ts";

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
  },
];
