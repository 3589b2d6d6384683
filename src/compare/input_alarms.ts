import { categoryAlarms } from "@/compare/category_alarms.ts";
import { featureShift, shiftAlarms } from "@/compare/drift.ts";
import { isSameLength } from "@/compare/same_length.ts";
import { textCounts } from "@/features/category_counts.ts";
import { featureNames, featureValues } from "@/features/customers.ts";
import { categoriesOf, type Model } from "@/output/model.ts";
import type { Segmented } from "@/output/run.ts";

/**
 * In what customers are unlike those that a model was made of, a sentence each. Features that nothing
 * tells of are passed over.
 *
 * @param customers In the columns of the model.
 */
export function inputAlarms(
  { customers, categories, extract, cleaned, window }: Pick<
    Segmented,
    "customers" | "categories" | "extract" | "cleaned" | "window"
  >,
  model: Model,
): string[] {
  const known = featureNames(customers).filter((name) =>
    !featureValues(customers, name).every(Number.isNaN)
  );
  const distributions = model.distributions.filter(({ name }) => known.includes(name));
  const shifts = distributions.map((before) =>
    featureShift(before.name, before, featureValues(customers, before.name))
  );
  return [
    ...categoryAlarms({
      before: categoriesOf(model),
      after: new Map([...categories, ...textCounts(customers)]),
      customers: { before: customersOf(model), after: customers.height },
    }),
    ...shiftAlarms(shifts, {
      before: extract,
      after: extract,
      isSameLength: isSameLength(model, {
        observed_from: window.observedFrom,
        as_of: cleaned.asOf,
      }),
    }),
  ];
}

function customersOf({ distributions: [first] }: Model): number {
  return first!.counts.reduce((sum, count) => sum + count, first!.unknown);
}
