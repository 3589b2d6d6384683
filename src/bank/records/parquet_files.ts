import { resolve } from "node:path";
import pl from "nodejs-polars";
import { inputChunks } from "@/bank/input_chunks.ts";
import { shownColumn } from "@/bank/records/shown_column.ts";
import { UserError } from "@/errors.ts";

const MAGIC = new TextEncoder().encode("PAR1");

/** What a column may hold; lists, structs and bytes are no values of a table. */
const TYPES: readonly string[] = [
  ...["String", "Categorical", "Bool", "Null"],
  ...["Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"],
  ...["Float32", "Float64", "Decimal", "Date", "Datetime"],
];

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

/**
 * The rows of a Parquet file: of this one, whatever signs its name has. A path alone may be a pattern of
 * several files, or an address on the network.
 */
export function scanFile(
  path: string,
  rowIndex: { readonly rowIndexName?: string; readonly rowIndexOffset?: number } = {},
): pl.LazyDataFrame {
  const exact = { glob: false, hivePartitioning: false };
  return pl.scanParquet(resolve(path), { ...exact, ...rowIndex });
}

/** The column of exactly this name: some names are patterns. */
export function columnOf(name: string): pl.Expr {
  return pl.col(
    /^\^.*\$$|\*/.test(name) ? `^${name.replaceAll(/[.^$*+?()[\]{}|\\]/g, "\\$&")}$` : name,
  );
}

/** The result of a query on a file, worked out batch by batch. */
export async function collected(query: pl.LazyDataFrame, path: string): Promise<pl.DataFrame> {
  try {
    return await query.collect({ streaming: true });
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

function typesOf(path: string): Map<string, pl.DataType> {
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

function damaged(path: string): UserError {
  return new UserError(
    "input",
    `Cannot read ${path}: it is not a whole Parquet file. Export it again.`,
  );
}
