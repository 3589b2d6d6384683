import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";

/**
 * The JSON Schema of a document, for editors. It leaves out what looks at more than one key, and it
 * marks an open question as wrong, which is what an editor should do.
 *
 * @param definitions What stands more than once, by the name it has there.
 */
export function editorSchema(
  title: string,
  schema: v.GenericSchema,
  definitions: Record<string, v.GenericSchema>,
): string {
  const converted = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode: "input",
    errorMode: "ignore",
    definitions,
  });
  return JSON.stringify({ title, ...converted }, null, 2) + "\n";
}
