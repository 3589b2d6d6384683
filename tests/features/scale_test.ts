import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { FeatureName } from "@/features/catalogue.ts";
import type { CustomerFeatures } from "@/features/customer_features.ts";
import { standardise, zScores } from "@/features/standardise.ts";

function table(columns: Partial<Record<FeatureName, number[]>>): CustomerFeatures {
  const entries = Object.entries(columns) as [FeatureName, number[]][];
  return {
    ids: entries[0]![1].map((_, i) => `C${i}`),
    values: new Map(entries.map(([name, values]) => [name, Float64Array.from(values)])),
  };
}

Deno.test("standardise() z-scores each column with the population deviation, row-major", () => {
  const { matrix, features } = standardise(
    table({ age: [20, 40, 60], num_accounts: [1, 3, 2] }),
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

Deno.test("standardise() gives a constant feature 0 everywhere, not NaN", () => {
  const { matrix } = standardise(table({ num_loans: [0.1, 0.1, 0.1] }), ["num_loans"]);
  assertEquals([...matrix.data], [0, 0, 0]);
});

Deno.test("standardise() drops the later of two features that say the same, and says so", () => {
  const features = table({
    age: [20, 40, 60, 30],
    num_loans: [1, 5, 2, 2],
    tenure_months: [21, 41, 60, 30],
  });
  const names: FeatureName[] = ["age", "num_loans", "tenure_months"];
  const { features: kept, dropped } = standardise(features, names, { correlationLimit: 0.9 });
  assertEquals(kept.map(({ name }) => name), ["age", "num_loans"]);
  assertEquals(dropped.map(({ name, correlatedWith }) => [name, correlatedWith]), [[
    "tenure_months",
    "age",
  ]]);
  assert(dropped[0]!.correlation > 0.99);
  assertEquals(standardise(features, names).features.length, 3);
});

Deno.test("standardise() transforms the skewed unless told not to, and zScores() repeats it", () => {
  const features = table({ avg_balance: [1, 10, 100, 1000, 10_000, 1e5, 1e6] });
  const { features: [logged], matrix } = standardise(features, ["avg_balance"]);
  assertEquals(logged!.transform, "logarithm");
  assertEquals(zScores(features.values.get("avg_balance")!, logged!), matrix.data);
  const plain = standardise(features, ["avg_balance"], { transform: false });
  assertEquals(plain.features[0]!.transform, "none");
});

Deno.test("standardise() names the customer and feature of an unknown value", () => {
  assertThrows(
    () => standardise(table({ age: [20, NaN] }), ["age"]),
    RangeError,
    "Cannot scale age: customer C1 has no value",
  );
});
