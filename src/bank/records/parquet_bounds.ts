import pl from "nodejs-polars";
import {
  boundText,
  LARGEST_FOOTER,
  LARGEST_PAGE,
  LONGEST_CELL,
  MOST_COLUMNS,
} from "@/bank/records/bounds.ts";
import { columnOf, damaged, isText, scanFile, typesOf } from "@/bank/records/parquet_files.ts";
import { ThriftReader } from "@/bank/records/thrift_reader.ts";
import { fileError, UserError } from "@/errors.ts";

/** The length of the footer and the letters that end a file. */
const TAIL_BYTES = 8;

/** `PAR1`. */
const MAGIC = 0x50415231;

/** As much of a page as its header mostly takes. */
const HEADER_BYTES = 2 ** 8;

/** The values of a column that stand together, and where in the file they do. */
interface Chunk {
  readonly column: string;
  readonly values: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Refuses a Parquet file that takes more memory than any table of a bank, before it is read: a few bytes
 * may unpack to gigabytes, and a value that is written once may stand in every row.
 *
 * @throws {UserError} Naming the file, the column and the bound; or if the file is damaged.
 */
export async function assertBoundedParquet(path: string): Promise<void> {
  let suspects: string[];
  try {
    using file = Deno.openSync(path);
    suspects = suspectsIn(chunksIn(file, path), file, path);
  } catch (error) {
    if (error instanceof RangeError) throw damaged(path);
    throw fileError(error, `Cannot read ${path}`, "input");
  }
  if (suspects.length > 0) await assertCells(path, suspects);
}

function chunksIn(file: Deno.FsFile, path: string): Chunk[] {
  const { size } = file.statSync();
  const tail = new DataView(bytesAt(file, size - TAIL_BYTES, TAIL_BYTES).buffer);
  if (tail.getUint32(4) !== MAGIC) throw new RangeError("no Parquet");
  const length = tail.getUint32(0, true);
  if (length > size - TAIL_BYTES) throw new RangeError("a footer larger than its file");
  if (length > LARGEST_FOOTER) {
    refuse(path, `what describes it has more than ${boundText(LARGEST_FOOTER)}`);
  }
  const footer = new ThriftReader(bytesAt(file, size - TAIL_BYTES - length, length));
  const chunks: Chunk[] = [];
  footer.struct({
    4: () =>
      footer.list(() => {
        let columns = 0;
        footer.struct({
          1: () =>
            footer.list(() => {
              if (++columns > MOST_COLUMNS) {
                refuse(path, `it has more than ${MOST_COLUMNS.toLocaleString("en")} columns`);
              }
              footer.struct({ 3: () => chunks.push(chunkIn(footer)) });
            }),
        });
      }),
  });
  return chunks;
}

function chunkIn(footer: ThriftReader): Chunk {
  const names: string[] = [];
  let [values, size, data, dictionary] = [0, 0, 0, 0];
  footer.struct({
    3: () => footer.list(() => names.push(footer.text())),
    5: () => values = footer.integer(),
    7: () => size = footer.integer(),
    9: () => data = footer.integer(),
    11: () => dictionary = footer.integer(),
  });
  const start = dictionary > 0 ? Math.min(dictionary, data) : data;
  return { column: names.join("."), values, start, end: start + size };
}

/** The columns of which single values may be too long. */
function suspectsIn(chunks: readonly Chunk[], file: Deno.FsFile, path: string): string[] {
  const suspects = new Set<string>();
  for (const { column, values, start, end } of chunks) {
    let unpacked = 0;
    for (let at = start; at < end;) {
      const page = pageAt(file, at);
      unpacked += page.unpacked;
      if (page.unpacked > LARGEST_PAGE) {
        refuse(path, `its column ${column} has a page of more than ${boundText(LARGEST_PAGE)}`);
      }
      if (page.isDictionary && page.unpacked > LONGEST_CELL) suspects.add(column);
      at += page.size;
    }
    if (unpacked > values * LONGEST_CELL) refuseCells(path, column);
  }
  return [...suspects];
}

function pageAt(file: Deno.FsFile, at: number) {
  for (let length = HEADER_BYTES;; length *= 16) {
    const bytes = bytesAt(file, at, length, true);
    const header = new ThriftReader(bytes);
    let [type, unpacked, packed] = [0, 0, 0];
    try {
      header.struct({
        1: () => type = header.integer(),
        2: () => unpacked = header.integer(),
        3: () => packed = header.integer(),
      });
    } catch (error) {
      // Its smallest and largest values stand in it, too, and may be long.
      if (bytes.length === length && length < LARGEST_FOOTER) continue;
      throw error;
    }
    if (unpacked < 0 || packed < 0) throw new RangeError("a page of less than nothing");
    return { isDictionary: type === 2, unpacked, size: header.at + packed };
  }
}

async function assertCells(path: string, suspects: readonly string[]): Promise<void> {
  const types = typesOf(path);
  const texts = suspects.filter((name) => types.has(name) && isText(types.get(name)!));
  if (texts.length === 0) return;
  const longest = await scanFile(path)
    .select(...texts.map((name) => columnOf(name).cast(pl.Utf8).str.lengths().max().as(name)))
    .collect().catch(() => {
      throw damaged(path);
    });
  for (const name of texts) {
    if (Number(longest.getColumn(name).get(0)) > LONGEST_CELL) refuseCells(path, name);
  }
}

function refuseCells(path: string, column: string): never {
  refuse(path, `its column ${column} has values of more than ${boundText(LONGEST_CELL)}`);
}

function refuse(path: string, what: string): never {
  throw new UserError(
    "input",
    `Cannot read ${path}: ${what}, and a table of a bank has not. Export it again.`,
  );
}

/** Exactly so many bytes; fewer at the end of the file if that is allowed. */
function bytesAt(
  file: Deno.FsFile,
  at: number,
  length: number,
  orFewer = false,
): Uint8Array<ArrayBuffer> {
  if (at < 0) throw new RangeError("before the beginning");
  file.seekSync(at, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const read = file.readSync(bytes.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  if (filled < length && !orFewer) throw new RangeError("the file ends");
  return bytes.subarray(0, filled);
}
