import { UserError, withFile } from "@/errors.ts";

/** A shorter key, in bytes, could be guessed. */
const SHORTEST = 16;

/**
 * Reads the key that ids are hidden by: the file's bytes, as they are. It cannot be taken out of what
 * is returned, and stands in no output.
 *
 * @throws {UserError} If the file cannot be read or is too short.
 */
export async function readPseudonymKey(path: string): Promise<CryptoKey> {
  const attempt = `Cannot use the key file ${path}`;
  const bytes = await withFile(attempt, "usage", () => Deno.readFile(path));
  if (bytes.length < SHORTEST) {
    throw new UserError(
      "usage",
      `${attempt}: it has ${bytes.length} bytes and a key needs ${SHORTEST} or more, such as ` +
        "`head -c 32 /dev/urandom` writes.",
    );
  }
  const hmac = { name: "HMAC", hash: "SHA-256" };
  return await crypto.subtle.importKey("raw", bytes, hmac, false, ["sign"]);
}
