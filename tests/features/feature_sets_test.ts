import { assertEquals, assertThrows } from "@std/assert";
import { COLUMN_NAMES, type ColumnName } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";
import {
  chosenFeatures,
  CLASSIC_FEATURES,
  columnsNeeded,
  DEFAULT_FEATURES,
} from "@/features/feature_sets.ts";

const ALL = new Set(COLUMN_NAMES);
const CLASSIC = new Set<ColumnName>(COLUMN_NAMES.slice(0, 18));

Deno.test("chosenFeatures() takes of the default set what the file supports", () => {
  assertEquals(chosenFeatures("default", ALL), [...DEFAULT_FEATURES]);
  assertEquals(chosenFeatures("default", CLASSIC), [
    "avg_balance",
    "transactions_per_month",
    "num_accounts",
    "active_loan_amount",
  ]);
  const endless = CLASSIC.difference(
    new Set<ColumnName>(["End_Date", "Term", "Outstanding_Balance"]),
  );
  assertEquals(chosenFeatures("default", endless).at(-1), "total_loans");
});

Deno.test("chosenFeatures() takes the classic six, or names in the order given, each once", () => {
  assertEquals(chosenFeatures("classic", CLASSIC), [...CLASSIC_FEATURES]);
  assertEquals(chosenFeatures(["num_loans", "age", "num_loans"], ALL), ["num_loans", "age"]);
});

Deno.test("chosenFeatures() leaves out what is excluded", () => {
  const chosen = chosenFeatures("default", ALL, { exclude: ["age"] });
  assertEquals(chosen, DEFAULT_FEATURES.filter((name) => name !== "age"));
});

Deno.test("chosenFeatures() refuses unknown names, features the file cannot show, and nothing", () => {
  assertThrows(() => chosenFeatures(["wealth"], ALL), UserError, 'no feature "wealth"');
  assertThrows(
    () => chosenFeatures("default", ALL, { exclude: ["x"] }),
    UserError,
    'no feature "x"',
  );
  assertThrows(
    () => chosenFeatures(["age"], CLASSIC),
    UserError,
    "Cannot cluster on age: it needs the column Date_of_Birth",
  );
  assertThrows(
    () => chosenFeatures(["active_loans"], new Set<ColumnName>(["Loan_Amount"])),
    UserError,
    "it needs the column End_Date, Term, Outstanding_Balance or Status, which",
  );
  assertThrows(
    () => chosenFeatures(["age"], ALL, { exclude: ["age"] }),
    UserError,
    "every one is excluded",
  );
});

Deno.test("columnsNeeded() names what makes a record complete, where incomplete ones are dropped", () => {
  assertEquals(columnsNeeded(["age", "spending_score", "num_loans"]), new Set());
  assertEquals(
    columnsNeeded(["age", "spending_score", "num_loans"], "drop"),
    new Set<ColumnName>([
      "Balance",
      "Opening_Date",
      "Loan_Amount",
      "Start_Date",
      "End_Date",
      "Interest_Rate",
      "Date_of_Birth",
      "Annual_Income",
    ]),
  );
});
