import { foldedName } from "@/bank/records/folded_name.ts";

/**
 * Whether a row says the header again, as where files were put together one after the other: each of
 * its values is blank or the name of its column, and not all are blank.
 *
 * @param values Of the columns that are read.
 * @param names Theirs, as {@linkcode foldedName} has them.
 */
export function repeatsHeader(values: Iterable<string>, names: readonly string[]): boolean {
  let at = 0, isBlank = true;
  for (const value of values) {
    const name = names[at++];
    const folded = foldedName(value);
    if (folded === "") continue;
    if (folded !== name) return false;
    isBlank = false;
  }
  return !isBlank;
}
