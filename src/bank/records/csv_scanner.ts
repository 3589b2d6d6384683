import { isUtf8 } from "node:buffer";
import { InputError } from "@/bank/input_error.ts";

/**
 * Is given a record, which is only valid during the call. Field i, out of its quotes, begins after
 * `bounds[i]` and ends before `bounds[i + 1]`.
 *
 * @param row As a spreadsheet numbers it: the header is row 1.
 */
export type TakeRecord = (bytes: Uint8Array, bounds: Int32Array, row: number) => void;

const COMMA = 0x2c;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** A record of more bytes is taken for one whose quote is never closed. */
const LONGEST_RECORD = 1 << 24;

/**
 * Takes the bytes of a CSV file as they come, checks their form and hands out the records. The form:
 * UTF-8, commas, closed quotes, and as many fields in every row as in the header. CSV readers pad,
 * cut or reinterpret what breaks these rules without a word. Lines end in LF, CR LF or CR; blank ones
 * are passed over.
 */
export class CsvScanner {
  /** Records after the header so far. */
  rows = 0;
  lineEnd: "\n" | "\r" = "\n";
  #end = LF;
  #take: TakeRecord | undefined;
  #width = 0;
  #row = 1;
  #isFirst = true;
  #isUtf8 = true;
  #buffer = new Uint8Array(1 << 16);
  #filled = 0;
  #bounds = new Int32Array(64);

  /**
   * @param path Of the file, for messages.
   * @param begin Is given the names in the header, trimmed; returns what takes the records.
   */
  constructor(readonly path: string, readonly begin: (header: string[]) => TakeRecord) {}

  /** @throws {InputError} Naming the file and the first row at fault. */
  push(chunk: Uint8Array): void {
    this.#reserve(chunk.length);
    this.#buffer.set(chunk, this.#filled);
    this.#filled += chunk.length;
    if (this.#isFirst && this.#filled < 3) return;
    this.#scan();
  }

  /** @throws {InputError} If the file ends within a record or has no rows. */
  finish(): void {
    this.#reserve(1);
    const last = this.#filled - 1;
    if (this.#take === undefined && this.#buffer[last] === CR) this.#setLineEnd("\r");
    if (this.#filled > 0 && this.#buffer[last] !== this.#end) {
      this.#buffer[this.#filled++] = this.#end;
    }
    this.#scan();
    if (this.#filled > 0) this.#failOpen();
    if (this.#take === undefined) this.#failWhole("the file is empty");
    if (this.rows === 0) this.#failWhole("it has a header and no rows");
  }

  /** Hands out the whole records in the buffer and keeps the rest. */
  #scan(): void {
    if (this.#isFirst) this.#skipByteOrderMark();
    if (this.#take === undefined) this.#findLineEnd();
    const size = this.#filled;
    const buffer = this.#buffer;
    // Whatever is not UTF-8 is found here, and its row record by record.
    this.#isUtf8 = isUtf8(buffer.subarray(0, wholeCharacters(buffer, size)));
    let at = 0;
    while (at < size) {
      const next = this.#record(at, size);
      if (next < 0) break;
      at = next;
    }
    buffer.copyWithin(0, at, size);
    this.#filled = size - at;
    if (!this.#isUtf8 && !isUtf8(buffer.subarray(0, wholeCharacters(buffer, this.#filled)))) {
      this.#failUtf8();
    }
    if (this.#filled > LONGEST_RECORD) this.#failOpen();
  }

  /** Takes the record that starts at a byte. Where the next one starts, or -1 if this is not whole. */
  #record(at: number, size: number): number {
    const buffer = this.#buffer, bounds = this.#bounds, end = this.#end;
    let fields = 0, index = at, isQuoted = false;
    bounds[0] = at - 1;
    while (true) {
      let byte = buffer[index]!;
      // Nearly every byte is a digit or a letter. What lies behind the last one ends the loop.
      while (byte > COMMA) byte = buffer[++index]!;
      if (index >= size) return -1;
      if (byte === COMMA) {
        bounds[++fields] = index;
        if (fields + 1 === bounds.length) return this.#widen(at, size);
      } else if (byte === end) break;
      else if (byte === QUOTE) {
        if (index !== bounds[fields]! + 1) {
          this.#fail("has a quote inside a field that is not quoted");
        }
        isQuoted = true;
        const closing = closingQuote(buffer, index + 1, size);
        let after = closing + 1;
        if (end === LF) { while (after < size && buffer[after] === CR) after++; }
        // What follows it must be there to be judged.
        if (after >= size) return -1;
        const isSeparated = buffer[after] === COMMA && after === closing + 1;
        if (!isSeparated && buffer[after] !== end) this.#fail("has text after a closing quote");
        index = closing;
      }
      index++;
    }
    let last = index;
    if (end === LF) { while (last > at && buffer[last - 1] === CR) last--; }
    bounds[++fields] = last;
    if (!this.#isUtf8 && !isUtf8(buffer.subarray(at, index))) this.#failUtf8();
    const isBlank = fields === 1 && bounds[1] === at;
    if (this.#take === undefined) {
      if (!isBlank) {
        if (isQuoted) unquote(buffer, bounds, fields);
        this.#begin(fields);
      }
    } else if (!isBlank) {
      if (fields !== this.#width) {
        this.#fail(`has ${counted(fields, "field")} and the header has ${this.#width}`);
      }
      if (isQuoted) unquote(buffer, bounds, fields);
      this.rows++;
      this.#take(buffer, bounds, this.#row);
    }
    this.#row++;
    return index + 1;
  }

  #begin(fields: number): void {
    const decoder = new TextDecoder();
    const names = Array.from(
      { length: fields },
      (_, i) =>
        decoder.decode(this.#buffer.subarray(this.#bounds[i]! + 1, this.#bounds[i + 1])).trim(),
    );
    const [only] = names;
    if (fields === 1 && only !== undefined) {
      const other = ([[";", "semicolons"], ["\t", "tabs"], ["|", "bars"]] as const)
        .find(([separator]) => only.includes(separator));
      if (other !== undefined) {
        this.#failWhole(
          `its header (row 1) is separated by ${other[1]}, not commas`,
          "Export it again as comma-separated CSV.",
        );
      }
    }
    this.#width = fields;
    this.#take = this.begin(names);
  }

  #skipByteOrderMark(): void {
    const buffer = this.#buffer;
    this.#isFirst = false;
    if (buffer[0] !== 0xef || buffer[1] !== 0xbb || buffer[2] !== 0xbf) return;
    buffer.copyWithin(0, 3, this.#filled);
    this.#filled -= 3;
  }

  /** Lines end in CR if the header does, without an LF after it. */
  #findLineEnd(): void {
    for (let i = 0, isQuoted = false; i < this.#filled - 1; i++) {
      const byte = this.#buffer[i];
      if (byte === QUOTE) isQuoted = !isQuoted;
      else if (!isQuoted && byte === LF) return;
      else if (!isQuoted && byte === CR) {
        // Text that was written in text mode twice ends its lines in CR CR LF.
        while (i < this.#filled - 1 && this.#buffer[i + 1] === CR) i++;
        if (i < this.#filled - 1 && this.#buffer[i + 1] !== LF) return this.#setLineEnd("\r");
      }
    }
  }

  #setLineEnd(lineEnd: "\n" | "\r"): void {
    this.lineEnd = lineEnd;
    this.#end = lineEnd === "\n" ? LF : CR;
  }

  #widen(at: number, size: number): number {
    this.#bounds = new Int32Array(2 * this.#bounds.length);
    return this.#record(at, size);
  }

  #reserve(bytes: number): void {
    // One byte more, a zero: see the loop in #record.
    if (this.#filled + bytes < this.#buffer.length) return;
    const larger = new Uint8Array(2 * (this.#filled + bytes) + 1);
    larger.set(this.#buffer.subarray(0, this.#filled));
    this.#buffer = larger;
  }

  #failUtf8(): never {
    this.#fail(
      "has bytes that are not UTF-8, perhaps Latin-1 or UTF-16",
      "Save the file as UTF-8.",
    );
  }

  #failOpen(): never {
    throw new InputError(
      `Cannot read ${this.path}: the quote opened in row ${this.#row} is never closed. ${REMEDY}`,
    );
  }

  #fail(what: string, remedy = REMEDY): never {
    throw new InputError(`Cannot read ${this.path}: row ${this.#row} ${what}. ${remedy}`);
  }

  #failWhole(what: string, remedy = ""): never {
    throw new InputError(`Cannot read ${this.path}: ${what}. ${remedy}`.trimEnd());
  }
}

const REMEDY = "Mend that row or export the file again.";

/** The number of bytes without those of a character that goes on in the next chunk. */
function wholeCharacters(bytes: Uint8Array, size: number): number {
  for (let last = size - 1; last >= 0 && last >= size - 3; last--) {
    const byte = bytes[last]!;
    if (byte < 0x80) return size;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return last + length > size ? last : size;
  }
  return size;
}

/** Where the quote stands that ends a field, or the last byte if none does yet. */
function closingQuote(bytes: Uint8Array, from: number, size: number): number {
  for (let i = from; i < size; i++) {
    if (bytes[i] !== QUOTE) continue;
    if (i + 1 < size && bytes[i + 1] === QUOTE) i++;
    else return i;
  }
  return size - 1;
}

/** Takes the fields of a record out of their quotes, and moves them together. */
function unquote(bytes: Uint8Array, bounds: Int32Array, fields: number): void {
  let to = bounds[0]! + 1, before = bounds[0]!;
  for (let field = 0; field < fields; field++) {
    const start = before + 1, end = before = bounds[field + 1]!;
    const isQuoted = end > start && bytes[start] === QUOTE;
    for (let from = isQuoted ? start + 1 : start; from < (isQuoted ? end - 1 : end); from++) {
      if (isQuoted && bytes[from] === QUOTE) from++;
      bytes[to++] = bytes[from]!;
    }
    bounds[field + 1] = to++;
  }
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
