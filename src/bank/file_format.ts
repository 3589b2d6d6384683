/** How the characters of a text file are written as bytes. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" | "iso-8859-1";

/** How a table is written as text. */
export interface FileFormat {
  /** One character of ASCII. */
  readonly separator: string;
  /** One character of ASCII, doubled where it stands in a quoted field; null if none has a meaning. */
  readonly quote: string | null;
  readonly encoding: Encoding;
  /** The row of the header, or the names of the columns where the file has none. */
  readonly header: number | readonly string[];
}

/** What holds where nothing else is said. */
export const DEFAULT_FORMAT: FileFormat = {
  separator: ",",
  quote: '"',
  encoding: "utf-8",
  header: 1,
};

/** The line of a contract that says how a file is written. */
export function formatLine(format: Partial<FileFormat>): string {
  const entries = Object.entries(format).map(([key, value]) =>
    `"${key}": ${JSON.stringify(value)}`
  );
  return `"format": {${entries.join(", ")}}`;
}
