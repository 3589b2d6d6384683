import type { ColumnLook } from "@/bank/onboard/column_look.ts";
import type { FileLook } from "@/bank/onboard/look_at_file.ts";

/** Files of one form and header, which are one table. */
export interface FileGroup extends Omit<FileLook, "path"> {
  readonly files: readonly string[];
}

/** Brings files of one form and header together, in their order. */
export function fileGroups(looks: readonly FileLook[]): FileGroup[] {
  const groups = new Map<string, FileLook[]>();
  for (const look of looks) {
    const { kind, format: { separator, quote, header }, columns } = look;
    const key = JSON.stringify([kind, separator, quote, header, columns.map(({ name }) => name)]);
    groups.set(key, [...groups.get(key) ?? [], look]);
  }
  return [...groups.values()].map(together);
}

function together(looks: readonly FileLook[]): FileGroup {
  const [first] = looks;
  const { path: _, ...rest } = first!;
  // Only the letters of one of them may tell that they are not UTF-8.
  const telling = looks.find(({ isAscii }) => !isAscii) ?? first!;
  return {
    ...rest,
    format: telling.format,
    isAscii: telling.isAscii,
    files: looks.map(({ path }) => path),
    columns: first!.columns.map(({ name }, at): ColumnLook => ({
      name,
      values: looks.length === 1
        ? first!.columns[at]!.values
        : looks.flatMap(({ columns }) => columns[at]!.values),
    })),
    rows: looks.reduce((sum, { rows }) => sum + rows, 0),
    isWhole: looks.every(({ isWhole }) => isWhole),
  };
}
