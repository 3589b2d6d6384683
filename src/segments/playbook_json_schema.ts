import { editorSchema } from "@/jsonc/editor_schema.ts";
import { DEFINITIONS, PLAYBOOK_SCHEMA } from "@/segments/playbook_schema.ts";

/** Where the schema for editors is committed. */
export const JSON_SCHEMA_FILE = new URL("./playbook.schema.json", import.meta.url);

/** The JSON Schema of a playbook. */
export function playbookJsonSchema(): string {
  return editorSchema("A bank's playbook of segments", PLAYBOOK_SCHEMA, DEFINITIONS);
}

if (import.meta.main) await Deno.writeTextFile(JSON_SCHEMA_FILE, playbookJsonSchema());
