import { parse } from "@std/csv/parse";
import type { FileFormat } from "@/bank/file_format.ts";
import { inputChunks } from "@/bank/input_chunks.ts";
import { textChunks } from "@/bank/open/text_chunks.ts";
import { isParquet, scanFile } from "@/bank/records/parquet_files.ts";

/**
 * The rows of a file as they are, the header first and contacts included: for the check that none of
 * them is shown.
 */
export async function rawRows(
  path: string,
  { encoding, separator, header }: FileFormat,
): Promise<string[][]> {
  if (await isParquet(path)) {
    const frame = await scanFile(path).collect();
    return [frame.columns, ...frame.rows().map((row) => row.map((value) => String(value ?? "")))];
  }
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of textChunks(inputChunks(path), { path, encoding })) {
    text += decoder.decode(chunk, { stream: true });
  }
  const rows = parse(text + decoder.decode(), { separator, lazyQuotes: true }) as string[][];
  return typeof header === "number" ? rows.slice(header - 1) : [[...header], ...rows];
}
