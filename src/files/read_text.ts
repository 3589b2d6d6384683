import { type Ending, UserError, withFile } from "@/errors.ts";
import { assertRegularFile } from "@/files/regular_file.ts";

/** No model, manifest, contract or configuration comes near to it. */
const MOST_MEGABYTES = 64;

/**
 * Reads a small file of text.
 *
 * @param attempt What is done: `Cannot read the model model.json`.
 * @throws {UserError} With this ending, if it cannot be read, is too long or not UTF-8.
 */
export async function readText(path: string, attempt: string, ending: Ending): Promise<string> {
  await assertRegularFile(path, attempt, ending);
  const bytes = await withFile(attempt, ending, async () => {
    const { size } = await Deno.stat(path);
    return size <= MOST_MEGABYTES * 2 ** 20 ? await Deno.readFile(path) : undefined;
  });
  if (bytes === undefined) {
    throw new UserError(
      ending,
      `${attempt}: it has more than ${MOST_MEGABYTES} MB, so it is another file.`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError(ending, `${attempt}: it is not UTF-8. Save it as UTF-8.`, { cause });
  }
}
