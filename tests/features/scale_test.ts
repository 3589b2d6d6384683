import { assertAlmostEquals, assertEquals } from "@std/assert";
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
  const told = dropped.map((one) =>
    one.reason === "correlated" ? [one.name, one.correlatedWith, one.correlation > 0.99] : []
  );
  assertEquals(told, [["tenure_months", "age", true]]);
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

Deno.test("scale() takes an unknown value to be the median of the known, and says of how many", () => {
  const customers = customersFrame({ age: [20, null, 60, 40, 30, 90] });
  const { matrix, features: [age], imputed } = scale(customers, ["age"], { transform: false });
  assertEquals(imputed, [{ name: "age", customers: 1, median: 40 }]);
  assertEquals(matrix.data[1], (40 - age!.mean) / age!.deviation);
  assertEquals(age!.mean, (20 + 40 + 60 + 40 + 30 + 90) / 6);
  assertEquals([...scaleAs(customersFrame({ age: [null] }), [age!]).data], [matrix.data[1]!]);
});

Deno.test("scale() leaves out a feature that is unknown for more than 30 % of the customers", () => {
  const customers = customersFrame({
    age: [20, null, null, null, 30, 40, 50, 60, 70, 80],
    num_loans: [1, null, null, null, null, 5, 2, 3, 2, 1],
  });
  const { features, dropped } = scale(customers, ["age", "num_loans"]);
  assertEquals(features.map(({ name }) => name), ["age"]);
  assertEquals(dropped, [{ name: "num_loans", reason: "unknown", share: 0.4 }]);
});

Deno.test("scale() leaves out what is one value for nearly all customers, if asked to", () => {
  const customers = customersFrame({
    age: Array.from({ length: 50 }, (_, i) => 20 + i),
    num_loans: Array.from({ length: 50 }, (_, i) => i === 7 ? 1 : 0),
  });
  const names: FeatureName[] = ["age", "num_loans"];
  const { dropped } = scale(customers, names, { nearlyAll: 0.98 });
  assertEquals(dropped, [{ name: "num_loans", reason: "nearly constant", share: 0.98 }]);
  assertEquals(scale(customers, names).dropped, []);
});

Deno.test("scaleAs() brings customers to the scale of others, the unknown to the median of these", () => {
  const ages = { age: [20, 40, 60] };
  const { features, matrix } = scale(customersFrame(ages), ["age"]);
  assertEquals(scaleAs(customersFrame(ages), features), matrix);
  const { data, rows } = scaleAs(customersFrame({ age: [60, null] }), features);
  assertEquals([rows, ...data], [2, matrix.data[2]!, matrix.data[1]!]);
});
