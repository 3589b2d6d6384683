import { assertEquals } from "@std/assert";
import { JSON_SCHEMA_FILE, jsonSchema } from "@/bank/contract/json_schema.ts";

Deno.test("the schema for editors is that of the contract", async () => {
  assertEquals(
    await Deno.readTextFile(JSON_SCHEMA_FILE),
    jsonSchema(),
    "bank.schema.json is not up to date. Write it again with: " +
      "deno run --allow-read --allow-write src/bank/contract/json_schema.ts",
  );
});

Deno.test("every key of the schema for editors is described", () => {
  const missing: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === "properties") {
        for (const [name, property] of Object.entries(value as object)) {
          if (!("description" in property)) missing.push(`${path}.${name}`);
        }
      }
      visit(value, `${path}.${key}`);
    }
  };
  visit(JSON.parse(jsonSchema()), "");
  assertEquals(missing, []);
});
