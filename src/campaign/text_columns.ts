import pl from "nodejs-polars";
import { inputChunks } from "@/bank/input_chunks.ts";
import { UserError } from "@/errors.ts";

/** A table of text read from a file, by the name of a column in small letters. */
export type TextColumns = ReadonlyMap<string, readonly (string | null)[]>;

/**
 * Reads a CSV file as text, ids and all. What separates its values is told by its header: a comma,
 * a semicolon or a tab.
 *
 * @throws {UserError} If it cannot be read or is no such table.
 */
export async function readTextColumns(path: string): Promise<TextColumns> {
  const separator = separatorOf(await headerOf(path));
  let table: pl.DataFrame;
  try {
    table = await pl.scanCSV(
      path,
      { inferSchemaLength: 0, glob: false, sep: separator } as Parameters<typeof pl.scanCSV>[1],
    ).collect();
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new UserError("input", `Cannot read ${path}: it is not a table of CSV (${reason}).`);
  }
  return new Map(table.columns.map((name) => [
    name.replace(/^\uFEFF/, "").trim().toLowerCase(),
    table.getColumn(name).toArray() as (string | null)[],
  ]));
}

/** What the system has against the file is met here, in words. */
async function headerOf(path: string): Promise<string> {
  for await (const bytes of inputChunks(path)) {
    return new TextDecoder().decode(bytes).split(/\r?\n/, 1)[0]!;
  }
  throw new UserError("input", `Cannot read ${path}: it is empty.`);
}

function separatorOf(header: string): string {
  return [",", ";", "\t"].toSorted((a, b) => header.split(b).length - header.split(a).length)[0]!;
}
