import { resolve } from "node:path";
import pl from "nodejs-polars";
import { inputChunks } from "@/bank/input_chunks.ts";
import { shownColumn } from "@/bank/records/shown_column.ts";
import { UserError } from "@/errors.ts";
import { releaseMemory, throwIfInterrupted } from "@/execution/execution.ts";

const MAGIC = new TextEncoder().encode("PAR1");

/** What a column may hold; lists, structs and bytes are no values of a table. */
const TYPES: readonly string[] = [
  ...["String", "Categorical", "Bool", "Null"],
  ...["Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"],
  ...["Float32", "Float64", "Decimal", "Date", "Datetime"],
];

export const isText = ({ variant }: pl.DataType) => ["String", "Categorical"].includes(variant);
export const isInteger = ({ variant }: pl.DataType) => /^U?Int/.test(variant);
export const isFloat = ({ variant }: pl.DataType) => variant.startsWith("Float");

/** The type of each column that is read, by its name in the files. */
export type ColumnTypes = ReadonlyMap<string, pl.DataType>;

/** Whether a file begins as Parquet files do, whatever its name. */
export async function isParquet(path: string): Promise<boolean> {
  for await (const chunk of inputChunks(path)) {
    return MAGIC.every((byte, i) => chunk[i] === byte);
  }
  return false;
}

/**
 * The names of the columns of a Parquet file.
 *
 * @throws {UserError} If it is damaged.
 */
export function parquetHeader(path: string): string[] {
  return emptyFrame(path).columns;
}

/** A file and the places of its rows. */
export interface CountedFile {
  readonly path: string;
  readonly rows: number;
  /** Rows of the files before it, as they would be in CSV, where a header is a row, too. */
  readonly rowsBefore: number;
}

/** A column of a table, and the name that it has in queries. */
export interface Field {
  readonly name: string;
  readonly from: string;
  readonly type: pl.DataType;
}

/** What is asked of the rows from the first to the last. */
export type SliceQuery = (
  rows: pl.LazyDataFrame,
  first: number,
  last: number,
) => pl.LazyDataFrame;

/** What a query finds in the rows of a table, some at a time. */
export type Slices = (
  fields: readonly Field[],
  query: SliceQuery,
  isWanted?: (first: number, last: number) => boolean,
) => AsyncGenerator<pl.DataFrame>;

/** So many rows are read at a time. */
const SLICE_ROWS = 500_000;

/** Counts the rows of files, which are those of one table. */
export async function countedFiles(paths: readonly string[]): Promise<CountedFile[]> {
  const files: CountedFile[] = [];
  for (const path of paths) {
    const before = files.at(-1);
    const counted = await collected(scanFile(path).select(pl.len().as("rows")), path);
    files.push({
      path,
      rows: counted.getColumn("rows").sum(),
      rowsBefore: before === undefined ? 0 : before.rowsBefore + before.rows + 1,
    });
  }
  return files;
}

/**
 * What a query finds in the rows of files, some at a time. Each row has its number, `row`, which it would have in CSV, and its fields, blank texts empty.
 *
 * @param options.isWanted Whether to read the rows from the one to the other.
 */
export async function* inSlices(
  files: readonly CountedFile[],
  fields: readonly Field[],
  { query, isWanted = () => true }: {
    readonly query: SliceQuery;
    readonly isWanted?: ((first: number, last: number) => boolean) | undefined;
  },
): AsyncGenerator<pl.DataFrame> {
  for (const { path, rows, rowsBefore } of files) {
    for (let from = 0; from < rows; from += SLICE_ROWS) {
      const first = rowsBefore + 2 + from, last = first + SLICE_ROWS - 1;
      if (!isWanted(first, last)) continue;
      throwIfInterrupted();
      releaseMemory();
      const slice = scanFile(path).slice(from, SLICE_ROWS)
        .select(...fields.map(valueOf))
        .withRowIndex("row", first);
      yield await collected(query(slice, first, last), path);
    }
  }
}

/** The value of a field: of texts, a blank is empty; of anything else, null. */
function valueOf({ name, from, type }: Field): pl.Expr {
  const value = columnOf(from);
  if (isText(type)) return value.cast(pl.Utf8).fillNull(pl.lit("")).as(name);
  return (isFloat(type) ? pl.when(value.isNan()).then(pl.lit(null)).otherwise(value) : value)
    .as(name);
}

/** Whether the value of a field is blank, see {@linkcode inSlices}. */
export function isBlank({ name, type }: Pick<Field, "name" | "type">): pl.Expr {
  return isText(type) ? pl.col(name).eq(pl.lit("")) : pl.col(name).isNull();
}

/** Of this file, whatever signs its name has: a path may be a pattern, or an address on the network. */
export function scanFile(path: string): pl.LazyDataFrame {
  return pl.scanParquet(resolve(path), { glob: false, hivePartitioning: false });
}

/** The column of exactly this name: some names are patterns. */
export function columnOf(name: string): pl.Expr {
  return pl.col(
    /^\^.*\$$|\*/.test(name) ? `^${name.replaceAll(/[.^$*+?()[\]{}|\\]/g, "\\$&")}$` : name,
  );
}

export async function collected(query: pl.LazyDataFrame, path: string): Promise<pl.DataFrame> {
  try {
    return await query.collect();
  } catch {
    // The queries are the same for every file: what one fails at is in the file.
    throw damaged(path);
  }
}

/**
 * The types of the columns wanted, which are the same in all files of a table.
 *
 * @throws {UserError} Naming the file and the column at fault.
 */
export function columnTypes(
  [first, ...others]: readonly string[],
  wanted: readonly string[],
): ColumnTypes {
  const types = typesOf(first!);
  for (const name of wanted) {
    const { variant } = types.get(name)!;
    if (TYPES.includes(variant)) continue;
    throw new UserError(
      "input",
      `Cannot read ${first}: its column ${shown(name)} holds values of the type ${variant}. ` +
        "Write each value out as text or a number, in a column of its own.",
    );
  }
  for (const path of others) {
    const own = typesOf(path);
    for (const name of wanted) {
      const [type, expected] = [own.get(name), types.get(name)!].map((one) => one && typeName(one));
      if (type === expected) continue;
      const how = type === undefined
        ? "is missing in the one"
        : `is ${type} in the one and ${expected} in the other`;
      throw new UserError(
        "input",
        `Cannot read ${path} and ${first} as one table: the column ${shown(name)} ${how}. ` +
          "Give both the same columns, or list them as two tables.",
      );
    }
  }
  return new Map(wanted.map((name) => [name, types.get(name)!]));
}

/** The type of each column of a file, by its name. */
export function typesOf(path: string): Map<string, pl.DataType> {
  const { columns, dtypes } = emptyFrame(path);
  return new Map(columns.map((name, i) => [name, dtypes[i]!]));
}

function typeName(type: pl.DataType): string {
  return /^DataType\((.*?),?\)$/.exec(type.toString())?.[1] ?? type.variant;
}

function shown(name: string): string {
  return JSON.stringify(shownColumn([name], 0));
}

function emptyFrame(path: string): pl.DataFrame {
  try {
    return scanFile(path).head(0).collectSync();
  } catch {
    throw damaged(path);
  }
}

/** What to throw of a file that Polars cannot read. */
export function damaged(path: string): UserError {
  return new UserError(
    "input",
    `Cannot read ${path}: it is not a whole Parquet file. Export it again.`,
  );
}
