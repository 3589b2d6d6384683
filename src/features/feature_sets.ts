import type { ColumnName } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";
import {
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
  "total_loans",
];

/** Of two features of the default set correlated beyond this, the later says nothing new. */
export const CORRELATION_LIMIT = 0.9;

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
    ? DEFAULT_FEATURES.filter((name) => supported.has(name))
    : [...new Set(selection.map(knownFeature))];
  const chosen = wanted.filter((name) => !excluded.has(name));
  for (const name of chosen) {
    const lacking = FEATURES[name].needs.filter((need) => !columns.has(need));
    if (lacking.length > 0) {
      throw new UserError(
        "usage",
        `Cannot cluster on ${name}: it needs the column ${
          lacking.join(" and ")
        }, which the input ` +
          "does not have.",
      );
    }
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

/** Optional columns of records that are nothing without a valid value, if a feature needs it. */
const ASKED: ReadonlySet<ColumnName> = new Set([
  "Date_of_Birth",
  "Annual_Income",
  "Channel",
  "Days_Past_Due",
]);

/** The optional columns without which these features cannot be computed. */
export function columnsNeeded(features: readonly FeatureName[]): Set<ColumnName> {
  return new Set(
    features.flatMap((name) => FEATURES[name].needs).filter((column) => ASKED.has(column)),
  );
}
