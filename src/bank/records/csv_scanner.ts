import { isUtf8 } from "node:buffer";
import { BlockMemory, type RecordBlock } from "@/bank/records/record_block.ts";
import { UserError } from "@/errors.ts";

const COMMA = 0x2c;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** A record of more bytes is taken for one whose quote is never closed. */
const LONGEST_RECORD = 1 << 24;

/**
 * Takes the bytes of a CSV file as they come, checks their form and returns the records. The form:
 * UTF-8, commas, closed quotes, and as many fields in every row as in the header. CSV readers pad,
 * cut or reinterpret what breaks these rules without a word. Lines end in LF, CR LF or CR; blank ones
 * are passed over.
 */
export class CsvScanner {
  /** The names in the header, trimmed; undefined until it has been read. */
  header: readonly string[] | undefined;
  lineEnd: "\n" | "\r" = "\n";
  #end = LF;
  #row = 1;
  #hasRows = false;
  #isFirst = true;
  #isUtf8 = true;
  /** Of the block that is being made. */
  #memory = new BlockMemory();
  #filled = 0;
  #records = 0;
  /** Bytes after the last block that are not yet a whole record. */
  #rest: Uint8Array = new Uint8Array();

  /** @param path Of the file, for messages. */
  constructor(readonly path: string) {}

  /**
   * The records that have become whole.
   *
   * @param memory Where to make the block. It must not change until the next call, which may be given
   * the same or another, since a record that is not whole yet is kept there.
   * @throws {UserError} Naming the file and the first row at fault.
   */
  push(chunk: Uint8Array, memory = this.#memory): RecordBlock {
    this.#begin(memory, chunk.length);
    memory.bytes.set(chunk, this.#filled);
    this.#filled += chunk.length;
    const isTooEarly = this.#isFirst && this.#filled < 3;
    return isTooEarly ? this.#block(0) : this.#scan();
  }

  /**
   * The last record, if no line end came after it.
   *
   * @throws {UserError} If the file ends within a record or has no rows.
   */
  finish(memory = this.#memory): RecordBlock {
    this.#begin(memory, 1);
    const { bytes } = memory;
    const last = this.#filled - 1;
    if (this.header === undefined && bytes[last] === CR) this.#setLineEnd("\r");
    if (this.#filled > 0 && bytes[last] !== this.#end) bytes[this.#filled++] = this.#end;
    const block = this.#scan();
    if (this.#rest.length > 0) this.#failOpen();
    if (this.header === undefined) this.#failWhole("the file is empty");
    if (!this.#hasRows) this.#failWhole("it has a header and no rows");
    return block;
  }

  /** Begins a block with what the last one has left over. */
  #begin(memory: BlockMemory, bytes: number): void {
    const size = this.#rest.length + bytes;
    // One byte more: see the loop in #record.
    if (size >= memory.bytes.length) memory.growBytes(2 * size + 1);
    memory.bytes.set(this.#rest);
    this.#memory = memory;
    this.#filled = this.#rest.length;
    this.#records = 0;
  }

  #scan(): RecordBlock {
    if (this.#isFirst) this.#skipByteOrderMark();
    if (this.header === undefined) this.#findLineEnd();
    const bytes = this.#memory.bytes.subarray(0, this.#filled);
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
    if (rest.length > LONGEST_RECORD) this.#failOpen();
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
    const end = this.#end;
    const width = this.header?.length ?? 0;
    const first = this.#records * (width + 1);
    if (first + width + 1 >= bounds.length) return this.#widen(at, size);
    let bound = first, index = at, isQuoted = false;
    bounds[first] = at - 1;
    while (true) {
      let byte = bytes[index]!;
      // Nearly every byte is a digit or a letter. What lies behind the last one ends the loop.
      while (byte > COMMA) byte = bytes[++index]!;
      if (index >= size) return -1;
      if (byte === COMMA) {
        bounds[++bound] = index;
        if (bound + 1 === bounds.length) return this.#widen(at, size);
      } else if (byte === end) break;
      else if (byte === QUOTE) {
        if (index !== bounds[bound]! + 1) {
          this.#fail("has a quote inside a field that is not quoted");
        }
        isQuoted = true;
        const closing = closingQuote(bytes, index + 1, size);
        let after = closing + 1;
        if (end === LF) { while (after < size && bytes[after] === CR) after++; }
        // What follows it must be there to be judged.
        if (after >= size) return -1;
        const isSeparated = bytes[after] === COMMA && after === closing + 1;
        if (!isSeparated && bytes[after] !== end) this.#fail("has text after a closing quote");
        index = closing;
      }
      index++;
    }
    let last = index;
    if (end === LF) { while (last > at && bytes[last - 1] === CR) last--; }
    bounds[++bound] = last;
    if (!this.#isUtf8 && !isUtf8(bytes.subarray(at, index))) this.#failUtf8();
    const fields = bound - first;
    if (fields > 1 || last > at) {
      if (isQuoted) unquote(bytes, bounds, first, fields);
      this.#take(fields);
    }
    this.#row++;
    return index + 1;
  }

  /** Takes what is at the end of the bounds as a record, or as the header. */
  #take(fields: number): void {
    if (this.header === undefined) return this.#setHeader(fields);
    if (fields !== this.header.length) {
      this.#fail(
        `has ${counted(fields, "field")} and the header has ${this.header.length}`,
      );
    }
    this.#hasRows = true;
    if (this.#records === this.#memory.rows.length) this.#memory.doubleRows();
    this.#memory.rows[this.#records++] = this.#row;
  }

  #setHeader(fields: number): void {
    const { bytes, bounds } = this.#memory;
    const decoder = new TextDecoder();
    const names = Array.from(
      { length: fields },
      (_, i) => decoder.decode(bytes.slice(bounds[i]! + 1, bounds[i + 1])).trim(),
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
    this.header = names;
  }

  #skipByteOrderMark(): void {
    const { bytes } = this.#memory;
    this.#isFirst = false;
    if (bytes[0] !== 0xef || bytes[1] !== 0xbb || bytes[2] !== 0xbf) return;
    bytes.copyWithin(0, 3, this.#filled);
    this.#filled -= 3;
  }

  /** Lines end in CR if the header does, without an LF after it. */
  #findLineEnd(): void {
    const { bytes } = this.#memory;
    for (let i = 0, isQuoted = false; i < this.#filled - 1; i++) {
      const byte = bytes[i];
      if (byte === QUOTE) isQuoted = !isQuoted;
      else if (!isQuoted && byte === LF) return;
      else if (!isQuoted && byte === CR) {
        // Text that was written in text mode twice ends its lines in CR CR LF.
        while (i < this.#filled - 1 && bytes[i + 1] === CR) i++;
        if (i < this.#filled - 1 && bytes[i + 1] !== LF) return this.#setLineEnd("\r");
      }
    }
  }

  #setLineEnd(lineEnd: "\n" | "\r"): void {
    this.lineEnd = lineEnd;
    this.#end = lineEnd === "\n" ? LF : CR;
  }

  #widen(at: number, size: number): number {
    this.#memory.doubleBounds();
    return this.#record(at, size);
  }

  #failUtf8(): never {
    this.#fail(
      "has bytes that are not UTF-8, perhaps Latin-1 or UTF-16",
      "Save the file as UTF-8.",
    );
  }

  #failOpen(): never {
    throw new UserError(
      "input",
      `Cannot read ${this.path}: the quote opened in row ${this.#row} is never closed. ${REMEDY}`,
    );
  }

  #fail(what: string, remedy = REMEDY): never {
    throw new UserError("input", `Cannot read ${this.path}: row ${this.#row} ${what}. ${remedy}`);
  }

  #failWhole(what: string, remedy = ""): never {
    throw new UserError("input", `Cannot read ${this.path}: ${what}. ${remedy}`.trimEnd());
  }
}

const REMEDY = "Mend that row or export the file again.";

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
function closingQuote(bytes: Uint8Array, from: number, size: number): number {
  for (let i = from; i < size; i++) {
    if (bytes[i] !== QUOTE) continue;
    if (i + 1 < size && bytes[i + 1] === QUOTE) i++;
    else return i;
  }
  return size - 1;
}

/** Takes the fields of a record out of their quotes, and moves them together. */
function unquote(bytes: Uint8Array, bounds: Int32Array, first: number, fields: number): void {
  let to = bounds[first]! + 1, before = bounds[first]!;
  for (let bound = first + 1; bound <= first + fields; bound++) {
    const start = before + 1, end = before = bounds[bound]!;
    const isQuoted = end > start && bytes[start] === QUOTE;
    for (let from = isQuoted ? start + 1 : start; from < (isQuoted ? end - 1 : end); from++) {
      if (isQuoted && bytes[from] === QUOTE) from++;
      bytes[to++] = bytes[from]!;
    }
    bounds[bound] = to++;
  }
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
