import { basename, dirname, resolve } from "node:path";
import { fileReason } from "@/errors.ts";

/** The files that a path of a contract stands for, or why there are none. */
export type Expanded = { readonly files: readonly string[] } | { readonly problem: string };

/**
 * The plain files of a path. Only `*`, and only in its last part, stands for any characters; like in
 * a shell it does not stand for a leading dot.
 *
 * @param path As a file is opened by it.
 */
export async function expandFiles(path: string): Promise<Expanded> {
  try {
    const files = path.includes("*") ? await matching(path) : [path];
    if (files.length === 0) return { problem: "matches no file" };
    for (const file of files) {
      const { isFile } = await Deno.stat(file);
      if (isFile) continue;
      const which = file === path ? "is" : `matches ${basename(file)},`;
      return { problem: `${which} no plain file` };
    }
    return { files: files.sort() };
  } catch (error) {
    const reason = fileReason(error);
    if (reason === undefined) throw error;
    return { problem: `cannot be read: ${reason}` };
  }
}

async function matching(path: string): Promise<string[]> {
  const pattern = basename(path);
  const parts = pattern.split("*").map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  const form = new RegExp(`^${pattern.startsWith("*") ? "(?!\\.)" : ""}${parts.join(".*")}$`, "su");
  const folder = path.slice(0, path.length - pattern.length);
  const files: string[] = [];
  for await (const { name } of Deno.readDir(resolve(dirname(path)))) {
    if (form.test(name)) files.push(folder + name);
  }
  return files;
}
