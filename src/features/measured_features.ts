import { UserError } from "@/errors.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { type Customers, hasFeature } from "@/features/customers.ts";
import { listing } from "@/text/listed.ts";

/**
 * The chosen features that could be measured: a table may have lost all of its records, or lie after
 * the as-of date. What is asked for by name must be there.
 *
 * @throws {UserError} If a feature asked for is not there, or none is left.
 */
export function measuredFeatures(
  chosen: readonly FeatureName[],
  customers: Customers,
  selection: "classic" | "default" | readonly string[],
): FeatureName[] {
  const measured = chosen.filter((name) => hasFeature(customers, name));
  const lost = chosen.filter((name) => !measured.includes(name));
  if (lost.length > 0 && (selection !== "default" || measured.length === 0)) {
    throw new UserError(
      "input",
      `Cannot cluster on ${listing(lost)}: after cleaning no record is left to measure it from.`,
    );
  }
  return measured;
}
