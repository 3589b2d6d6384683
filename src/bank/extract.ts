import pl from "nodejs-polars";
import { DEFAULT_FORMAT } from "@/bank/file_format.ts";
import { inputChunks } from "@/bank/input_chunks.ts";
import { textChunks } from "@/bank/open/text_chunks.ts";
import { isParquet, scanParquet } from "@/bank/parquet.ts";
import { CsvScanner } from "@/bank/records/csv_scanner.ts";
import { type Column, COLUMN_NAMES, type ColumnName, COLUMNS } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";

/** The raw file, opened: its header is known, its rows are not read yet. */
export interface Extract {
  readonly path: string;
  /** The file's name without its folder. */
  readonly name: string;
  readonly format: "csv" | "parquet";
  /** The columns the file has, contacts left out. */
  readonly columns: ReadonlySet<ColumnName>;
  /** The names that they have in the file. */
  readonly sources: ReadonlyMap<ColumnName, string>;
  /**
   * To look at the file: everything as the text it is under our column names, after a column `row`
   * (as a spreadsheet counts, the header is 1).
   */
  readonly frame: pl.LazyDataFrame;
}

export interface ExtractOptions {
  /**
   * The bank's own column names by ours, e.g. `{ Customer_ID: "CUST_NO" }`. Names that differ only
   * in case, spaces or underscores are found without it.
   */
  readonly columnNames?: Partial<Record<ColumnName, string>>;
}

/**
 * Opens an extract, CSV or Parquet. Names, e-mails and phones are not read, whatever the file holds.
 *
 * @throws {UserError} If the file cannot be read, its header is not one, or it lacks a required
 * column.
 */
export async function extract(path: string, options: ExtractOptions = {}): Promise<Extract> {
  const { format, header, scan } = await openFile(path);
  const sources = matchColumns(header, path, options.columnNames ?? {});
  const frame = scan.select(
    pl.col("row").add(pl.lit(2)).cast(pl.UInt32).as("row"),
    ...[...sources].map(([name, source]) => pl.col(source).cast(pl.Utf8).as(name)),
  );
  const columns = new Set(sources.keys());
  return { path, name: fileName(path), format, columns, sources, frame };
}

type OpenFile = Pick<Extract, "format"> & {
  readonly header: readonly string[];
  /** Column `row`, from 0, and the file's own columns. */
  readonly scan: pl.LazyDataFrame;
};

async function openFile(path: string): Promise<OpenFile> {
  if (await isParquet(path)) {
    const scan = scanParquet(path);
    return { format: "parquet", header: scan.columns, scan: scan.withRowIndex("row") };
  }
  const { header, lineEnd } = await csvHeader(path);
  const options = {
    inferSchemaLength: 0,
    rowIndexName: "row",
    glob: false,
    truncateRaggedLines: false,
    eolChar: lineEnd,
  };
  const scan = pl.scanCSV(path, options as Parameters<typeof pl.scanCSV>[1]);
  return { format: "csv", header, scan };
}

/** Reads as much of a CSV file as its header takes. */
async function csvHeader(
  path: string,
): Promise<{ header: readonly string[]; lineEnd: "\n" | "\r" }> {
  const scanner = new CsvScanner(path);
  const { encoding } = DEFAULT_FORMAT;
  for await (const chunk of textChunks(inputChunks(path), { path, encoding })) {
    scanner.push(chunk);
    if (scanner.header !== undefined) break;
  }
  if (scanner.header === undefined) scanner.finish();
  return { header: scanner.header!, lineEnd: scanner.lineEnd ?? "\n" };
}

/** Our column names, in our order, with the name each has in the file. */
function matchColumns(
  header: readonly string[],
  path: string,
  columnNames: Partial<Record<ColumnName, string>>,
): Map<ColumnName, string> {
  const byFolded = new Map(header.toReversed().map((name) => [folded(name), name]));
  const found = new Map<ColumnName, string>();
  for (const name of COLUMN_NAMES) {
    if (COLUMNS[name].kind === "contact") continue;
    const wanted = columnNames[name];
    if (wanted !== undefined && !header.includes(wanted)) {
      throw new UserError(
        "input",
        `Cannot read ${path}: it has no column ${wanted}, which the options name for ${name}.`,
      );
    }
    const source = wanted ?? (header.includes(name) ? name : byFolded.get(folded(name)));
    if (source === undefined) continue;
    if (header.indexOf(source) !== header.lastIndexOf(source)) {
      throw new UserError(
        "input",
        `Cannot read ${path}: its header has the column ${source} twice. Rename one.`,
      );
    }
    found.set(name, source);
  }
  const missing = COLUMN_NAMES.filter((name) =>
    (COLUMNS[name] as Column).required && !found.has(name)
  );
  if (missing.length > 0) {
    throw new UserError(
      "input",
      `Cannot read ${path}: the header (row 1) lacks ${missing.join(", ")}. ` +
        `Add ${missing.length === 1 ? "it" : "them"}, or map the file's own names with ` +
        '"columnNames" in --config.',
    );
  }
  return found;
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1)!;
}
