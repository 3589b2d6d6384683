/**
 * What no table of a bank comes near to. Beyond it the work would take memory or time without end, so a
 * file is refused, with the bound in the message.
 */

/** Columns of a table. */
export const MOST_COLUMNS = 10_000;

/** Bytes of a header. */
export const LONGEST_HEADER = 2 ** 20;

/** Bytes of a row; one of more is mostly one whose quote is never closed. */
export const LONGEST_ROW = 2 ** 24;

/** Bytes of a value: four times what a cell of a spreadsheet can hold. */
export const LONGEST_CELL = 2 ** 17;

/** Times its size that gzip may unpack a file to, of which text of a table reaches a tenth. */
export const MOST_UNPACKED = 200;

/** Bytes up to which that does not matter. */
export const ALWAYS_UNPACKED = 2 ** 28;

/** Bytes of a page of Parquet, unpacked; writers make them a thousandth of it. */
export const LARGEST_PAGE = 2 ** 30;

/** Bytes of what describes a Parquet file. */
export const LARGEST_FOOTER = 2 ** 26;

/** A bound, for people. */
export function boundText(bytes: number): string {
  return bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MB` : `${bytes / 2 ** 10} KB`;
}
