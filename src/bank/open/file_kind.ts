import { Buffer } from "node:buffer";
import { UserError } from "@/errors.ts";

/** As much of a file's beginning as tells its kind. */
export const KIND_BYTES = 512;

interface Kind {
  /** How such a file begins, or what it has at a byte further on. */
  readonly magic: string;
  readonly at?: number;
  /** What the beginning must hold besides. */
  readonly holds?: RegExp;
  readonly name: string;
  readonly remedy: string;
}

const SAVE_SHEET = "save the sheet as CSV UTF-8";
const SAVE_TABLE = "save the table as CSV or Parquet";
const UNPACK = "unpack it and name the file that is in it";

/** The first that fits is the kind; the names of a zip file's members tell what it is. */
const BINARY_KINDS: readonly Kind[] = [
  {
    magic: "PK\x03\x04",
    holds: /mimetypeapplication\/vnd\.oasis/,
    name: "an OpenDocument spreadsheet",
    remedy: SAVE_SHEET,
  },
  {
    magic: "PK\x03\x04",
    holds: /\[Content_Types\]\.xml|_rels\/|docProps\/|xl\//,
    name: "an Excel workbook",
    remedy: SAVE_SHEET,
  },
  { magic: "PK", holds: /^PK[^ -~]/, name: "a zip archive", remedy: UNPACK },
  { magic: "\xd0\xcf\x11\xe0", name: "an old Excel workbook", remedy: SAVE_SHEET },
  { magic: "ustar", at: 257, name: "a tar archive", remedy: UNPACK },
  { magic: "PAR1", name: "Parquet within gzip", remedy: UNPACK },
  { magic: "BZh", name: "compressed with bzip2", remedy: UNPACK },
  { magic: "\xfd7zXZ\0", name: "compressed with xz", remedy: UNPACK },
  { magic: "(\xb5/\xfd", name: "compressed with zstd", remedy: UNPACK },
  { magic: "7z\xbc\xaf", name: "a 7z archive", remedy: UNPACK },
  { magic: "%PDF-", name: "a PDF document", remedy: SAVE_TABLE },
  { magic: "SQLite format 3", name: "an SQLite database", remedy: SAVE_TABLE },
  { magic: "ORC", holds: /^ORC[^ -~]/, name: "an ORC file", remedy: SAVE_TABLE },
  { magic: "Obj\x01", name: "an Avro file", remedy: SAVE_TABLE },
  { magic: "ARROW1", name: "an Arrow file", remedy: SAVE_TABLE },
];

/** Text that is no table, though every line of it might pass for one. */
const TEXT_KINDS: readonly Kind[] = [
  { magic: "", holds: /^\s*\{[^\n]*\}\s*\n\s*\{/, name: "JSON lines", remedy: SAVE_TABLE },
  { magic: "", holds: /^\s*(\{\s*["}]|\[\s*[[{\]"])/, name: "JSON", remedy: SAVE_TABLE },
  {
    magic: "",
    holds: /^\s*<(\?xml|!doctype|!--|[^<>,;|]*>\s*<)/i,
    name: "XML",
    remedy: SAVE_TABLE,
  },
];

/**
 * Ends the work if the beginning of a file is that of another kind of file.
 *
 * @throws {UserError} Naming the kind and what to save it as.
 */
export function refuseBinaryKinds(path: string, head: Uint8Array): void {
  refuse(path, Buffer.from(head.subarray(0, KIND_BYTES)).toString("latin1"), BINARY_KINDS);
}

/** The same for kinds that are text, once it is UTF-8. */
export function refuseTextKinds(path: string, head: Uint8Array): void {
  refuse(path, new TextDecoder().decode(head.subarray(0, KIND_BYTES)), TEXT_KINDS);
}

function refuse(path: string, head: string, kinds: readonly Kind[]): void {
  const kind = kinds.find(({ magic, at = 0, holds }) =>
    head.startsWith(magic, at) && (holds?.test(head) ?? true)
  );
  if (kind === undefined) return;
  throw new UserError("input", `Cannot read ${path}: it is ${kind.name}; ${kind.remedy}.`);
}
