import { assertEquals } from "@std/assert";
import { archetypesShown } from "@/segments/archetype_shown.ts";
import { SHIPPED_PLAYBOOK } from "@/segments/shipped_playbook.ts";
import { customersFrame } from "../customers_frame.ts";

/** The names that the figures of the second group bear out, of two groups of ten. */
function shownOf(
  first: Readonly<Record<string, number>>,
  second: Readonly<Record<string, number | readonly number[]>>,
): string[] {
  const columns = Object.fromEntries(
    Object.keys(first).map((name) => {
      const own = second[name]!;
      const values = Array.from({ length: 10 }, (_, i) => typeof own === "number" ? own : own[i]!);
      return [name, [...Array(10).fill(first[name]!) as number[], ...values]];
    }),
  );
  const labels = Int32Array.from({ length: 20 }, (_, i) => i < 10 ? 0 : 1);
  const shown = archetypesShown(customersFrame(columns), labels);
  return SHIPPED_PLAYBOOK.archetypes.filter((archetype) => shown(archetype, 1)).map(({ name }) =>
    name
  );
}

const PLAIN = {
  deposit_regularity: 0.4,
  active_loans: 0,
  active_loan_amount: 0,
  avg_balance: 1000,
  transactions_per_month: 2,
};

Deno.test("a few small loans make no segment loan-heavy: most of it owes several", () => {
  const eightPercent = { ...PLAIN, active_loans: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0] };
  const amounts = [500, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  assertEquals(shownOf(PLAIN, { ...eightPercent, active_loan_amount: amounts }), []);
  assertEquals(shownOf(PLAIN, { ...PLAIN, active_loans: 1, active_loan_amount: 900 }), []);
  assertEquals(shownOf(PLAIN, { ...PLAIN, active_loans: 2, active_loan_amount: 900 }), [
    "Loan-Heavy Customers",
  ]);
});

Deno.test("most-active are those who transact several times a week, and more than the others", () => {
  const quiet = { ...PLAIN, transactions_per_month: 0.1 };
  assertEquals(shownOf(quiet, { ...PLAIN, transactions_per_month: 2.1 }), []);
  assertEquals(shownOf(quiet, { ...PLAIN, transactions_per_month: 16 }), ["Most-Active Customers"]);
  const busy = { ...PLAIN, transactions_per_month: 16 };
  assertEquals(shownOf(busy, busy), []);
});

Deno.test("wealthy inactives have more than the others and come less than once a week", () => {
  const busy = { ...PLAIN, transactions_per_month: 20 };
  const rich = { ...PLAIN, avg_balance: 9000 };
  assertEquals(shownOf(busy, { ...rich, transactions_per_month: 3 }), ["Wealthy Inactives"]);
  assertEquals(shownOf(busy, { ...rich, transactions_per_month: 6 }), []);
  assertEquals(shownOf(busy, { ...PLAIN, transactions_per_month: 3 }), []);
});

Deno.test("steady customers are paid most months and have no loans", () => {
  assertEquals(shownOf(PLAIN, { ...PLAIN, deposit_regularity: 0.9 }), ["Steady Customers"]);
  assertEquals(
    shownOf(PLAIN, { ...PLAIN, deposit_regularity: 0.9, active_loans: 1, active_loan_amount: 9 }),
    [],
  );
});

Deno.test("what cannot be measured is not asked, and all loans stand for those that are owed", () => {
  const { active_loans: _, active_loan_amount: __, ...others } = PLAIN;
  const owing = { num_loans: 0, total_loans: 0 };
  assertEquals(
    shownOf({ ...others, ...owing }, { ...others, num_loans: 3, total_loans: 5 }),
    ["Loan-Heavy Customers"],
  );
  assertEquals(shownOf({ ...others, ...owing }, { ...others, num_loans: 1, total_loans: 5 }), []);
});
