import pl from "nodejs-polars";
import { foldedName } from "@/bank/records/folded_name.ts";
import { repeatsHeader } from "@/bank/records/repeats_header.ts";
import {
  type ColumnTypes,
  type CountedFile,
  type Field,
  inSlices,
  isBlank,
  isText,
} from "@/bank/records/parquet_files.ts";

/**
 * The rows of Parquet files that say the header again, in order: text that was once CSV may have been
 * put together before it was written so.
 *
 * @param names The columns that are read, the id first.
 */
export async function headerRows(
  files: readonly CountedFile[],
  names: readonly string[],
  types: ColumnTypes,
): Promise<number[]> {
  const fields = names.map((from, i): Field => ({ name: `${i}`, from, type: types.get(from)! }));
  const texts = fields.filter(({ type }) => isText(type));
  const [first] = texts;
  // Only a column of text can hold its name; one is read of all rows, the others where it may.
  if (first === undefined) return [];
  const likely = new Set<number>();
  const mayBe = isBlank(first).or(pl.col(first.name).str.contains(beginning(first.from)));
  for await (const slice of inSlices(files, [first], { query: (rows) => rows.filter(mayBe) })) {
    for (const row of slice.getColumn("row").toTypedArray()) likely.add(Number(row));
  }
  if (likely.size === 0) return [];
  const typed = fields.filter(({ type }) => !isText(type)).map(isBlank);
  const isLikely = typed.reduce((all, one) => all.and(one), mayBe);
  const found: number[] = [];
  const rest = inSlices(files, fields, {
    query: (rows) => rows.filter(isLikely).select("row", ...texts.map(({ name }) => name)),
    isWanted: (from, to) => likely.values().some((row) => row >= from && row <= to),
  });
  const folded = texts.map(({ from }) => foldedName(from));
  for await (const slice of rest) {
    const columns = texts.map(({ name }) => slice.getColumn(name).toArray() as string[]);
    for (const [i, row] of (slice.getColumn("row").toArray() as number[]).entries()) {
      if (repeatsHeader(columns.map((values) => values[i]!), folded)) found.push(row);
    }
  }
  return found;
}

/** So many letters of a name are looked for first. */
const LETTERS = 24;

/** A pattern of texts that begin as a name does, see {@linkcode foldedName}. */
function beginning(name: string): string {
  const letters = Array.from(foldedName(name)).slice(0, LETTERS);
  if (!letters.some((letter) => /[\p{L}\p{N}]/u.test(letter))) return "";
  return `(?i)^${letters.map((letter) => `[^\\p{L}\\p{N}]*${letter}`).join("")}`;
}
