import pl from "nodejs-polars";
import { FEATURE_NAMES, type FeatureName, isFeatureName } from "@/features/catalogue.ts";
import { once } from "@/once.ts";

/**
 * A row per customer, in order of id: `Customer_ID`, and features in original units (money, counts,
 * days, shares), blank where unknown.
 */
export type Customers = pl.DataFrame;

/** The column that says whose features a row holds. */
export const CUSTOMER_ID = "Customer_ID";

/** The features in a frame of customers, in the order of its columns; other columns are none. */
export function featureNames(customers: Customers): FeatureName[] {
  return customers.columns.filter(isFeatureName);
}

/** Whether a frame of customers has a feature. */
export function hasFeature(customers: Customers, name: FeatureName): boolean {
  return customers.columns.includes(name);
}

/** The id of each of n customers. */
export const customerIds: (customers: Customers) => readonly string[] = once(
  (customers: Customers) => customers.getColumn(CUSTOMER_ID).toArray() as string[],
);

/**
 * A feature of n customers, to calculate with; NaN where unknown. Every call gives the same memory,
 * which is not to be written to.
 *
 * @throws {RangeError} If the frame has no such feature.
 *
 * @example
 * ```ts
 * import pl from "nodejs-polars";
 * import { featureValues } from "@/features/customers.ts";
 *
 * const customers = pl.DataFrame({ Customer_ID: ["a", "b"], age: [31, null] });
 * featureValues(customers, "age"); // Float64Array [31, NaN]
 * ```
 */
export function featureValues(customers: Customers, name: FeatureName): Float64Array {
  const known = columnsOf(customers);
  const values = known.get(name) ?? read(customers, name);
  known.set(name, values);
  return values;
}

/** Reading a column copies it, and some outputs ask for each feature of each customer. */
const columnsOf = once((_: Customers) => new Map<FeatureName, Float64Array>());

function read(customers: Customers, name: FeatureName): Float64Array {
  if (!hasFeature(customers, name)) {
    const known = FEATURE_NAMES.filter((one) => hasFeature(customers, one));
    throw new RangeError(`There is no feature ${name} here; there are ${known.join(", ")}`);
  }
  return customers.select(pl.col(name).cast(pl.Float64).fillNull(pl.lit(NaN)))
    .getColumn(name).toTypedArray() as Float64Array;
}
