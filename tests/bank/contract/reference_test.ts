import { assertEquals } from "@std/assert";
import { readContract } from "@/bank/contract/read_contract.ts";
import { REFERENCE_FILE, withReference } from "@/bank/contract/reference.ts";
import { RULES } from "@/bank/rules/ledger_rules.ts";

Deno.test("the reference of the contract is made from the code", async () => {
  const page = await Deno.readTextFile(REFERENCE_FILE);
  assertEquals(
    page,
    withReference(page),
    "src/bank/README.md is not up to date. Write it again with: " +
      "deno run --allow-read --allow-write src/bank/contract/reference.ts",
  );
});

Deno.test("the contract that the reference shows is one", async () => {
  const page = await Deno.readTextFile(REFERENCE_FILE);
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/2023`);
  await Deno.mkdir(`${folder}/2024`);
  for (const name of ["customers.csv", "accounts.csv", "2023/a.csv.gz", "2024/a.csv.gz"]) {
    await Deno.writeTextFile(`${folder}/${name}`, "");
  }
  const shown = page.match(/```jsonc\n(.*?)```/s)![1]!;
  await Deno.writeTextFile(`${folder}/bank.jsonc`, shown);
  const { tables } = await readContract(`${folder}/bank.jsonc`);
  assertEquals([...tables.keys()], ["customers", "accounts", "transactions"]);
});

Deno.test("every rule that the cleaning names is explained", async () => {
  const named = new Set<string>();
  for (const folder of ["src/bank", "src/bank/rules"]) {
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".ts")) continue;
      const text = await Deno.readTextFile(`${folder}/${name}`);
      for (const [, rule] of text.matchAll(/rule: "([a-z_]+)"/g)) named.add(rule!);
    }
  }
  assertEquals([...named].filter((rule) => RULES[rule] === undefined), []);
});
