import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { randomSource } from "@/numerics/random.ts";
import { readRun } from "@/compare/saved_run.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { featureNames } from "@/features/customers.ts";
import { DEFAULT_FEATURES } from "@/features/feature_sets.ts";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { type Rule, segmentRules } from "@/segments/rules.ts";
import { type Columns, customersFrame } from "../customers_frame.ts";

function rulesFor(columns: Columns, segments: number[], depth?: number) {
  const customers = customersFrame(columns);
  const options = depth === undefined ? {} : { depth };
  return segmentRules(customers, featureNames(customers), Int32Array.from(segments), options);
}

Deno.test("segmentRules() finds the two bounds that make three segments, in figures one can remember", () => {
  const { rules, fidelity, baseline } = rulesFor({
    age: [20, 30, 40, 50, 60, 70, 21, 45, 71],
    total_loans: [0, 0, 0, 0, 0, 0, 1_234_567, 2_345_678, 3_456_789],
  }, [0, 0, 0, 1, 1, 1, 3, 3, 3]);
  assertEquals(rules, [
    {
      conditions: [{ feature: "total_loans", atMost: 0 }, { feature: "age", atMost: 45 }],
      segment: 0,
      customers: 3,
      precision: 1,
    },
    {
      conditions: [{ feature: "total_loans", atMost: 0 }, { feature: "age", above: 45 }],
      segment: 1,
      customers: 3,
      precision: 1,
    },
    { conditions: [{ feature: "total_loans", above: 0 }], segment: 3, customers: 3, precision: 1 },
  ]);
  assertEquals([fidelity, baseline], [1, 3 / 9]);
});

Deno.test("fidelity counts those the rounded thresholds get wrong", () => {
  // Between 104 and 107 lies no number of two digits: 110 is asked about, and 107 falls below it.
  const columns = { monthly_outflow: [101, 102, 104, 107, 119, 120, 121, 122] };
  const { rules, fidelity } = rulesFor(columns, [0, 0, 0, 1, 1, 1, 1, 1], 1);
  assertEquals(
    rules.map(({ conditions, customers, precision }) => ({
      conditions,
      customers,
      precision,
    })),
    [
      { conditions: [{ feature: "monthly_outflow", atMost: 110 }], customers: 4, precision: 3 / 4 },
      { conditions: [{ feature: "monthly_outflow", above: 110 }], customers: 4, precision: 1 },
    ],
  );
  assertEquals(fidelity, 7 / 8);
});

Deno.test("of equal splits the feature named first wins, and a leaf in doubt goes to the lower id", () => {
  const columns = { age: [20, 40, 40], num_loans: [0, 3, 3] };
  const { rules } = rulesFor(columns, [0, 5, 4]);
  assertEquals(rules.map(({ conditions, segment }) => ({ conditions, segment })), [
    { conditions: [{ feature: "age", atMost: 30 }], segment: 0 },
    { conditions: [{ feature: "age", above: 30 }], segment: 4 },
  ]);
});

Deno.test("bounds on one feature are one condition, and a single segment needs none", () => {
  const { rules } = rulesFor({ age: [20, 21, 40, 41, 60, 61] }, [0, 0, 1, 1, 0, 0]);
  assertEquals(rules[1]!.conditions.length, 1);
  assertEquals(rules.find(({ segment }) => segment === 1)!.conditions, [
    { feature: "age", above: 30, atMost: 50 },
  ]);
  assertEquals(rulesFor({ age: [20, 30] }, [4, 4]), {
    rules: [{ conditions: [], segment: 4, customers: 2, precision: 1 }],
    fidelity: 1,
    baseline: 1,
  });
});

Deno.test("every customer meets one rule, the figures are counts, and the order of the customers is nothing", () => {
  const customer = fc.record({
    age: fc.integer({ min: 18, max: 90 }),
    balance: fc.integer({ min: -1000, max: 5_000_000 }),
    segment: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(fc.property(fc.array(customer, { minLength: 1, maxLength: 40 }), (customers) => {
    const rulesIn = (order: typeof customers) =>
      rulesFor({
        age: order.map(({ age }) => age),
        avg_balance: order.map(({ balance }) => balance),
      }, order.map(({ segment }) => segment));
    const found = rulesIn(customers);
    let hits = 0;
    for (const { age, balance, segment } of customers) {
      const met = found.rules.filter((rule) => meets(rule, { age, avg_balance: balance }));
      assertEquals(met.length, 1);
      if (met[0]!.segment === segment) hits++;
    }
    assertAlmostEquals(found.fidelity, hits / customers.length, 1e-12);
    assert(found.fidelity >= found.baseline - 1e-12);
    assert(found.rules.length <= 8);
    assertEquals(found.rules.reduce((sum, rule) => sum + rule.customers, 0), customers.length);
    assertEquals(rulesIn(customers.toReversed()), found);
  }));
});

Deno.test("a question whose answers lead to the same segment is not asked", () => {
  const { rules } = rulesFor({ age: [20, 30, 40, 50, 60] }, [0, 0, 0, 1, 0], 1);
  assertEquals(rules, [{ conditions: [], segment: 0, customers: 5, precision: 4 / 5 }]);
});

Deno.test("three questions give at least 95 % of the shipped extract's customers their segment", async () => {
  const { values, segmentOf } = await readRun(DEFAULT_OPTIONS.output);
  const columns = Object.fromEntries([...values].map(([name, column]) => [name, [...column]]));
  const { rules, fidelity } = segmentRules(customersFrame(columns), DEFAULT_FEATURES, segmentOf);
  assert(fidelity >= 0.95, `${fidelity}`);
  assertEquals(new Set(rules.map(({ segment }) => segment)), new Set(segmentOf));
});

Deno.test("the rules of many customers are grown on a sample and counted on all", () => {
  const random = randomSource(1);
  const ages = Array.from({ length: 50_000 }, () => 18 + random.integer(70));
  const { rules, fidelity } = rulesFor({ age: ages }, ages.map((age) => age > 43 ? 2 : 0));
  assertEquals(rules.map(({ conditions }) => conditions), [
    [{ feature: "age", atMost: 43 }],
    [{ feature: "age", above: 43 }],
  ]);
  assertEquals([fidelity, rules[0]!.customers + rules[1]!.customers], [1, 50_000]);
});

function meets({ conditions }: Rule, values: Partial<Record<FeatureName, number>>): boolean {
  return conditions.every(({ feature, above = -Infinity, atMost = Infinity }) =>
    values[feature]! > above && values[feature]! <= atMost
  );
}
