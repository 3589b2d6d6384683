import { assert, assertEquals, assertThrows } from "@std/assert";
import pl from "nodejs-polars";
import { type Accounted, assertGates, GateError, lossesOf, lossText } from "@/bank/gates.ts";
import type { Entity } from "@/bank/schema.ts";

const GATES = { warn: 5, stop: 20 };

interface Line {
  readonly rule: string;
  readonly column: string;
  readonly times: number;
  readonly action?: string;
}

/** A ledger with so many lines of each kind, and the sums that go with it. */
function accounted(
  entity: Entity,
  { records, lines, leftOut = 0 }: { records: number; lines: readonly Line[]; leftOut?: number },
): Accounted {
  const all = lines.flatMap(({ rule, column, times, action = "quarantined" }) =>
    Array.from({ length: times }, (_, i) => ({ rule, column, action, row: i + 2 }))
  );
  const of = (action: string) => all.filter((line) => line.action === action).length;
  return {
    unlisted: [],
    ledger: pl.DataFrame({
      row: all.map(({ row }) => row),
      entity: all.map(() => entity as string),
      id: all.map(({ row }) => `X${row}`),
      column: all.map(({ column }) => column),
      rule: all.map(({ rule }) => rule),
      value: all.map(() => "n.a."),
      action: all.map(({ action }) => action),
    }),
    conservation: {
      [entity]: {
        records,
        kept: records - of("quarantined") - of("duplicate") - leftOut,
        duplicate: of("duplicate"),
        quarantined: of("quarantined"),
        left_out: leftOut,
      },
    },
  };
}

function levels(cleaned: Accounted): string[] {
  return lossesOf(cleaned, GATES).map(({ entity, level }) => `${entity} ${level}`);
}

Deno.test("above 5 % of an entity's records a loss is told, above 20 % it stops, at the bound neither", () => {
  const losing = (times: number) =>
    accounted("transactions", {
      records: 1000,
      lines: [{ rule: "invalid_date", column: "Transaction_Date", times }],
    });
  assertEquals(levels(losing(50)), []);
  assertEquals(levels(losing(51)), ["transactions warn"]);
  assertEquals(levels(losing(200)), ["transactions warn"]);
  assertEquals(levels(losing(201)), ["transactions stop"]);
});

Deno.test("several rules that are each within the bound are above it together", () => {
  const cleaned = accounted("loans", {
    records: 100,
    lines: [
      { rule: "after_as_of", column: "Start_Date", times: 4 },
      { rule: "conflict", column: "Loan_Amount", times: 4 },
    ],
  });
  assertEquals(levels(cleaned), ["loans warn"]);
});

Deno.test("duplicates, what is left out and what went with its parent are no loss of the entity", () => {
  const cleaned = accounted("transactions", {
    records: 1000,
    lines: [
      { rule: "repeated_record", column: "Transaction_ID", times: 300, action: "duplicate" },
      { rule: "account_quarantined", column: "Account_ID", times: 300 },
      { rule: "customer_quarantined", column: "Customer_ID", times: 100 },
    ],
    leftOut: 200,
  });
  assertEquals(levels(cleaned), []);
  const orphans = accounted("transactions", {
    records: 1000,
    lines: [{ rule: "no_valid_account", column: "Account_ID", times: 300 }],
  });
  assertEquals(levels(orphans), ["transactions stop"]);
});

Deno.test("the share is of the records that were to be kept: distinct ones, without those left out", () => {
  const lines = [
    { rule: "missing", column: "Amount", times: 6 },
    { rule: "repeated_record", column: "Transaction_ID", times: 400, action: "duplicate" },
  ];
  const [loss] = lossesOf(
    accounted("transactions", { records: 1000, lines, leftOut: 500 }),
    GATES,
  );
  assertEquals([loss!.records, loss!.of], [6, 100]);
});

Deno.test("of fewer than 20 records a loss is told, and only that of all stops", () => {
  const losing = (times: number) =>
    accounted("loans", {
      records: 19,
      lines: [{ rule: "missing", column: "Loan_ID", times }],
    });
  assertEquals(levels(losing(18)), ["loans warn"]);
  assertEquals(levels(losing(19)), ["loans stop"]);
});

Deno.test("a stop names count, share, column, rule, a row and what would mend it, the leading reason first", () => {
  const cleaned = accounted("transactions", {
    records: 500,
    lines: [
      { rule: "missing", column: "Amount", times: 50 },
      { rule: "invalid_date", column: "Transaction_Date", times: 200 },
    ],
  });
  const losses = lossesOf(cleaned, GATES);
  const error = assertThrows(() => assertGates(losses, cleaned, GATES), GateError);
  assertEquals(
    error.message,
    "Too many records are lost to go on (the bound is 20 %). 250 of 500 transactions (50.0 %) were " +
      "set aside: Transaction_Date, a date that does not exist or can be read in two ways (200, such " +
      "as row 2 `n.a.`); Amount, a required value is missing (50, such as row 2 `n.a.`). Say how the " +
      'dates are written with "dates". Check that the contract names the right column; incomplete records ' +
      'are kept with --missing impute. If that is as it should be, raise "gates" in the contract.',
  );
  assertEquals(error.ledger.height, 250);
  assert(error.message.includes(lossText(losses[0]!)));
});

Deno.test("the gates are the contract's", () => {
  const cleaned = accounted("loans", {
    records: 100,
    lines: [{ rule: "missing", column: "Loan_ID", times: 30 }],
  });
  const wide = { warn: 30, stop: 50 };
  assertEquals(lossesOf(cleaned, wide), []);
  assertGates(lossesOf(cleaned, wide), cleaned, wide);
});
