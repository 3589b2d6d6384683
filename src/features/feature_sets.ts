import {
  type Column,
  COLUMN_NAMES,
  type ColumnName,
  COLUMNS,
  type RecordColumn,
} from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";
import type { ScaleOptions } from "@/features/scale.ts";
import type { Grain } from "@/bank/grain.ts";
import { ownColumn, type OwnFigures } from "@/bank/own_figures.ts";
import {
  columnsLacking,
  FEATURE_NAMES,
  type FeatureName,
  FEATURES,
  isMeasuredName,
  type MeasuredName,
  supportedFeatures,
} from "@/features/catalogue.ts";
import { nearestName } from "@/jsonc/nearest_name.ts";

/** The six features of the original script, for results that compare with its. */
export const CLASSIC_FEATURES: readonly MeasuredName[] = [
  "num_accounts",
  "avg_balance",
  "num_transactions",
  "avg_transactions",
  "num_loans",
  "avg_loans",
];

/** Who a customer is, has, does and owes, one feature each; those the file supports are used. */
export const DEFAULT_FEATURES: readonly MeasuredName[] = [
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
export const STAND_INS: Readonly<Partial<Record<FeatureName, MeasuredName>>> = {
  active_loans: "num_loans",
  active_loan_amount: "total_loans",
};

/**
 * What makes a feature of the default set tell nothing: of two correlated beyond the limit the later
 * says nothing new, and one value for nearly all customers tells nobody apart.
 */
export const TELLING = { correlationLimit: 0.9, nearlyAll: 0.98 } as const;

/** How chosen features are scaled: what tells nothing is left out of the default set alone. */
export function scalingOf(
  selection: "classic" | "default" | readonly string[],
  { grain, own }: { readonly grain: Grain; readonly own: OwnFigures },
): ScaleOptions {
  return {
    transform: selection !== "classic",
    own,
    ...(selection === "default" && TELLING),
    // A bank that gives figures of its customers and nothing else means each of them.
    ...(grain === "customers" && { correlationLimit: 1 }),
  };
}

/**
 * The features to cluster on: of the default set those that the file supports, and the bank's own
 * figures, unless they are there to describe.
 *
 * @param selection `classic`, `default` or a list of feature names.
 * @param columns The columns the file has.
 * @throws {UserError} If a name is unknown, needs a column the file lacks, or none is left.
 */
export function chosenFeatures(
  selection: "classic" | "default" | readonly string[],
  columns: ReadonlySet<ColumnName>,
  { exclude = [], own = new Map() }: {
    readonly exclude?: readonly string[];
    /** @default none */
    readonly own?: OwnFigures;
  } = {},
): FeatureName[] {
  const excluded = new Set(exclude.map((name) => knownFeature(name, own)));
  const wanted = selection === "classic"
    ? CLASSIC_FEATURES
    : selection === "default"
    ? defaultFeatures(columns, own)
    : [...new Set(selection.map((name) => knownFeature(name, own)))];
  const chosen = wanted.filter((name) => !excluded.has(name));
  for (const name of chosen) assertMeasured(name, columns, own);
  if (chosen.length === 0) {
    throw wanted.length > 0
      ? new UserError("usage", "Cannot cluster on no features: every one is excluded.")
      : new UserError("input", "Cannot cluster on no features: the files hold no figures for any.");
  }
  return chosen;
}

function defaultFeatures(columns: ReadonlySet<ColumnName>, own: OwnFigures): FeatureName[] {
  const supported = new Set<FeatureName>(supportedFeatures(columns));
  const clustered = [...own].filter(([, { kind, use }]) => kind === "number" && use !== "describe")
    .map(([name]) => name);
  const isThere = (name: FeatureName) =>
    own.has(name) ? clustered.includes(name) : supported.has(name);
  const usual = DEFAULT_FEATURES
    .map((name) => isThere(name) || own.has(name) ? name : STAND_INS[name] ?? name)
    .filter(isThere);
  return [...new Set([...usual, ...clustered])];
}

function assertMeasured(
  name: FeatureName,
  columns: ReadonlySet<ColumnName>,
  own: OwnFigures,
): void {
  const kind = own.get(name)?.kind;
  if (kind === "number") return;
  if (kind === "text") {
    throw new UserError(
      "usage",
      `Cannot cluster on ${name}: it is text, which only describes. Map its values to numbers in ` +
        "the contract, or leave it out.",
    );
  }
  const lacking = isMeasuredName(name) ? columnsLacking(name, columns) : [];
  if (lacking.length === 0) return;
  throw new UserError(
    "usage",
    `Cannot cluster on ${name}: it needs the column ${lacking.join(" and ")}, which the input ` +
      "does not have.",
  );
}

function knownFeature(name: string, own: OwnFigures): FeatureName {
  if (own.has(name) || isMeasuredName(name)) return name;
  const names = [...new Set([...own.keys(), ...FEATURE_NAMES])];
  const nearest = nearestName(name, names);
  throw new UserError(
    "usage",
    `There is no feature ${JSON.stringify(name)}.` +
      `${nearest === undefined ? "" : ` Did you mean ${JSON.stringify(nearest)}?`}` +
      ` Features are ${names.join(", ")}.`,
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
  own: OwnFigures = new Map(),
): Set<RecordColumn> {
  if (missing === "impute") return new Set();
  const expected = COLUMN_NAMES.filter((name) => (COLUMNS[name] as Column).expected);
  const asked = features.filter((name) => !own.has(name)).filter(isMeasuredName)
    .flatMap((name) => FEATURES[name].needs).filter((name) => ASKED.has(name));
  const given = features.filter((name) => own.has(name)).map(ownColumn);
  return new Set([...expected, ...asked, ...given]);
}
