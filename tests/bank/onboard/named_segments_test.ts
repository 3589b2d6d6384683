import { assertStringIncludes } from "@std/assert";
import { checkText } from "@/onboard.ts";

/** What is said of a bank that gives these figures of its customers. */
function saidOf(features: readonly string[]): string {
  return checkText({
    questions: [],
    read: {
      acceptance: [],
      faults: [],
      warnings: [],
      rejects: [],
      columns: new Set(["Customer_ID"]),
      features,
    },
  }, "bank.jsonc");
}

Deno.test("a check promises the names that a run gives: loans owed may be told by all loans, activity by nothing else", () => {
  const told = saidOf(["annual_income", "avg_balance", "total_loans", "num_loans"]);
  assertStringIncludes(told, "Segments that these data can show by name: Loan-Heavy Customers.");
  assertStringIncludes(told, "Wealthy Inactives would need transactions_per_month.");
  assertStringIncludes(told, "Steady Customers would need deposit_regularity.");
});
