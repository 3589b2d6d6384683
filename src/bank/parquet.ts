import type { Buffer } from "node:buffer";
import pl from "nodejs-polars";
import { inputChunks } from "@/bank/input_chunks.ts";
import { UserError } from "@/errors.ts";

const MAGIC = new TextEncoder().encode("PAR1");

/** Rows that are held as text at a time. */
const SLICE_ROWS = 100_000;

/** Whether a file begins as Parquet files do, whatever its name. */
export async function isParquet(path: string): Promise<boolean> {
  for await (const chunk of inputChunks(path)) {
    return MAGIC.every((byte, i) => chunk[i] === byte);
  }
  return false;
}

/**
 * Opens a Parquet file.
 *
 * @throws {UserError} If it is damaged.
 */
export function scanParquet(path: string): pl.LazyDataFrame {
  try {
    const scan = pl.scanParquet(path);
    // Damage is only found when something is asked for.
    scan.columns;
    return scan;
  } catch {
    throw damaged(path);
  }
}

/**
 * The rows of a Parquet file as the CSV file that they would be, piece by piece.
 *
 * @param sources The columns wanted: the names that they get, and those that they have in the file.
 * @throws {UserError} If it is damaged.
 */
export async function* parquetAsCsv(
  path: string,
  sources: ReadonlyMap<string, string>,
): AsyncGenerator<Uint8Array> {
  const wanted = scanParquet(path)
    .select(...[...sources].map(([name, source]) => pl.col(source).cast(pl.Utf8).as(name)));
  for (let first = 0;; first += SLICE_ROWS) {
    const slice = await collected(wanted.slice(first, SLICE_ROWS), path);
    if (first === 0 || slice.height > 0) {
      yield slice.writeCSV({ includeHeader: first === 0 }) as Buffer;
    }
    if (slice.height < SLICE_ROWS) return;
  }
}

async function collected(query: pl.LazyDataFrame, path: string): Promise<pl.DataFrame> {
  try {
    return await query.collect();
  } catch {
    throw damaged(path);
  }
}

function damaged(path: string): UserError {
  return new UserError(
    "input",
    `Cannot read ${path}: it is not a whole Parquet file. Export it again.`,
  );
}
