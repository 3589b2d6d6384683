import pl from "nodejs-polars";
import type { FeatureName } from "@/features/catalogue.ts";
import { once } from "@/execution/once.ts";

/**
 * A row per customer, in order of id: `Customer_ID`, and features in original units (money, counts,
 * days, shares), blank where unknown. Columns of text describe customers and are no features.
 */
export type Customers = pl.DataFrame;

/** The column that says whose features a row holds. */
export const CUSTOMER_ID = "Customer_ID";

/** The features in a frame of customers, its columns of numbers, in their order. */
export function featureNames(customers: Customers): FeatureName[] {
  return customers.columns.filter((name) => hasFeature(customers, name));
}

/** The columns of text that describe the customers. */
export function textNames(customers: Customers): string[] {
  return customers.columns.filter((name) => name !== CUSTOMER_ID && isTextOf(customers).get(name));
}

/** A column of text of n customers; null where unknown. */
export function textValues(customers: Customers, name: string): readonly (string | null)[] {
  const known = textsOf(customers);
  const values = known.get(name) ?? customers.getColumn(name).toArray() as (string | null)[];
  known.set(name, values);
  return values;
}

/** Every segment asks for them. */
const textsOf = once((_: Customers) => new Map<string, readonly (string | null)[]>());

/** Whether a frame of customers has a feature. */
export function hasFeature(customers: Customers, name: FeatureName): boolean {
  return name !== CUSTOMER_ID && isTextOf(customers).get(name) === false;
}

/** By column, whether it is text; every output asks, and a frame takes its time to answer. */
const isTextOf = once(({ columns, dtypes }: Customers): ReadonlyMap<string, boolean> =>
  new Map(columns.map((name, i) => [name, dtypes[i]!.variant === "String"]))
);

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
  const values = columnsOf(customers).get(name);
  if (values !== undefined) return values;
  const known = featureNames(customers);
  throw new RangeError(`There is no feature ${name} here; there are ${known.join(", ")}`);
}

/** Reading a column copies it, and some outputs ask for each feature of each customer. */
const columnsOf = once((customers: Customers): ReadonlyMap<FeatureName, Float64Array> => {
  const names = featureNames(customers);
  const numbers = customers.select(
    ...names.map((name) => pl.col(name).cast(pl.Float64).fillNull(pl.lit(NaN))),
  );
  return new Map(
    names.map((name) => [name, numbers.getColumn(name).toTypedArray() as Float64Array]),
  );
});
