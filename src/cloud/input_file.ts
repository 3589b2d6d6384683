import { basename } from "node:path";
import { inputChunks } from "@/bank/input_chunks.ts";
import type { InputSize } from "@/cloud/machine_size.ts";
import { UserError } from "@/errors.ts";

const PARQUET = new TextEncoder().encode("PAR1");

/** An extract at home. */
export interface InputFile extends InputSize {
  readonly path: string;
  /** Without its folder. */
  readonly name: string;
}

/**
 * Looks at the beginning of an extract; the pipeline reads all of it on the machine.
 *
 * @throws {UserError} If it is missing, empty, or neither CSV nor Parquet.
 */
export async function inputFile(path: string): Promise<InputFile> {
  const name = basename(path);
  for await (const chunk of inputChunks(path)) {
    const { size: bytes } = await Deno.stat(path);
    const parquet = PARQUET.every((byte, i) => chunk[i] === byte);
    if (parquet || isTable(chunk)) return { path, name, bytes, parquet };
    throw new UserError(
      "input",
      `Cannot use ${path}: it begins neither as Parquet nor as comma-separated CSV with a header.`,
    );
  }
  throw new UserError("input", `Cannot read ${path}: the file is empty.`);
}

/** Whether a first line is there, of text, and holds a comma. */
function isTable(chunk: Uint8Array): boolean {
  const end = chunk.findIndex((byte) => byte === 0x0a || byte === 0x0d);
  const header = end === -1 ? chunk : chunk.subarray(0, end);
  return header.includes(0x2c) && !header.includes(0);
}

/** An extract in a bucket, by its name only. */
export function isParquetName(name: string): boolean {
  return /\.(parquet|pq)$/i.test(name);
}
