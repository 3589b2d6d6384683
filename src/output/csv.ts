/** A cell as it is computed; numbers are rounded when they are written. */
export type Cell = string | number | null;

/**
 * Writes a table as CSV text: comma-separated, quoted where needed, lines ending in CR LF
 * (RFC 4180). Numbers are rounded to 6 decimals and never written with an exponent; what is unknown
 * (NaN, null) is left blank.
 */
export function csvText(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  return [...csvPieces(header, rows)].join("");
}

/** The same piece by piece: a table of some million rows is longer than a string can be. */
export function* csvPieces(
  header: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Generator<string> {
  let lines = [header.map(cellText).join(",")];
  for (const row of rows) {
    if (lines.length === PIECE_LINES) {
      yield lines.join("\r\n") + "\r\n";
      lines = [];
    }
    lines.push(row.map(cellText).join(","));
  }
  yield lines.join("\r\n") + "\r\n";
}

const PIECE_LINES = 4_096;

function cellText(cell: Cell): string {
  if (typeof cell === "number") return numberText(cell);
  if (cell === null) return "";
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
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
  return Number(value.toFixed(6)) + 0;
}
