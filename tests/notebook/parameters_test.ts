import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "@/errors.ts";
import { parameters } from "@/notebook/parameters.ts";

const GIVEN = {
  k: "auto",
  seed: 1,
  features: "default",
} as const;

function environment(values: Record<string, string>) {
  return (name: string) => values[name];
}

Deno.test("a path in the parameters is as it is given: it starts where the notebook is", () => {
  const { contract } = parameters({ ...GIVEN, contract: "bank/bank.jsonc" }, environment({}));
  assertEquals(contract, "bank/bank.jsonc");
  assertEquals(parameters(GIVEN, environment({})), GIVEN);
});

Deno.test("every option that shapes a result can be said in the environment", () => {
  const said = environment({
    NOTEBOOK_K_MAX: "6",
    NOTEBOOK_AS_OF: "2024-06-30",
    NOTEBOOK_K: "elbow",
  });
  assertEquals(parameters({}, said), { k: "elbow", kMax: 6, asOf: "2024-06-30" });
});

Deno.test("the environment overrides each parameter", () => {
  const { input, k, seed, features } = parameters(
    GIVEN,
    environment({
      NOTEBOOK_INPUT: "/data/other.csv",
      NOTEBOOK_K: "5",
      NOTEBOOK_SEED: "9",
      NOTEBOOK_FEATURES: "age,total_loans",
    }),
  );
  assertEquals([input, k, seed, features], ["/data/other.csv", 5, 9, ["age", "total_loans"]]);
});

Deno.test("a parameter that is not what it must be is named", () => {
  assertThrows(
    () => parameters(GIVEN, environment({ NOTEBOOK_K: "many" })),
    UserError,
    'Cannot use the options in the environment (NOTEBOOK_K): k is "many"; it must',
  );
  assertThrows(
    () => parameters({ seed: -1 }, environment({})),
    UserError,
    "Cannot use the options in the parameters of the notebook: seed is -1; it must",
  );
});
