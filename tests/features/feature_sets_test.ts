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
    "total_loans",
  ]);
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
    () => chosenFeatures(["age"], ALL, { exclude: ["age"] }),
    UserError,
    "every one is excluded",
  );
});

Deno.test("columnsNeeded() names the optional columns behind features", () => {
  assertEquals([...columnsNeeded(["age", "spending_score", "num_loans"])], [
    "Date_of_Birth",
    "Annual_Income",
  ]);
});
