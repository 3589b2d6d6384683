import { type Column, COLUMN_NAMES, type ColumnName, COLUMNS } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";
import {
  columnsLacking,
  FEATURE_NAMES,
  type FeatureName,
  FEATURES,
  isFeatureName,
  supportedFeatures,
} from "@/features/catalogue.ts";

/** The six features of the original script, for results that compare with its. */
export const CLASSIC_FEATURES: readonly FeatureName[] = [
  "num_accounts",
  "avg_balance",
  "num_transactions",
  "avg_transactions",
  "num_loans",
  "avg_loans",
];

/** Who a customer is, has, does and owes, one feature each; those the file supports are used. */
export const DEFAULT_FEATURES: readonly FeatureName[] = [
  "age",
  "annual_income",
  "spending_score",
  "avg_balance",
  "transactions_per_month",
  "digital_share",
  "num_accounts",
  "active_loan_amount",
];

/** What says nearly the same of a bank that does not tell when its loans end. */
export const STAND_INS: Readonly<Partial<Record<FeatureName, FeatureName>>> = {
  active_loans: "num_loans",
  active_loan_amount: "total_loans",
};

/**
 * What makes a feature of the default set tell nothing: of two correlated beyond the limit the later
 * says nothing new, and one value for nearly all customers tells nobody apart.
 */
export const TELLING = { correlationLimit: 0.9, nearlyAll: 0.98 } as const;

/**
 * The features to cluster on.
 *
 * @param selection `classic`, `default` or a list of feature names.
 * @param columns The columns the file has.
 * @throws {UserError} If a name is unknown, needs a column the file lacks, or none is left.
 */
export function chosenFeatures(
  selection: "classic" | "default" | readonly string[],
  columns: ReadonlySet<ColumnName>,
  options: { readonly exclude?: readonly string[] } = {},
): FeatureName[] {
  const supported = new Set(supportedFeatures(columns));
  const excluded = new Set((options.exclude ?? []).map(knownFeature));
  const wanted = selection === "classic"
    ? CLASSIC_FEATURES
    : selection === "default"
    ? DEFAULT_FEATURES.map((name) => supported.has(name) ? name : STAND_INS[name] ?? name)
      .filter((name) => supported.has(name))
    : [...new Set(selection.map(knownFeature))];
  const chosen = wanted.filter((name) => !excluded.has(name));
  for (const name of chosen) {
    const lacking = columnsLacking(name, columns);
    if (lacking.length === 0) continue;
    throw new UserError(
      "usage",
      `Cannot cluster on ${name}: it needs the column ${lacking.join(" and ")}, which the input ` +
        "does not have.",
    );
  }
  if (chosen.length === 0) {
    throw new UserError("usage", "Cannot cluster on no features: every one is excluded.");
  }
  return chosen;
}

function knownFeature(name: string): FeatureName {
  if (isFeatureName(name)) return name;
  throw new UserError(
    "usage",
    `There is no feature ${JSON.stringify(name)}. Features are ${FEATURE_NAMES.join(", ")}.`,
  );
}

/** Columns without which a record is incomplete if a feature needs them. */
const ASKED: ReadonlySet<ColumnName> = new Set([
  "Date_of_Birth",
  "Annual_Income",
  "Channel",
  "Days_Past_Due",
]);

/**
 * What is done about unknown values: `impute` keeps the records, and gives the customers the median
 * where they are clustered; `drop` sets incomplete records aside, as the brief does.
 */
export type Missing = "impute" | "drop";

/** The columns without whose values a record is set aside, if these features are wanted. */
export function columnsNeeded(
  features: readonly FeatureName[],
  missing: Missing = "impute",
): Set<ColumnName> {
  if (missing === "impute") return new Set();
  const expected = COLUMN_NAMES.filter((name) => (COLUMNS[name] as Column).expected);
  const asked = features.flatMap((name) => FEATURES[name].needs).filter((name) => ASKED.has(name));
  return new Set([...expected, ...asked]);
}
