/** A cell as it is computed; numbers are rounded when they are written. */
export type Cell = string | number | null;

/** A table as it leaves the engine, a name for each column. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: Iterable<readonly Cell[]>;
}

export interface CsvOptions {
  /** The columns that hold ids, which are never altered. @default none */
  readonly ids?: readonly string[];
}

/**
 * Writes a table as CSV text: comma-separated, quoted where needed, lines ending in CR LF
 * (RFC 4180). Numbers are rounded to 6 decimals and never written with an exponent; what is unknown
 * (NaN, null) is left blank. Text that a spreadsheet would take for a formula is told from one by an
 * apostrophe before it (OWASP, CSV injection); ids stand as they are.
 */
export function csvText(
  header: readonly string[],
  rows: Iterable<readonly Cell[]>,
  options: CsvOptions = {},
): string {
  return [...csvPieces(header, rows, options)].join("");
}

/** The same piece by piece: a table of some million rows is longer than a string can be. */
export function* csvPieces(
  header: readonly string[],
  rows: Iterable<readonly Cell[]>,
  options: CsvOptions = {},
): Generator<string> {
  let lines: string[] = [];
  for (const line of csvLines(header, rows, options)) {
    if (lines.length === PIECE_LINES) {
      yield lines.join("");
      lines = [];
    }
    lines.push(line);
  }
  yield lines.join("");
}

const PIECE_LINES = 4_096;

/** The same row by row, the header first. */
export function* csvLines(
  header: readonly string[],
  rows: Iterable<readonly Cell[]>,
  { ids = [] }: CsvOptions = {},
): Generator<string> {
  const writers = header.map((name) => ids.includes(name) ? cellText : safeCellText);
  yield header.map(safeCellText).join(",") + "\r\n";
  for (const row of rows) {
    yield row.map((cell, column) => writers[column]!(cell)).join(",") + "\r\n";
  }
}

/** What a spreadsheet may run: text that begins so and is no number. */
const FORMULA = /^(?![+-]?\d+(?:[.,]\d+)*$)[=+\-@\t\r]/;

function safeCellText(cell: Cell): string {
  return cellText(typeof cell === "string" && FORMULA.test(cell) ? `'${cell}` : cell);
}

function cellText(cell: Cell): string {
  if (typeof cell === "number") return numberText(cell);
  if (cell === null) return "";
  return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "";
  if (Number.isInteger(value)) return String(value + 0);
  if (Math.abs(value) > MOST_EXACT) return String(rounded(value));
  const text = value.toFixed(6);
  let end = text.length;
  while (text.charCodeAt(end - 1) === ZERO) end--;
  if (text.charCodeAt(end - 1) === POINT) end--;
  const short = text.slice(0, end);
  return short === "-0" ? "0" : short;
}

/** Up to here 6 decimals are at most 15 digits, and these are the shortest that tell the number. */
const MOST_EXACT = 1e9;
const ZERO = "0".charCodeAt(0);
const POINT = ".".charCodeAt(0);

/** A number as it leaves the engine: 6 decimals, no negative zero. */
export function rounded(value: number): number {
  return (Number.isInteger(value) ? value : Number(value.toFixed(6))) + 0;
}
