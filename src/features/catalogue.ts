import type { FeatureUnit } from "@/bank/contract/contract_schema.ts";
import type { OwnFigure } from "@/bank/own_figures.ts";
import type { ColumnName } from "@/bank/schema.ts";
import { listing } from "@/text/listed.ts";

/** What a feature is measured in; decides how it is written for people. */
export type Unit = FeatureUnit;

export interface Feature {
  /** What it tells about a customer; features about the same thing say much the same. */
  readonly about: string;
  /** For people: axis labels, tables, names of segments. */
  readonly label: string;
  readonly unit: Unit;
  /** Columns without which the feature cannot be computed. */
  readonly needs: readonly ColumnName[];
  /** Columns of which it takes one besides. */
  readonly needsOneOf?: readonly ColumnName[];
}

/** Columns that tell whether a loan is still owed. */
const ENDS = ["End_Date", "Term", "Outstanding_Balance", "Status"] as const;

/**
 * The features of a customer that the engine measures, in original units.
 *
 * Rates, `deposit_regularity`, `digital_share` and `spending_score` are of the window, see
 * `observation_window.ts`: "a month" is one of its months, or of those since the customer's own
 * beginning where that is later, and there is at least one. The beginning is the first account
 * opening, or an earlier transaction; where no opening is known there is none. `num_transactions`,
 * `avg_transactions` and `recency_days` are over all transactions there are.
 */
export const FEATURES = {
  age: { about: "age", label: "age", unit: "years", needs: ["Date_of_Birth"] },
  annual_income: {
    about: "income",
    label: "annual income",
    unit: "money",
    needs: ["Annual_Income"],
  },
  spending_score: {
    about: "spending",
    label: "spending score",
    unit: "score",
    needs: ["Annual_Income", "Amount", "Direction"],
  },
  num_accounts: { about: "accounts", label: "accounts", unit: "count", needs: ["Account_ID"] },
  avg_balance: {
    about: "balance",
    label: "balance per account",
    unit: "money",
    needs: ["Balance"],
  },
  total_balance: { about: "balance", label: "total balance", unit: "money", needs: ["Balance"] },
  num_transactions: { about: "activity", label: "transactions", unit: "count", needs: ["Amount"] },
  avg_transactions: {
    about: "amounts",
    label: "amount per transaction",
    unit: "money",
    needs: ["Amount"],
  },
  transactions_per_month: {
    about: "activity",
    label: "transactions a month",
    unit: "a month",
    needs: ["Amount"],
  },
  monthly_inflow: {
    about: "inflow",
    label: "inflow a month",
    unit: "money a month",
    needs: ["Amount", "Direction"],
  },
  monthly_outflow: {
    about: "spending",
    label: "outflow a month",
    unit: "money a month",
    needs: ["Amount", "Direction"],
  },
  deposit_regularity: {
    about: "deposits",
    label: "months with a deposit",
    unit: "share",
    needs: ["Amount", "Direction"],
  },
  recency_days: {
    about: "activity",
    label: "days since the last transaction",
    unit: "days",
    needs: ["Amount"],
  },
  tenure_months: { about: "tenure", label: "tenure", unit: "months", needs: ["Opening_Date"] },
  digital_share: {
    about: "digital",
    label: "digital transactions",
    unit: "share",
    needs: ["Channel"],
  },
  num_loans: { about: "loans", label: "loans", unit: "count", needs: ["Loan_Amount"] },
  avg_loans: { about: "loans", label: "amount per loan", unit: "money", needs: ["Loan_Amount"] },
  total_loans: { about: "loans", label: "total loans", unit: "money", needs: ["Loan_Amount"] },
  active_loans: {
    about: "loans",
    label: "loans outstanding",
    unit: "count",
    needs: ["Loan_Amount"],
    needsOneOf: ENDS,
  },
  active_loan_amount: {
    about: "loans",
    label: "amount outstanding",
    unit: "money",
    needs: ["Loan_Amount"],
    needsOneOf: ENDS,
  },
  loan_to_income: {
    about: "loans",
    label: "loans to annual income",
    unit: "ratio",
    needs: ["Loan_Amount", "Annual_Income"],
  },
  days_past_due: {
    about: "arrears",
    label: "worst days past due",
    unit: "days",
    needs: ["Days_Past_Due"],
  },
} as const satisfies Record<string, Feature>;

/** A feature of the catalogue, or the name of a figure of the bank's own. */
export type FeatureName = string;
export type MeasuredName = keyof typeof FEATURES;
export const FEATURE_NAMES = Object.keys(FEATURES) as MeasuredName[];

/** Whether a feature is one of the catalogue. */
export function isMeasuredName(name: string): name is MeasuredName {
  return Object.hasOwn(FEATURES, name);
}

/** What is said of a bank's own figures, where there are any. */
export interface WithOwn {
  /** @default none */
  readonly own?: ReadonlyMap<string, Pick<OwnFigure, "label" | "unit">>;
}

/**
 * What a feature is: as the bank says of its own figures, else as the catalogue does; of others the
 * name in words.
 */
export function featureOf(name: FeatureName, { own }: WithOwn): Feature {
  const given = own?.get(name);
  const known: Feature | undefined = isMeasuredName(name) ? FEATURES[name] : undefined;
  if (known !== undefined && given === undefined) return known;
  return {
    about: known?.about ?? name,
    label: given?.label ?? known?.label ?? name.replaceAll("_", " ").trim(),
    unit: given?.unit ?? known?.unit ?? "number",
    needs: [],
  };
}

/** The features that a file with these columns supports, in the catalogue's order. */
export function supportedFeatures(columns: ReadonlySet<ColumnName>): MeasuredName[] {
  return FEATURE_NAMES.filter((name) => columnsLacking(name, columns).length === 0);
}

/** What a feature needs and a file with these columns does not have, such as `Amount`. */
export function columnsLacking(name: MeasuredName, columns: ReadonlySet<ColumnName>): string[] {
  const { needs, needsOneOf }: Feature = FEATURES[name];
  const lacking: string[] = needs.filter((need) => !columns.has(need));
  const hasOne = needsOneOf === undefined || needsOneOf.some((need) => columns.has(need));
  return hasOne ? lacking : [...lacking, listing(needsOneOf, "or")];
}
