import { Buffer, isUtf8 } from "node:buffer";
import { DEFAULT_FORMAT, type FileFormat, formatLine } from "@/bank/file_format.ts";
import {
  boundText,
  LONGEST_CELL,
  LONGEST_HEADER,
  LONGEST_ROW,
  MOST_COLUMNS,
} from "@/bank/records/bounds.ts";
import { FormFaults } from "@/bank/records/form_faults.ts";
import { BlockMemory, type RecordBlock } from "@/bank/records/record_block.ts";
import { UserError } from "@/errors.ts";

const LF = 0x0a;
const CR = 0x0d;

/** Bytes in which a byte-order mark and Excel's first line `sep=;` stand, if the file has them. */
const PREAMBLE_BYTES = 16;
const BYTE_ORDER_MARK = "\xef\xbb\xbf";
const SEPARATOR_LINE = /^("?)sep=(.)\1(?:\r*\n|\r)/i;

/** What files are separated by. */
const SEPARATORS = new Map([[",", "commas"], [";", "semicolons"], ["\t", "tabs"], ["|", "bars"]]);

/**
 * Takes the text of a CSV file as it comes, checks its form and returns the records. The form: UTF-8,
 * the signs of the format, closed quotes, and as many fields in every row as in the header. CSV
 * readers pad, cut or reinterpret what breaks these rules without a word. Lines end in LF, CR LF or
 * CR; blank ones are passed over, as are those before the header.
 */
export class CsvScanner {
  /** The names in the header, trimmed; undefined until it has been read. */
  header: readonly string[] | undefined;
  lineEnd: "\n" | "\r" | undefined;
  #signs: Signs;
  #separator: string;
  readonly #quote: string | null;
  /** The row of the header, or the first of all. */
  readonly #firstRow: number;
  readonly #faults: FormFaults;
  #row = 1;
  #isFirst = true;
  #isFirstRow = true;
  #isUtf8 = true;
  /** Of the block that is being made. */
  #memory = new BlockMemory();
  #filled = 0;
  #records = 0;
  /** Bytes after the last block that are not yet a whole record. */
  #rest: Uint8Array = new Uint8Array();

  /**
   * @param path Of the file, for messages.
   * @param rowsBefore Rows of the same table in other files, from which the numbers go on.
   */
  constructor(
    readonly path: string,
    { separator, quote, header }: Omit<FileFormat, "encoding"> = DEFAULT_FORMAT,
    readonly rowsBefore = 0,
  ) {
    this.#separator = separator;
    this.#quote = quote;
    this.#signs = signs(separator, quote, LF);
    this.#faults = new FormFaults(path);
    this.#firstRow = typeof header === "number" ? header : 1;
    if (typeof header !== "number") this.header = header;
  }

  /** Rows so far, blank ones and the header included. */
  get rows(): number {
    return this.#row - 1;
  }

  /**
   * The records that have become whole.
   *
   * @param memory Where to make the block. It must not change until the next call, which may be given
   * the same or another, since a record that is not whole yet is kept there.
   * @throws {UserError} Naming the file and the row, if what follows cannot be understood.
   */
  push(chunk: Uint8Array, memory = this.#memory): RecordBlock {
    this.#begin(memory, chunk.length);
    memory.bytes.set(chunk, this.#filled);
    this.#filled += chunk.length;
    const isTooEarly = this.#isFirst && this.#filled < PREAMBLE_BYTES;
    return isTooEarly ? this.#block(0) : this.#scan();
  }

  /**
   * The last record, if no line end came after it.
   *
   * @throws {UserError} Naming all rows at fault, or if the file ends within a record or has no header.
   */
  finish(memory = this.#memory): RecordBlock {
    this.#begin(memory, 1);
    const { bytes } = memory;
    this.#findLineEnd();
    const last = bytes[this.#filled - 1];
    if (this.lineEnd === undefined) this.#setLineEnd(last === CR ? "\r" : "\n");
    if (this.#filled > 0 && last !== this.#signs.end) bytes[this.#filled++] = this.#signs.end;
    const block = this.#scan();
    if (this.#rest.length > 0) this.#failOpen(this.#rest);
    this.#faults.throwIfAny();
    if (this.#isFirstRow && this.#firstRow > 1) {
      this.#fail(`it ends before row ${this.#firstRow}, where its header should be`);
    }
    if (this.header === undefined || this.rows === 0) this.#fail("the file is empty");
    return block;
  }

  /** Begins a block with what the last one has left over. */
  #begin(memory: BlockMemory, bytes: number): void {
    const size = this.#rest.length + bytes;
    // One byte more: see #scan.
    if (size >= memory.bytes.length) memory.growBytes(2 * size + 1);
    memory.bytes.set(this.#rest);
    this.#memory = memory;
    this.#filled = this.#rest.length;
    this.#records = 0;
  }

  #scan(): RecordBlock {
    if (this.#isFirst) this.#skipPreamble();
    this.#findLineEnd();
    const bytes = this.#memory.bytes.subarray(0, this.#filled);
    // Ends the loop over plain bytes.
    this.#memory.bytes[this.#filled] = this.#signs.end;
    // Whatever is not UTF-8 is found here, and its row record by record.
    this.#isUtf8 = isUtf8(wholeCharacters(bytes));
    let at = 0;
    while (at < bytes.length) {
      const next = this.#record(at, bytes.length);
      if (next < 0) break;
      at = next;
    }
    const rest = bytes.subarray(at);
    if (!this.#isUtf8 && !isUtf8(wholeCharacters(rest))) this.#failUtf8();
    const longest = this.header === undefined ? LONGEST_HEADER : LONGEST_ROW;
    if (rest.length > longest) this.#failOpen(rest, longest);
    return this.#block(at);
  }

  /** The block up to a byte; what lies behind it is left over. */
  #block(end: number): RecordBlock {
    const { bytes, bounds, rows } = this.#memory;
    const width = this.header?.length ?? 0;
    this.#rest = bytes.subarray(end, this.#filled);
    return {
      bytes: bytes.subarray(0, end),
      bounds: bounds.subarray(0, this.#records * (width + 1)),
      rows: rows.subarray(0, this.#records),
    };
  }

  /** Takes the record that starts at a byte. Where the next one starts, or -1 if this is not whole. */
  #record(at: number, size: number): number {
    const { bytes, bounds } = this.#memory;
    const { separator, quote, end, top, low } = this.#signs;
    const width = this.header?.length ?? 0;
    const first = this.#records * (width + 1);
    if (first + width + 1 >= bounds.length) return this.#widen(at, size);
    let bound = first, index = at, isQuoted = false, fault: string | undefined;
    bounds[first] = at - 1;
    while (true) {
      let byte = bytes[index]!;
      // Nearly every byte is a digit or a letter.
      while (byte > top) byte = bytes[++index]!;
      if (index >= size) return -1;
      if (byte === separator) {
        bounds[++bound] = index;
        if (bound + 1 === bounds.length) return this.#widen(at, size);
      } else if (byte === end) break;
      else if (byte !== quote) {
        // Digits are below some separators.
        do byte = bytes[++index]!; while (byte > low && byte !== separator);
        continue;
      } else if (index !== bounds[bound]! + 1) {
        fault ??= "has a quote inside a field that is not quoted";
      } else {
        isQuoted = true;
        const closing = closingQuote(bytes, index + 1, size, quote);
        let after = closing + 1;
        if (end === LF) { while (after < size && bytes[after] === CR) after++; }
        // What follows it must be there to be judged.
        if (after >= size) return -1;
        const isSeparated = bytes[after] === separator && after === closing + 1;
        if (!isSeparated && bytes[after] !== end) fault ??= "has text after a closing quote";
        index = closing;
      }
      index++;
    }
    let last = index;
    if (end === LF) { while (last > at && bytes[last - 1] === CR) last--; }
    bounds[++bound] = last;
    if (!this.#isUtf8 && !isUtf8(bytes.subarray(at, index))) this.#failUtf8();
    const fields = bound - first;
    if (last - at > LONGEST_CELL && longest(bounds, first, fields) > LONGEST_CELL) {
      fault ??= `has a field of more than ${boundText(LONGEST_CELL)}`;
    }
    if ((fields > 1 || last > at) && this.#row >= this.#firstRow) {
      if (this.#isFirstRow) this.#checkSeparator(bytes.slice(at, last), fields);
      if (isQuoted && fault === undefined) unquote(bytes, bounds, first, fields, quote);
      this.#take(fields, fault);
    }
    this.#row++;
    return index + 1;
  }

  /** Takes what is at the end of the bounds as a record, or as the header. */
  #take(fields: number, fault: string | undefined): void {
    if (this.header === undefined) return this.#setHeader(fields, fault);
    const width = this.header.length;
    if (fault !== undefined || fields !== width) {
      const what = fault ?? `has ${counted(fields, "field")} and the header has ${width}`;
      return this.#faults.add(this.#row, what);
    }
    if (this.#records === this.#memory.rows.length) this.#memory.doubleRows();
    this.#memory.rows[this.#records++] = this.rowsBefore + this.#row;
  }

  #setHeader(fields: number, fault: string | undefined): void {
    const { bytes, bounds } = this.#memory;
    // However much of the file is at hand.
    if (bounds[fields]! - bounds[0]! > LONGEST_HEADER) {
      this.#failOpen(new Uint8Array(), LONGEST_HEADER);
    }
    if (fields > MOST_COLUMNS) {
      this.#fail(
        `its header has ${fields.toLocaleString("en")} columns, and at most ` +
          `${MOST_COLUMNS.toLocaleString("en")} are read`,
        "Export a table of fewer.",
      );
    }
    if (fault !== undefined) this.#faults.fail(this.#row, fault);
    // Memory that threads share cannot be decoded.
    const row = Buffer.from(bytes.slice(0, bounds[fields]));
    this.header = Array.from(
      { length: fields },
      (_, i) => row.toString("utf8", bounds[i]! + 1, bounds[i + 1]).trim(),
    );
  }

  /** A first row of one field, in which another separator stands, is separated by that. */
  #checkSeparator(row: Uint8Array, fields: number): void {
    this.#isFirstRow = false;
    if (fields > 1) return;
    const unquoted = new TextDecoder().decode(row).replaceAll(/"[^"]*"/g, "");
    const separator = [...SEPARATORS.keys()]
      .find((sign) => sign !== this.#separator && unquoted.includes(sign));
    if (separator === undefined) return;
    const own = SEPARATORS.get(this.#separator) ?? JSON.stringify(this.#separator);
    this.#fail(
      `row ${this.#row} is separated by ${SEPARATORS.get(separator)}, not ${own}`,
      `Write ${formatLine({ separator })} in the contract.`,
    );
  }

  /** A byte-order mark, and the line by which Excel is told the separator and which it never shows. */
  #skipPreamble(): void {
    const { bytes } = this.#memory;
    this.#isFirst = false;
    const start = String.fromCharCode(...bytes.subarray(0, Math.min(this.#filled, PREAMBLE_BYTES)));
    const mark = start.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
    const [line = "", , separator] = SEPARATOR_LINE.exec(start.slice(mark)) ?? [];
    if (separator !== undefined) this.#setSeparator(separator);
    bytes.copyWithin(0, mark + line.length, this.#filled);
    this.#filled -= mark + line.length;
  }

  /** @param separator As the file's first line has it: it holds unless the format states another. */
  #setSeparator(separator: string): void {
    if (![separator, DEFAULT_FORMAT.separator].includes(this.#separator)) {
      this.#fail(
        `its first line says sep=${separator} and the contract ${
          formatLine({ separator: this.#separator })
        }`,
        "Mend the one that is wrong.",
      );
    }
    this.#separator = separator;
    this.#signs = signs(separator, this.#quote, this.#signs.end);
  }

  /** Lines end in CR if the first does, without an LF after it. */
  #findLineEnd(): void {
    if (this.lineEnd !== undefined) return;
    const { bytes } = this.#memory;
    const { quote } = this.#signs;
    for (let i = 0, isQuoted = false; i < this.#filled - 1; i++) {
      const byte = bytes[i];
      if (byte === quote) isQuoted = !isQuoted;
      else if (!isQuoted && byte === LF) return this.#setLineEnd("\n");
      else if (!isQuoted && byte === CR) {
        // Text that was written in text mode twice ends its lines in CR CR LF.
        while (i < this.#filled - 1 && bytes[i + 1] === CR) i++;
        if (i < this.#filled - 1 && bytes[i + 1] !== LF) return this.#setLineEnd("\r");
      }
    }
  }

  #setLineEnd(lineEnd: "\n" | "\r"): void {
    this.lineEnd = lineEnd;
    this.#signs = signs(this.#separator, this.#quote, lineEnd === "\n" ? LF : CR);
  }

  #widen(at: number, size: number): number {
    this.#memory.doubleBounds();
    return this.#record(at, size);
  }

  #failUtf8(): never {
    this.#fail(
      `row ${this.#row} has bytes that are not UTF-8`,
      `Say in the contract how it is written, such as ${formatLine({ encoding: "windows-1252" })}.`,
    );
  }

  /** What is too long is mostly in a quote; without one, the row is. */
  #failOpen(rest: Uint8Array, longest = 0): never {
    const { quote } = this.#signs;
    if (longest === 0 || quote >= 0 && rest.includes(quote)) {
      this.#faults.fail(this.#row, "opens a quote that is never closed");
    }
    const what = this.header === undefined ? "its header" : "a row";
    this.#fail(
      `${what} (row ${this.#row}) has more than ${boundText(longest)}`,
      "Is it a table, and do its lines end?",
    );
  }

  #fail(what: string, remedy = ""): never {
    throw new UserError("input", `Cannot read ${this.path}: ${what}. ${remedy}`.trimEnd());
  }
}

/** The bytes with a meaning; the quote is -1 if none has. */
interface Signs {
  readonly separator: number;
  readonly quote: number;
  readonly end: number;
  /** The highest of the quote and the end, and of all. */
  readonly low: number;
  readonly top: number;
}

function signs(separator: string, quote: string | null, end: number): Signs {
  const [separatorCode, quoteCode] = [separator.charCodeAt(0), quote?.charCodeAt(0) ?? -1];
  const low = Math.max(quoteCode, end);
  return {
    separator: separatorCode,
    quote: quoteCode,
    end,
    low,
    top: Math.max(separatorCode, low),
  };
}

/** The bytes without those of a character that goes on in the next chunk. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  for (let last = bytes.length - 1; last >= 0 && last >= bytes.length - 3; last--) {
    const byte = bytes[last]!;
    if (byte < 0x80) return bytes;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return last + length > bytes.length ? bytes.subarray(0, last) : bytes;
  }
  return bytes;
}

/** Where the quote stands that ends a field, or the last byte if none does yet. */
function closingQuote(bytes: Uint8Array, from: number, size: number, quote: number): number {
  for (let i = from; i < size; i++) {
    if (bytes[i] !== quote) continue;
    if (i + 1 < size && bytes[i + 1] === quote) i++;
    else return i;
  }
  return size - 1;
}

/** Bytes of the longest of a record's fields, quotes included. */
function longest(bounds: Int32Array, first: number, fields: number): number {
  let most = 0;
  for (let bound = first; bound < first + fields; bound++) {
    most = Math.max(most, bounds[bound + 1]! - bounds[bound]! - 1);
  }
  return most;
}

/** Takes the fields of a record out of their quotes, and moves them together. */
function unquote(
  bytes: Uint8Array,
  bounds: Int32Array,
  first: number,
  fields: number,
  quote: number,
): void {
  let to = bounds[first]! + 1, before = bounds[first]!;
  for (let bound = first + 1; bound <= first + fields; bound++) {
    const start = before + 1, end = before = bounds[bound]!;
    const isQuoted = end > start && bytes[start] === quote;
    for (let from = isQuoted ? start + 1 : start; from < (isQuoted ? end - 1 : end); from++) {
      if (isQuoted && bytes[from] === quote) from++;
      bytes[to++] = bytes[from]!;
    }
    bounds[bound] = to++;
  }
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
