import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { FeatureName } from "@/features/catalogue.ts";
import {
  count,
  customerCount,
  decimal,
  difference,
  featureFigure,
  featureText,
  fixed,
  numberTick,
  percent,
} from "@/output/figure_text.ts";

const NAIRA = { currency: "NGN", locale: "en" };

Deno.test("count() separates thousands", () => {
  assertEquals(count(0), "0");
  assertEquals(count(999), "999");
  assertEquals(count(1_000), "1,000");
  assertEquals(count(400_000), "400,000");
  assertEquals(count(1_234_567.6), "1,234,568");
  assertEquals(count(-1_500), "−1,500");
});

Deno.test("customerCount() knows one customer from many", () => {
  assertEquals(customerCount(0), "0 customers");
  assertEquals(customerCount(1), "1 customer");
  assertEquals(customerCount(400_000), "400,000 customers");
});

Deno.test("percent() never rounds some to none or most to all", () => {
  assertEquals(percent(0), "0%");
  assertEquals(percent(0.0001), "<0.1%");
  assertEquals(percent(0.3533), "35.3%");
  assertEquals(percent(0.5), "50.0%");
  assertEquals(percent(0.99996), ">99.9%");
  assertEquals(percent(1), "100%");
  assertEquals(percent(12.5), "1,250.0%");
  assertEquals(percent(-0.1), "−10.0%");
});

Deno.test("decimal() has the decimals that tell a number from its neighbours, and never rounds some to none", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [-0, "0"],
    [3, "3"],
    [1_234, "1,234"],
    [1_234.5, "1,235"],
    [107.3, "107"],
    [99.96, "100"],
    [99.9, "99.9"],
    [16.04, "16.0"],
    [12.34, "12.3"],
    [1.427, "1.4"],
    [1.04, "1.0"],
    [0.999, "1.0"],
    [0.321, "0.32"],
    [0.3, "0.3"],
    [0.1 + 0.2, "0.3"],
    [0.0224, "0.022"],
    [0.0201, "0.02"],
    [0.0012, "0.0012"],
    [0.00001, "<0.001"],
    [1e-300, "<0.001"],
    [-1.5, "−1.5"],
    [-0.04, "−0.04"],
    [-0.00001, ">−0.001"],
    [-1_234_567.8, "−1,234,568"],
    [1e15, "1,000,000,000,000,000"],
  ];
  for (const [value, text] of cases) assertEquals(decimal(value), text);
});

Deno.test("decimal() is within 5 % of the number", () => {
  fc.assert(fc.property(fc.double({ min: 0.001, max: 1e15, noNaN: true }), (value) => {
    const text = decimal(value);
    assert(Math.abs(Number(text.replaceAll(",", "")) - value) <= 0.05 * value, `${value}: ${text}`);
    assertEquals(decimal(-value), `−${text}`);
  }));
});

Deno.test("fixed() and difference() have their decimals, a real minus, and no sign before nothing", () => {
  assertEquals([0.8, -0.05, -0.001, 1_234.5].map((value) => fixed(value, 2)), [
    "0.80",
    "−0.05",
    "0.00",
    "1,234.50",
  ]);
  assertEquals([0.8, -0.2, 0.001, 0].map((value) => difference(value, 2)), [
    "+0.80",
    "−0.20",
    "0.00",
    "0.00",
  ]);
});

Deno.test("a feature is written in its unit, one of a day knows it from many", () => {
  const cases: [FeatureName, number, string, string][] = [
    ["annual_income", 4_340_000, "₦4.3M", "₦4.3M"],
    ["avg_balance", -20, "−₦20", "−₦20"],
    ["monthly_outflow", 316_000, "₦316k", "₦316k"],
    ["digital_share", 0.921, "92.1%", "92.1%"],
    ["num_accounts", 1_234, "1,234", "1,234"],
    ["num_loans", 0.3156, "0.32", "0.32"],
    ["loan_to_income", 1.427, "1.4", "1.4"],
    ["transactions_per_month", 16.04, "16.0", "16.0"],
    ["transactions_per_month", 0.2249, "0.22", "0.22"],
    ["spending_score", 67.445, "67.4", "67.4"],
    ["recency_days", 107, "107", "107 days"],
    ["recency_days", 1, "1", "1 day"],
    ["recency_days", 0, "0", "0 days"],
    ["days_past_due", 0.5, "0.5", "0.5 days"],
    ["tenure_months", 4.7967, "4.8", "4.8 months"],
    ["age", 29, "29", "29 years"],
  ];
  for (const [name, value, figure, text] of cases) {
    assertEquals([featureFigure(name, value, NAIRA), featureText(name, value, NAIRA)], [
      figure,
      text,
    ]);
  }
});

Deno.test("what is unknown is written with the same word everywhere", () => {
  for (const name of ["age", "annual_income", "digital_share", "num_loans"] as const) {
    for (const value of [NaN, undefined, Infinity]) {
      assertEquals(
        [featureFigure(name, value, NAIRA), featureText(name, value, NAIRA)],
        ["unknown", "unknown"],
      );
    }
  }
});

Deno.test("tick labels leave out decimals that say nothing", () => {
  assertEquals([0, 0.5, 3 * 0.2, 1_500, 20_000, 2e6].map(numberTick), [
    "0",
    "0.5",
    "0.6",
    "1,500",
    "20,000",
    "2M",
  ]);
});

Deno.test("every formatter refuses what is not a finite number", () => {
  const formats = [
    ...[count, customerCount, percent, numberTick, decimal],
    ...[fixed, difference].map((format) => (value: number) => format(value, 2)),
  ];
  for (const format of formats) {
    for (const value of [NaN, Infinity, -Infinity]) {
      assertThrows(() => format(value), RangeError, `Cannot write ${value} as a figure`);
    }
  }
});
