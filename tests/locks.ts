/**
 * The lock files without packages for musl: Deno itself runs on glibc only, but reads of a package just
 * its system and processor, and so would fetch Polars twice.
 *
 *     deno run --allow-read --allow-write tests/locks.ts
 */
import { join } from "node:path";

/** Paths of the lock files: the project's, and those of parts with dependencies of their own. */
export async function lockFiles(): Promise<string[]> {
  return ["deno.lock", ...await Array.fromAsync(locksIn("src"))];
}

async function* locksIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name === "deno.lock") yield join(folder, name);
    else if (isDirectory && name !== "node_modules") yield* locksIn(join(folder, name));
  }
}

/** The text of a lock file, otherwise as Deno writes it: `--frozen` compares to the letter. */
export function withoutMusl(text: string): string {
  return text
    .replaceAll(/^ {4}"[^"\n]+-musl@[^"\n]+": \{\n(?: {6}.*\n)* {4}\},?\n/gm, "")
    .replaceAll(/^ +"[^"\n]+-musl",?\n/gm, "")
    .replaceAll(/,(\n *[\]}])/g, "$1");
}

if (import.meta.main) {
  for (const path of await lockFiles()) {
    await Deno.writeTextFile(path, withoutMusl(await Deno.readTextFile(path)));
  }
}
