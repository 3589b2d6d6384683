import { createHash } from "node:crypto";
import pl from "nodejs-polars";
import { inputChunks } from "@/bank/input_chunks.ts";
import { InputError } from "@/bank/input_error.ts";

export interface ParquetInspection {
  /** The names of the columns. */
  readonly header: readonly string[];
  readonly rows: number;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
}

const MAGIC = new TextEncoder().encode("PAR1");

/** Whether a file begins as Parquet files do, whatever its name. */
export async function isParquet(path: string): Promise<boolean> {
  for await (const chunk of inputChunks(path)) {
    return MAGIC.every((byte, i) => chunk[i] === byte);
  }
  return false;
}

/**
 * Reads what a Parquet file says of itself, and its digest.
 *
 * @throws {InputError} If it is damaged or has no rows.
 */
export async function inspectParquet(path: string): Promise<ParquetInspection> {
  const hash = createHash("sha256");
  for await (const chunk of inputChunks(path)) hash.update(chunk);
  const { header, rows } = readMetadata(path);
  if (rows === 0) throw new InputError(`Cannot read ${path}: it has columns and no rows.`);
  return { header, rows, sha256: hash.digest("hex") };
}

function readMetadata(path: string): { header: string[]; rows: number } {
  try {
    const frame = pl.scanParquet(path);
    const header = frame.columns;
    const [first] = header;
    if (first === undefined) return { header, rows: 0 };
    const counted = frame.select(pl.col(first).isNull().cast(pl.UInt32).count().as("rows"));
    return { header, rows: counted.collectSync().getColumn("rows").get(0) as number };
  } catch {
    throw new InputError(`Cannot read ${path}: it is not a whole Parquet file. Export it again.`);
  }
}
