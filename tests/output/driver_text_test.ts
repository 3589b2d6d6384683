import { assertEquals } from "@std/assert";
import type { FeatureName } from "@/features/catalogue.ts";
import { driverText, featureText } from "@/output/driver_text.ts";

Deno.test("driverText() says the feature, the figure and whether it is high or low", () => {
  assertEquals(driverText("total_loans", 3_900_000, 1.2), "total loans ₦3.9M (high)");
  assertEquals(driverText("age", 29, -0.6), "age 29 years (low)");
  assertEquals(driverText("digital_share", 0.5, 0.5), "digital transactions 50.0% (average)");
});

Deno.test("featureText() writes each unit as people do", () => {
  const cases: [FeatureName, number, string][] = [
    ["avg_balance", -20, "−₦20"],
    ["monthly_outflow", 167_000, "₦167k"],
    ["num_accounts", 1234, "1,234"],
    ["transactions_per_month", 15.549, "15.5"],
    ["transactions_per_month", 0.2249, "0.22"],
    ["loan_to_income", 0.0224, "0.022"],
    ["spending_score", 67.445, "67.4"],
    ["recency_days", 107, "107 days"],
    ["tenure_months", 4.7967, "4.8 months"],
  ];
  for (const [name, value, expected] of cases) assertEquals(featureText(name, value), expected);
});
