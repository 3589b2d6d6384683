import { createHash } from "node:crypto";
import { inputChunks } from "@/bank/input_chunks.ts";

/**
 * The SHA-256 of a file's bytes, in hexadecimal digits.
 *
 * @throws {UserError} If there is no such file, or it cannot be read.
 */
export async function digestOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of inputChunks(path)) hash.update(chunk);
  return hash.digest("hex");
}
