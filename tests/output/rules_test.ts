import { assertEquals, assertMatch } from "@std/assert";
import { UNSIGNED } from "@/output/money_style.ts";
import { fidelityText, rulesText, ruleText } from "@/output/rules.ts";
import type { Run } from "@/output/run.ts";
import { customersFrame } from "../customers_frame.ts";

const NAIRA = { currency: "NGN", locale: "en" };

Deno.test("ruleText() is a sentence with bounds in money and counts, size and precision", () => {
  const rule = { segment: 3, customers: 160, precision: 0.975 };
  assertEquals(
    ruleText(
      {
        ...rule,
        conditions: [
          { feature: "total_loans", above: 1_200_000 },
          { feature: "age", above: 30, atMost: 45 },
        ],
      },
      "Loan-Heavy Customers",
      NAIRA,
    ),
    "If total loans above ₦1.2M and age above 30 years and at most 45 years, then Loan-Heavy " +
      "Customers (160 customers, 97.5% right).",
  );
  assertEquals(
    ruleText({ ...rule, conditions: [] }, "All Customers", NAIRA),
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
    extract: UNSIGNED,
    options: { minCell: 1 },
    customers: customersFrame({ age: [20, 60, 60] }),
    scaled: { features: [{ name: "age" }] },
    fit: { k: 3, labels: Int32Array.of(1, 0, 2) },
    segments: [
      { id: 0, name: "Young", cluster: 1 },
      { id: 4, name: "Old", cluster: 0 },
      { id: 5, name: "Other", cluster: 2 },
    ],
  } as unknown as Run;
  assertEquals(rulesText(run).split("\n").slice(1), [
    "",
    "If age at most 40 years, then Young (1 customer, 100% right).",
    "If age above 40 years, then Old (2 customers, 50.0% right).",
    "No rule gives Other.",
    "",
  ]);
  const forwarded = { ...run, options: { ...run.options, minCell: 2 } };
  assertEquals(rulesText(forwarded).split("\n").slice(2, 4), [
    "If age at most 40 years, then Young (fewer than 2 customers).",
    "If age above 40 years, then Old (2 customers, 50.0% right).",
  ]);
});
