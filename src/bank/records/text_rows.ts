import { basename } from "node:path";
import pl from "nodejs-polars";
import { digestOfFile } from "@/bank/digest_of_file.ts";
import type { OpenTable } from "@/bank/open_bank.ts";
import { COMMA, NEWLINE, writeField } from "@/bank/records/csv_field.ts";
import { GrowingBytes } from "@/bank/records/growing_bytes.ts";
import { fieldText } from "@/bank/records/parquet_columns.ts";
import { columnTypes, countedFiles } from "@/bank/records/parquet_files.ts";
import { leftOutOf, partedRows } from "@/bank/records/parquet_records.ts";
import { OWN_ENTITY } from "@/bank/records/plan.ts";
import { BlockMemory, type RecordBlock } from "@/bank/records/record_block.ts";
import { fileName, hashedSource, type TableResult } from "@/bank/records/read_records.ts";
import { columnsRead } from "@/bank/records/columns_read.ts";
import { headerRows } from "@/bank/records/parquet_headers.ts";
import { rowsWanted } from "@/bank/records/rows_wanted.ts";
import { RowFilter } from "@/bank/records/row_filter.ts";
import { TableRows } from "@/bank/records/table_rows.ts";
import { textFrame } from "@/bank/records/typed_records.ts";
import { ID_COLUMNS } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";

/** A column of a table's files, and what it is called. */
export interface TextField {
  readonly name: string;
  readonly from: string;
}

/** What is known of a table's files when all rows have been read. */
export type RowsRead = Pick<TableResult, "files" | "rows" | "headers" | "lastRow" | "leftOut">;

/** The rows of a table as they are, some at a time. */
export interface TextRows {
  /** `row`, and each field as text, blank where nothing is; without what the contract leaves out. */
  readonly frames: AsyncIterable<pl.DataFrame>;
  /** Only when the frames have come to their end. */
  found(): RowsRead;
}

/**
 * Reads the rows of a table's files, whatever their form, checking it. Takes no more memory for many
 * rows than for few.
 *
 * @throws {UserError} Naming the file and the rows at fault, while the frames come.
 */
export function textRows(table: OpenTable, fields: readonly TextField[]): TextRows {
  let found: RowsRead | undefined;
  const read = table.kind === "csv" ? csvRows : parquetRows;
  return {
    frames: read(table, fields, (rows) => found = rows),
    found() {
      if (found === undefined) throw new Error("The rows of a table have not come to their end");
      return found;
    },
  };
}

type Done = (found: RowsRead) => void;

/** So many bytes of text are in a frame. */
const FRAME_BYTES = 1 << 25;

async function* csvRows(
  opened: OpenTable,
  fields: readonly TextField[],
  done: Done,
): AsyncGenerator<pl.DataFrame> {
  const { header, table: { files, format } } = opened;
  const sources = files.map((path) => hashedSource(path, format.encoding));
  const table = new TableRows(sources, format);
  const place = new Map(header.map((column, i) => [column, i]));
  const filter = new RowFilter(rowsWanted(opened));
  const places = fields.map(({ from }) => place.get(from)!);
  const names = ["row", ...fields.map(({ name }) => name)];
  const memory = new BlockMemory();
  let [csv, rows] = [new GrowingBytes(FRAME_BYTES), 0];
  for await (const { block } of table.blocks(() => memory)) {
    const kept = filter.kept(block, header.length);
    writeRows(csv, kept, { width: header.length, places });
    rows += kept.rows.length;
    if (csv.size < FRAME_BYTES) continue;
    yield textFrame(csv.whole(), names);
    csv = new GrowingBytes(FRAME_BYTES);
  }
  yield textFrame(csv.whole(), names);
  done({
    rows: rows + filter.headers.length,
    headers: filter.headers,
    lastRow: table.lastRow,
    leftOut: filter.leftOut,
    files: table.files.map(({ path, rowsBefore }, i) => {
      return { name: fileName(path), sha256: sources[i]!.digest(), rowsBefore };
    }),
  });
}

function writeRows(
  csv: GrowingBytes,
  { bytes, bounds, rows }: RecordBlock,
  { width, places }: { readonly width: number; readonly places: readonly number[] },
): void {
  for (let i = 0; i < rows.length; i++) {
    const first = i * (width + 1);
    csv.writeText(String(rows[i]));
    csv.push(COMMA);
    for (let p = 0; p < places.length; p++) {
      const bound = first + places[p]!;
      writeField(csv, bytes, bounds[bound]! + 1, bounds[bound + 1]!);
    }
    csv.replaceLast(NEWLINE);
  }
}

async function* parquetRows(
  opened: OpenTable,
  fields: readonly TextField[],
  done: Done,
): AsyncGenerator<pl.DataFrame> {
  const { name, columns, table: { files: paths, where } } = opened;
  const id = columns.get(ID_COLUMNS[OWN_ENTITY[name]])?.from ?? [];
  const names = columnsRead(opened);
  const types = columnTypes(paths, names);
  const typed = (one: TextField) => ({ ...one, type: types.get(one.from)! });
  const files = await countedFiles(paths);
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  if (rows === 0) throw new UserError("input", `Cannot read ${paths[0]}: it has no rows.`);
  const headers = await headerRows(files, names, types);
  const { counted, leftOut, unmet } = partedRows(files, where, types, headers);
  const texts = fields.map(typed).map(fieldText);
  for await (
    const frame of counted(
      fields.map(typed),
      (slice) => slice.select(pl.col("row").cast(pl.UInt32), ...texts),
    )
  ) yield frame;
  const left = await leftOutOf(
    leftOut,
    id.map((from, part) => typed({ name: `id ${part}`, from })),
  );
  const last = files.at(-1)!;
  done({
    rows: rows - left.rows,
    headers,
    lastRow: last.rowsBefore + last.rows + 1,
    leftOut: { ...left, unmet: await unmet() },
    files: await Promise.all(files.map(async ({ path, rowsBefore }) => {
      return { name: basename(path), sha256: await digestOfFile(path), rowsBefore };
    })),
  });
}
