import { assertEquals, assertThrows } from "@std/assert";
import { featureOf, FEATURES } from "@/features/catalogue.ts";
import { chosenFeatures } from "@/features/feature_sets.ts";
import { UserError } from "@/errors.ts";
import type { OwnFigure } from "@/bank/own_figures.ts";

Deno.test("a feature is what the bank says of it, else what the catalogue does, else its name in words", () => {
  assertEquals(featureOf("age", {}), FEATURES.age);
  const own = new Map([
    ["age", {}],
    ["total_balance", { label: "deposits", unit: "count" as const }],
    ["card_spend", {}],
  ]);
  const told = (name: string) => {
    const { about, label, unit, needs } = featureOf(name, { own });
    return [about, label, unit, needs];
  };
  assertEquals(told("age"), ["age", "age", "years", []]);
  assertEquals(told("total_balance"), ["balance", "deposits", "count", []]);
  assertEquals(told("card_spend"), ["card_spend", "card spend", "number", []]);
  assertEquals(featureOf("constructor", {}).label, "constructor");
});

Deno.test("where the bank gives nothing to cluster on, the error says that it is the files", () => {
  const text: OwnFigure = { kind: "text", transform: "none" };
  assertThrows(
    () => chosenFeatures("default", new Set(), { own: new Map([["city", text]]) }),
    UserError,
    "the files hold no figures for any",
  );
});

Deno.test("the bank's own figures are clustered on after the default set, or in the place of what it has", () => {
  const figure = (more: Partial<OwnFigure> = {}): OwnFigure => {
    return { kind: "number", transform: "none", ...more };
  };
  const own = new Map([
    ["card_spend", figure()],
    ["annual_income", figure()],
    ["age", figure({ use: "describe" })],
    ["city", figure({ kind: "text" })],
  ]);
  const columns = new Set(["Date_of_Birth", "Balance", "Account_ID", "Amount"] as const);
  assertEquals(chosenFeatures("default", columns, { own }), [
    "annual_income",
    "avg_balance",
    "transactions_per_month",
    "num_accounts",
    "card_spend",
  ]);
});
