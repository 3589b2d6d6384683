import { basename, dirname } from "node:path";
import { UserError } from "@/errors.ts";

/**
 * The folder and the name of a file that is to be written.
 *
 * @throws {UserError} If the path is that of a folder.
 */
export function outputPlace(path: string): { readonly folder: string; readonly name: string } {
  if (/(?:^|[/\\])\.{0,2}$/.test(path)) {
    throw new UserError(
      "usage",
      `Cannot write to ${JSON.stringify(path)}: it must be a file name.`,
    );
  }
  return { folder: dirname(path), name: basename(path) };
}
