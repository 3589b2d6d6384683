import { CONTRACT_SCHEMA, DEFINITIONS } from "@/bank/contract/contract_schema.ts";
import { editorSchema } from "@/jsonc/editor_schema.ts";

/** Where the schema for editors is committed. */
export const JSON_SCHEMA_FILE = new URL("./bank.schema.json", import.meta.url);

/** The JSON Schema of a contract. */
export function jsonSchema(): string {
  return editorSchema("The contract of a bank's records", CONTRACT_SCHEMA, DEFINITIONS);
}

if (import.meta.main) await Deno.writeTextFile(JSON_SCHEMA_FILE, jsonSchema());
