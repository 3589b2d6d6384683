import { join } from "node:path";
import { lockFile } from "@/files/lock_file.ts";

/** Only folders of this engine have a file of this name, locked while their run goes on. */
const LOCK = "financial-clustering-engine.lock";

const EXPECTED = [
  Deno.errors.NotFound,
  Deno.errors.NotADirectory,
  Deno.errors.PermissionDenied,
];

/**
 * Marks a folder as that of a run that goes on, until what is returned is closed; undefined where another
 * run has just taken it for an abandoned one.
 */
export async function inUse(folder: string): Promise<Deno.FsFile | undefined> {
  try {
    return await lockFile(join(folder, LOCK));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Removes the folders whose run was killed, and says which.
 *
 * @param isOne Whether a name is one of theirs.
 * @param marked Where in such a folder the mark of {@linkcode inUse} is. @default in itself
 */
export async function removeAbandoned(
  within: string,
  isOne: (name: string) => boolean,
  marked = ".",
): Promise<string[]> {
  const removed: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(within)) {
    if (!isDirectory || !isOne(name)) continue;
    const folder = join(within, name);
    try {
      // Not made where there is none: the folder may be somebody's own.
      await Deno.lstat(join(folder, marked, LOCK));
      using mark = await inUse(join(folder, marked));
      if (mark === undefined) continue;
      await Deno.remove(folder, { recursive: true });
      removed.push(name);
    } catch (error) {
      // None of ours, another user's, or gone.
      if (!EXPECTED.some((one) => error instanceof one)) throw error;
    }
  }
  return removed;
}
