import type { FeatureName } from "@/features/catalogue.ts";
import { hasFeature } from "@/features/customers.ts";
import { once } from "@/execution/once.ts";
import { disclosureOf } from "@/output/disclosure.ts";
import type { Run } from "@/output/run.ts";
import type { GroupFigures } from "@/segments/figures.ts";

/** What the bank earns by its customers in a year, and who says so. */
export interface ValueBasis {
  /** Features whose totals, times what each of their units earns, are the value. */
  readonly terms: readonly { readonly feature: FeatureName; readonly earns: number }[];
  /** Undefined where the bank's own columns say it. */
  readonly source: string | undefined;
  /** Whether it may be told segment by segment. */
  readonly isTold: boolean;
}

/** Figures of the bank's own that say it of every customer. */
const EARNED = ["annual_fees", "annual_interest"] as const;

/**
 * How the value of a segment follows from its customers: from fees and interest where the bank gives
 * them, else from the margins of its contract; undefined where it gives neither.
 */
export const valueBasisOf: (run: Run) => ValueBasis | undefined = once((run: Run) => {
  const { customers, extract: { margins } } = run;
  const earned = EARNED.filter((name) => hasFeature(customers, name));
  const lent = hasFeature(customers, "active_loan_amount") ? "active_loan_amount" : "total_loans";
  const held = [["total_balance", margins?.balances], [lent, margins?.loans]] as const;
  const terms = earned.length > 0
    ? earned.map((feature) => ({ feature, earns: 1 }))
    : held.flatMap(([feature, margin]) =>
      margin === undefined || !hasFeature(customers, feature)
        ? []
        : [{ feature, earns: margin / 100 }]
    );
  if (terms.length === 0) return undefined;
  return {
    terms,
    source: earned.length > 0 ? undefined : margins?.source,
    isTold: terms.every(({ feature }) => disclosureOf(run).tellsParts(feature)),
  };
});

/** What a group of customers earns the bank in a year. */
export function valueOf(figures: GroupFigures, { terms }: ValueBasis): number {
  return terms.reduce((sum, { feature, earns }) => sum + earns * figures.total(feature), 0);
}
