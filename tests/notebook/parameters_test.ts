import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "@/errors.ts";
import { parameters, PROJECT } from "@/notebook/parameters.ts";

const GIVEN = {
  k: "auto",
  seed: 1,
  features: "default",
} as const;

function environment(values: Record<string, string>) {
  return (name: string) => values[name];
}

Deno.test("a path in the parameters starts at the project, wherever the notebook runs", () => {
  assertEquals(parameters(GIVEN, environment({})).input, `${PROJECT}dataset/raw/inu_bank.csv`);
  const { contract } = parameters({ ...GIVEN, contract: "bank/bank.jsonc" }, environment({}));
  assertEquals(contract, `${PROJECT}bank/bank.jsonc`);
});

Deno.test("a contract names its own files: the shipped one takes no part", () => {
  const { contract, input } = parameters(
    GIVEN,
    environment({ NOTEBOOK_CONTRACT: "/data/bank.jsonc" }),
  );
  assertEquals([contract, input], ["/data/bank.jsonc", undefined]);
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
    'Cannot use the options in the parameters of the notebook: k is "many"; it must',
  );
});
