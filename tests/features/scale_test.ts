import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { FeatureName } from "@/features/catalogue.ts";
import { featureValues } from "@/features/customers.ts";
import { scale, scaleAs, zScores } from "@/features/scale.ts";
import { customersFrame } from "../customers_frame.ts";

Deno.test("scale() z-scores each column with the population deviation, row-major", () => {
  const { matrix, features } = scale(
    customersFrame({ age: [20, 40, 60], num_accounts: [1, 3, 2] }),
    ["age", "num_accounts"],
  );
  const z = 1 / Math.sqrt(2 / 3);
  for (const [i, value] of [-z, -z, 0, z, z, 0].entries()) {
    assertAlmostEquals(matrix.data[i]!, value, 1e-12);
  }
  assertEquals([matrix.rows, matrix.columns], [3, 2]);
  assertEquals(features.map(({ name, transform, mean }) => [name, transform, mean]), [
    ["age", "none", 40],
    ["num_accounts", "none", 2],
  ]);
});

Deno.test("scale() gives a constant feature 0 everywhere, not NaN", () => {
  const { matrix } = scale(customersFrame({ num_loans: [0.1, 0.1, 0.1] }), ["num_loans"]);
  assertEquals([...matrix.data], [0, 0, 0]);
});

Deno.test("scale() drops the later of two features that say the same, and says so", () => {
  const customers = customersFrame({
    age: [20, 40, 60, 30],
    num_loans: [1, 5, 2, 2],
    tenure_months: [21, 41, 60, 30],
  });
  const names: FeatureName[] = ["age", "num_loans", "tenure_months"];
  const { features: kept, dropped } = scale(customers, names, { correlationLimit: 0.9 });
  assertEquals(kept.map(({ name }) => name), ["age", "num_loans"]);
  assertEquals(dropped.map(({ name, correlatedWith }) => [name, correlatedWith]), [[
    "tenure_months",
    "age",
  ]]);
  assert(dropped[0]!.correlation > 0.99);
  assertEquals(scale(customers, names).features.length, 3);
});

Deno.test("scale() transforms the skewed unless told not to, and zScores() repeats it", () => {
  const customers = customersFrame({ avg_balance: [1, 10, 100, 1000, 10_000, 1e5, 1e6] });
  const { features: [logged], matrix } = scale(customers, ["avg_balance"]);
  assertEquals(logged!.transform, "logarithm");
  assertEquals(zScores(featureValues(customers, "avg_balance"), logged!), matrix.data);
  const plain = scale(customers, ["avg_balance"], { transform: false });
  assertEquals(plain.features[0]!.transform, "none");
});

Deno.test("scale() names the customer and feature of an unknown value", () => {
  assertThrows(
    () => scale(customersFrame({ age: [20, null] }), ["age"]),
    RangeError,
    "Cannot scale age: customer C1 has no value",
  );
});

Deno.test("scaleAs() brings customers to the scale of others, and leaves the unknown unknown", () => {
  const ages = { age: [20, 40, 60] };
  const { features, matrix } = scale(customersFrame(ages), ["age"]);
  assertEquals(scaleAs(customersFrame(ages), features), matrix);
  const { data, rows } = scaleAs(customersFrame({ age: [60, null] }), features);
  assertEquals([rows, ...data], [2, matrix.data[2]!, NaN]);
});
