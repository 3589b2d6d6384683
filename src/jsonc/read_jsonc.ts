import { type Jsonc, parseJsonc } from "@/jsonc/jsonc.ts";
import { readText } from "@/files/read_text.ts";

/**
 * Reads a document, unchecked.
 *
 * @param what Stands before the path in messages: `the contract`.
 * @throws {UserError} If it cannot be read or is not JSON with comments.
 */
export async function readJsonc(path: string, what: string): Promise<Jsonc> {
  return parseJsonc(await readText(path, `Cannot read ${what} ${path}`, "input"), path);
}
