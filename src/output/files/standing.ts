import { fileError } from "@/errors.ts";

/**
 * What stands at a path, a link itself and not what it leads to; undefined where nothing does.
 *
 * @param attempt What is done, for messages.
 * @throws {UserError} If the system does not say.
 */
export async function standing(
  path: string,
  attempt = `Cannot write ${path}`,
): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    // A missing folder is made, and one that is a file is met when it is.
    const isMissing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isMissing) return undefined;
    throw fileError(error, attempt, "usage");
  }
}
