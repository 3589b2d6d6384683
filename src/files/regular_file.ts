import { type Ending, UserError, withFile } from "@/errors.ts";

/**
 * Checks that what is to be read is a regular file. A pipe could be read once only, or would never
 * begin; of a device nobody knows where it ends.
 *
 * @param attempt What is done: `Cannot read bank.csv`.
 * @throws {UserError} With this ending, if it is none or the system has something against it.
 */
export async function assertRegularFile(
  path: string,
  attempt: string,
  ending: Ending,
): Promise<void> {
  const { isFile, isDirectory } = await withFile(attempt, ending, () => Deno.stat(path));
  if (isFile) return;
  const what = isDirectory ? "it is a folder, not a file" : "it is a pipe or device, not a file";
  throw new UserError(ending, `${attempt}: ${what}.`);
}
