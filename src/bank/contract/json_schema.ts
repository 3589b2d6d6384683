import { toJsonSchema } from "@valibot/to-json-schema";
import { CONTRACT_SCHEMA, DEFINITIONS } from "@/bank/contract/contract_schema.ts";

/** Where the schema for editors is committed. */
export const JSON_SCHEMA_FILE = new URL("./bank.schema.json", import.meta.url);

/**
 * The JSON Schema of a contract, for editors. It leaves out what looks at more than one key, and it
 * marks an open question as wrong, which is what an editor should do.
 */
export function jsonSchema(): string {
  const schema = toJsonSchema(CONTRACT_SCHEMA, {
    target: "draft-2020-12",
    typeMode: "input",
    errorMode: "ignore",
    definitions: DEFINITIONS,
  });
  return JSON.stringify({ title: "The contract of a bank's records", ...schema }, null, 2) + "\n";
}

if (import.meta.main) await Deno.writeTextFile(JSON_SCHEMA_FILE, jsonSchema());
