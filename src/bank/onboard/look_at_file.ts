import { Buffer, isAscii } from "node:buffer";
import pl from "nodejs-polars";
import { DEFAULT_FORMAT, type FileFormat } from "@/bank/file_format.ts";
import { type ColumnLook, trimmedValue } from "@/bank/onboard/column_look.ts";
import { sampledBytes } from "@/bank/onboard/sampled_bytes.ts";
import { sampledText } from "@/bank/onboard/sampled_text.ts";
import { type TextForm, textForm } from "@/bank/onboard/text_form.ts";
import { CsvScanner } from "@/bank/records/csv_scanner.ts";
import { assertBoundedParquet } from "@/bank/records/parquet_bounds.ts";
import {
  collected,
  columnOf,
  isParquet,
  parquetHeader,
  scanFile,
} from "@/bank/records/parquet_files.ts";
import { foldedName } from "@/bank/records/folded_name.ts";
import type { RecordBlock } from "@/bank/records/record_block.ts";
import { repeatsHeader } from "@/bank/records/repeats_header.ts";
import { UserError } from "@/errors.ts";

/** What a file looks like from outside. */
export interface FileLook {
  readonly path: string;
  readonly kind: "csv" | "parquet";
  readonly format: FileFormat;
  /** Whether its text says the same in every encoding but UTF-16. */
  readonly isAscii: boolean;
  readonly columns: readonly ColumnLook[];
  /** Rows that were looked at. */
  readonly rows: number;
  /** Whether these are all. */
  readonly isWhole: boolean;
}

/** More rows of a file are not looked at. */
export const MOST_ROWS = 200_000;

/**
 * Looks at a file: the whole of a small one, the head, the middle and the end of a large one. What a
 * contract would have to say of its form is found out.
 *
 * @throws {UserError} If it cannot be read, or is no table.
 */
export async function lookAtFile(path: string): Promise<FileLook> {
  if (await isParquet(path)) return await lookAtParquet(path);
  const { encoding, isAscii: isPlain, pieces, isWhole } = await sampledText(
    await sampledBytes(path),
    path,
  );
  const head = new TextDecoder().decode(pieces[0]);
  const form = textForm(head);
  if (form === undefined) {
    throw new UserError(
      "input",
      head.trim() === ""
        ? `Cannot read ${path}: the file is empty. Export it again.`
        : `Cannot read ${path}: its lines have no commas, semicolons, tabs or bars between columns. ` +
          "Export it as CSV.",
    );
  }
  const { header, first } = beginning(pieces[0]!, path, form);
  const isNamed = hasNames(header, first);
  const names = isNamed ? header : header.map((_, at) => `column_${at + 1}`);
  const { records, isCut } = rowsOf(pieces, path, { ...form, names: isNamed ? undefined : names });
  const columns = columnsOf(names, records);
  return {
    path,
    kind: "csv",
    format: {
      separator: form.separator,
      quote: form.quote,
      encoding,
      header: isNamed ? form.headerRow : names,
    },
    isAscii: isPlain,
    ...withoutHeaders(columns),
    isWhole: isWhole && !isCut,
  };
}

/** So many rows at most are looked at for one that is no header. */
const MOST_HEADERS = 100;

interface NamedForm extends TextForm {
  /** Of a file without a header. */
  readonly names: readonly string[] | undefined;
}

function scannerOf(path: string, { separator, quote, headerRow, names }: NamedForm): CsvScanner {
  return new CsvScanner(path, { separator, quote, header: names ?? headerRow });
}

/** The header of a table, and the first row that does not repeat it. */
function beginning(head: Uint8Array, path: string, form: TextForm) {
  const scanner = scannerOf(path, { ...form, names: undefined });
  const block = scanner.push(withLineEnd(head));
  if (scanner.header === undefined) scanner.finish();
  const header = scanner.header!;
  if (block.rows.length === 0) {
    throw new UserError("input", `Cannot read ${path}: it has a header and no rows.`);
  }
  const folded = header.map(foldedName);
  const rows = block.rows.keys().take(MOST_HEADERS).map((row) =>
    fieldsOf(block, header.length, [row])[0]!
  ).toArray();
  return { header, first: rows.find((row) => !repeatsHeader(row, folded)) ?? rows[0]! };
}

/** The fields of the rows that have as many as the header; the reading itself names the others. */
function rowsOf(
  pieces: readonly Uint8Array[],
  path: string,
  form: NamedForm,
): { records: readonly (readonly string[])[]; isCut: boolean } {
  const records: string[][] = [];
  const most = Math.floor(MOST_ROWS / pieces.length);
  let header = form.names;
  let isCut = false;
  for (const [at, piece] of pieces.entries()) {
    const scanner = scannerOf(path, at === 0 ? form : { ...form, names: header });
    const block = scanner.push(withLineEnd(piece));
    header ??= scanner.header;
    isCut ||= block.rows.length > most;
    const rows = sampledRows(block.rows.length, most);
    for (const fields of fieldsOf(block, header!.length, rows)) records.push(fields);
  }
  return { records, isCut };
}

/** The last line may have none. */
function withLineEnd(piece: Uint8Array): Uint8Array {
  const ended = new Uint8Array(piece.length + 1);
  ended.set(piece);
  ended[piece.length] = 0x0a;
  return ended;
}

/** The places of all rows, or of so many at the head, in the middle and at the end. */
function sampledRows(rows: number, most: number): number[] {
  const run = (from: number, length: number) => Array.from({ length }, (_, at) => from + at);
  if (rows <= most) return run(0, rows);
  const third = Math.floor(most / 3);
  return [0, Math.floor((rows - third) / 2), rows - third].flatMap((from) => run(from, third));
}

function fieldsOf(
  { bytes, bounds }: RecordBlock,
  width: number,
  rows: readonly number[],
): string[][] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Of ASCII a byte is a letter, and the whole is decoded at once.
  const ascii = isAscii(bytes) ? buffer.toString("latin1") : undefined;
  const text = (from: number, to: number) =>
    ascii === undefined ? buffer.toString("utf8", from, to) : ascii.slice(from, to);
  return rows.map((row) => {
    const first = row * (width + 1);
    return Array.from(
      { length: width },
      (_, at) => trimmedValue(text(bounds[first + at]! + 1, bounds[first + at + 1]!)),
    );
  });
}

function columnsOf(
  names: readonly string[],
  records: readonly (readonly string[])[],
): ColumnLook[] {
  return names.map((name, at) => ({ name, values: records.map((record) => record[at]!) }));
}

/** The columns without the rows that repeat their names, and how many rows are left. */
function withoutHeaders(columns: readonly ColumnLook[]): Pick<FileLook, "columns" | "rows"> {
  const folded = columns.map(({ name }) => foldedName(name));
  const rows =
    columns[0]?.values.keys().filter((row) =>
      !repeatsHeader(columns.values().map(({ values }) => values[row]!), folded)
    ).toArray() ?? [];
  const isWhole = rows.length === columns[0]?.values.length;
  return {
    columns: isWhole ? columns : columns.map(({ name, values }) => {
      return { name, values: rows.map((row) => values[row]!) };
    }),
    rows: rows.length,
  };
}

const NUMBER_OR_DATE = /^[-+]?[\p{Sc}]?\d[\d.,' -]*$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|@/u;

/** Whether the first row holds names: not one of them a number, a date or an address, and some text. */
function hasNames(first: readonly string[], second: readonly string[]): boolean {
  const filled = first.filter((text) => text !== "");
  if (filled.length < first.length / 2) return false;
  if (filled.some((text) => NUMBER_OR_DATE.test(text))) return false;
  const others = new Set(second);
  return filled.some((text) => !others.has(text));
}

async function lookAtParquet(path: string): Promise<FileLook> {
  await assertBoundedParquet(path);
  const names = parquetHeader(path);
  const height = await heightOf(path);
  const third = Math.floor(MOST_ROWS / 3);
  const offsets = height <= MOST_ROWS ? [0] : [0, Math.floor(height / 2), height - third];
  const pieces: pl.DataFrame[] = [];
  for (const offset of offsets) {
    const length = height <= MOST_ROWS ? height : third;
    pieces.push(
      await collected(
        scanFile(path).slice(offset, length)
          .select(...names.map((name) => columnOf(name).cast(pl.Utf8, false))),
        path,
      ),
    );
  }
  const rows = pl.concat(pieces);
  return {
    path,
    kind: "parquet",
    format: DEFAULT_FORMAT,
    isAscii: true,
    ...withoutHeaders(names.map((name) => ({
      name,
      values: (rows.getColumn(name).toArray() as (string | null)[])
        .map((value) => value === null ? "" : trimmedValue(value)),
    }))),
    isWhole: height <= MOST_ROWS,
  };
}

async function heightOf(path: string): Promise<number> {
  const rows = scanFile(path).select(pl.len().as("rows"));
  const height = (await collected(rows, path)).getColumn("rows").get(0) as number;
  if (height === 0) throw new UserError("input", `Cannot read ${path}: it has no rows.`);
  return height;
}
