import { assertEquals, assertMatch } from "@std/assert";
import type { FeatureName } from "@/features/catalogue.ts";
import { fidelityText, rulesText, ruleText } from "@/output/rules.ts";
import type { Run } from "@/output/run.ts";

Deno.test("ruleText() is a sentence with bounds in naira and counts, size and precision", () => {
  const rule = { segment: 3, customers: 160, precision: 0.975 };
  assertEquals(
    ruleText({
      ...rule,
      conditions: [
        { feature: "total_loans", above: 1_200_000 },
        { feature: "age", above: 30, atMost: 45 },
      ],
    }, "Loan-Heavy Customers"),
    "If total loans above ₦1.2M and age above 30 years and at most 45 years, then Loan-Heavy " +
      "Customers (160 customers, 97.5% right).",
  );
  assertEquals(
    ruleText({ ...rule, conditions: [] }, "All Customers"),
    "Everyone: All Customers (160 customers, 97.5% right).",
  );
});

Deno.test("fidelityText() says what the rules get right and what naming one segment would", () => {
  assertMatch(
    fidelityText({ rules: [], fidelity: 0.987, baseline: 0.285 }),
    /^These rules give 98\.7% of .* naming the largest .* would give 28\.5%\./,
  );
});

Deno.test("rulesText() has a line for each rule, and one for each segment that no rule gives", () => {
  const run = {
    features: {
      ids: ["a", "b", "c"],
      values: new Map<FeatureName, Float64Array>([["age", Float64Array.of(20, 60, 60)]]),
    },
    standardised: { features: [{ name: "age" }] },
    naming: {
      segments: [
        { id: 0, name: "Young" },
        { id: 4, name: "Old" },
        { id: 5, name: "Other" },
      ],
    },
    segmentOf: Int32Array.of(0, 4, 5),
  } as unknown as Run;
  assertEquals(rulesText(run).split("\n").slice(1), [
    "",
    "If age at most 40 years, then Young (1 customer, 100% right).",
    "If age above 40 years, then Old (2 customers, 50.0% right).",
    "No rule gives Other.",
    "",
  ]);
});
