import type { Table } from "@/bank/contract/contract.ts";
import { inputChunks } from "@/bank/input_chunks.ts";
import { textChunks } from "@/bank/open/text_chunks.ts";
import { CsvScanner } from "@/bank/records/csv_scanner.ts";
import { assertBoundedParquet } from "@/bank/records/parquet_bounds.ts";
import { isParquet, parquetHeader } from "@/bank/records/parquet_files.ts";

/**
 * Reads as much of a table's first file as its header takes.
 *
 * @throws {UserError} If it cannot be read or has no header.
 */
export async function openTable(
  { files, format }: Table,
): Promise<{ kind: "csv" | "parquet"; header: readonly string[] }> {
  const path = files[0]!;
  if (await isParquet(path)) {
    for (const file of files) await assertBoundedParquet(file);
    return { kind: "parquet", header: parquetHeader(path) };
  }
  if (typeof format.header !== "number") return { kind: "csv", header: format.header };
  const scanner = new CsvScanner(path, format);
  const { encoding } = format;
  for await (const chunk of textChunks(inputChunks(path), { path, encoding })) {
    scanner.push(chunk);
    if (scanner.header !== undefined) break;
  }
  if (scanner.header === undefined) scanner.finish();
  return { kind: "csv", header: scanner.header! };
}
