import { stringify } from "@std/csv/stringify";

/** A cell as it is computed; numbers are rounded when they are written. */
export type Cell = string | number;

/**
 * Writes a table as CSV text: comma-separated, quoted where needed, lines ending in CR LF
 * (RFC 4180). Numbers are rounded to 6 decimals and never written with an exponent; what is unknown (NaN) is
 * left blank.
 */
export function csvText(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map((row) =>
    row.map((cell) => typeof cell === "number" ? decimal(cell) : cell)
  );
  return stringify([header, ...lines]);
}

function decimal(value: number): string {
  if (Number.isNaN(value)) return "";
  return String(Number.isInteger(value) ? value + 0 : rounded(value));
}

/** A number as it leaves the engine: 6 decimals, no negative zero. */
export function rounded(value: number): number {
  return Number(value.toFixed(6)) + 0;
}
