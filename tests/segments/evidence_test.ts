import { assertEquals } from "@std/assert";
import { evidenceFor, withinBounds } from "@/segments/evidence.ts";
import { groupFigures } from "@/segments/figures.ts";
import type { Condition } from "@/segments/playbook.ts";
import { customersFrame } from "../customers_frame.ts";

const customers = customersFrame({
  num_loans: [2, 4, 0, 0],
  total_balance: [10, 30, 2, 2],
  total_loans: [5, 5, 0, 0],
  digital_share: [0.5, null, 0, 0],
});
const groups = { segment: groupFigures(customers, (row) => row < 2), all: groupFigures(customers) };

function outcome(...conditions: Condition[]): string {
  return evidenceFor(conditions, groups).outcome;
}

Deno.test("a condition holds on the bound and fails beyond it", () => {
  const loans = { feature: "num_loans", statistic: "median" } as const;
  assertEquals(outcome({ ...loans, atLeast: 3 }), "holds");
  assertEquals(outcome({ ...loans, atLeast: 3.01 }), "fails");
  assertEquals(outcome({ ...loans, atMost: 3 }), "holds");
  assertEquals(outcome({ ...loans, atMost: 2.99 }), "fails");
  assertEquals(outcome({ ...loans, atLeast: 1, atMost: 2 }), "fails");
  assertEquals(withinBounds(7, {}), true);
});

Deno.test("bounds can be multiples of the figure of all customers", () => {
  const balance = {
    feature: "total_balance",
    statistic: "median",
    times: "all customers",
  } as const;
  // The segment's median is 20, that of all is 6.
  assertEquals(outcome({ ...balance, atLeast: 3 }), "holds");
  assertEquals(outcome({ ...balance, atLeast: 3.5 }), "fails");
  const [test] = evidenceFor([{ ...balance, atLeast: 3 }], groups).tests;
  assertEquals([test!.value, test!.reference], [20, 6]);
});

Deno.test("a multiple of nothing supports nothing", () => {
  const few = customersFrame({ num_loans: [2, 0, 0] });
  const condition: Condition = {
    feature: "num_loans",
    statistic: "median",
    atLeast: 2,
    times: "all customers",
  };
  const compared = { segment: groupFigures(few, (row) => row === 0), all: groupFigures(few) };
  assertEquals(evidenceFor([condition], compared).outcome, "fails");
});

Deno.test("all conditions must hold, and one that cannot be measured leaves the whole unmeasured", () => {
  const holds = { feature: "num_loans", statistic: "mean", atLeast: 1 } as const;
  const fails = { feature: "num_loans", statistic: "mean", atLeast: 9 } as const;
  const income = { feature: "annual_income", statistic: "mean", atLeast: 1 } as const;
  assertEquals(outcome(holds, holds), "holds");
  assertEquals(outcome(holds, fails), "fails");
  assertEquals(outcome(fails, income), "unmeasured");
  assertEquals(evidenceFor([income], groups).tests[0]!.needs, ["Annual_Income"]);
});
