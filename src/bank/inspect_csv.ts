import { createHash } from "node:crypto";
import { parse } from "@std/csv/parse";
import { inputChunks } from "@/bank/input_chunks.ts";
import { InputError } from "@/bank/input_error.ts";

export interface CsvInspection {
  /** The names in the header, trimmed. */
  readonly header: readonly string[];
  /** Records after the header, blank lines not counted. */
  readonly rows: number;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  readonly lineEnd: "\n" | "\r";
}

const COMMA = 0x2c;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** ASCII that means nothing to CSV: 1 for every byte but comma, quote, line ends and above 0x7f. */
const IS_PLAIN = Uint8Array.from(
  { length: 256 },
  (_, byte) => byte < 0x80 && ![COMMA, QUOTE, LF, CR].includes(byte) ? 1 : 0,
);

/** Where the scanner stands within a record. */
const FIELD_START = 0;
const UNQUOTED = 1;
const QUOTED = 2;
const AFTER_QUOTE = 3;

/**
 * Reads a CSV file once from end to end and checks its form: UTF-8, commas, closed quotes, and as
 * many fields in every row as in the header. CSV readers pad, cut or reinterpret what breaks these
 * rules without a word, so nothing else reads a file before this has passed it.
 *
 * Rows are numbered as a spreadsheet numbers them: the header is row 1.
 *
 * @throws {InputError} Naming the file and the first row at fault.
 */
export async function inspectCsv(path: string): Promise<CsvInspection> {
  const hash = createHash("sha256");
  const scan = new Scanner(path);
  for await (const chunk of inputChunks(path)) {
    hash.update(chunk);
    scan.push(chunk);
  }
  return { ...scan.finish(), sha256: hash.digest("hex") };
}

/** Checks bytes as they come, keeping its place between chunks. */
class Scanner {
  #state = FIELD_START;
  #fields = 1;
  #row = 1;
  #rows = 0;
  #quoteRow = 0;
  #blank = true;
  #lineEnd: "\n" | "\r" | undefined;
  #header: string[] | undefined;
  #headerBytes: number[] = [];
  /** UTF-8: continuation bytes still to come, and the range of the next one. */
  #continuations = 0;
  #lowest = 0x80;
  #highest = 0xbf;

  constructor(readonly path: string) {}

  push(chunk: Uint8Array): void {
    let index = this.#row === 1 && this.#headerBytes.length === 0 ? byteOrderMark(chunk) : 0;
    for (; this.#header === undefined && index < chunk.length; index++) {
      this.#headerBytes.push(chunk[index]!);
      this.#take(chunk[index]!);
    }
    while (index < chunk.length) {
      // Nearly every byte is a letter or digit inside a field.
      if (this.#state !== AFTER_QUOTE && this.#continuations === 0 && IS_PLAIN[chunk[index]!]) {
        if (this.#state === FIELD_START) this.#state = UNQUOTED;
        this.#blank = false;
        do index++; while (index < chunk.length && IS_PLAIN[chunk[index]!]);
      } else {
        this.#take(chunk[index]!);
        index++;
      }
    }
  }

  #take(byte: number): void {
    if (byte >= 0x80 || this.#continuations > 0) this.#checkUtf8(byte);
    const separates = byte === COMMA;
    const ends = byte === LF || byte === CR;
    switch (this.#state) {
      case QUOTED:
        if (byte === QUOTE) this.#state = AFTER_QUOTE;
        return;
      case AFTER_QUOTE:
        if (byte === QUOTE) {
          this.#state = QUOTED;
          return;
        }
        if (!separates && !ends) this.#fail("has text after a closing quote");
        break;
      case FIELD_START:
        if (byte === QUOTE) {
          this.#state = QUOTED;
          this.#quoteRow = this.#row;
          this.#blank = false;
          return;
        }
        break;
      case UNQUOTED:
        if (byte === QUOTE) this.#fail("has a quote inside a field that is not quoted");
    }
    if (separates) {
      this.#fields++;
      this.#state = FIELD_START;
      this.#blank = false;
    } else if (ends) {
      this.#endLine(byte);
    } else {
      this.#state = UNQUOTED;
      this.#blank = false;
    }
  }

  #endLine(byte: number): void {
    if (this.#lineEnd === undefined) {
      // A carriage return ends the header alone only if no line feed follows; wait for the next byte.
      if (byte === CR) {
        this.#lineEnd = "\r";
        this.#endRecord();
        return;
      }
      this.#lineEnd = "\n";
    } else if (this.#lineEnd === "\r" && byte === LF) {
      // The header ended in CR LF after all.
      if (this.#row === 2 && this.#blank && this.#fields === 1) this.#lineEnd = "\n";
      return;
    } else if (this.#lineEnd === "\n" && byte === CR) {
      return;
    }
    this.#endRecord();
  }

  #endRecord(): void {
    if (this.#header === undefined) {
      this.#header = this.#readHeader();
    } else if (!this.#blank) {
      if (this.#fields !== this.#header.length) {
        this.#fail(
          `has ${counted(this.#fields, "field")} and the header has ${this.#header.length}`,
        );
      }
      this.#rows++;
    }
    this.#row++;
    this.#fields = 1;
    this.#blank = true;
    this.#state = FIELD_START;
  }

  #readHeader(): string[] {
    const text = new TextDecoder().decode(new Uint8Array(this.#headerBytes)).trimEnd();
    this.#headerBytes = [];
    const names = ((parse(text) as string[][])[0] ?? []).map((name) => name.trim());
    const [only] = names;
    if (names.length === 1 && only !== undefined) {
      for (
        const [separator, name] of [[";", "semicolons"], ["\t", "tabs"], ["|", "bars"]] as const
      ) {
        if (only.includes(separator)) {
          throw new InputError(
            `Cannot read ${this.path}: its header (row 1) is separated by ${name}, not commas. ` +
              "Export it again as comma-separated CSV.",
          );
        }
      }
    }
    return names;
  }

  #checkUtf8(byte: number): void {
    if (this.#continuations > 0) {
      if (byte < this.#lowest || byte > this.#highest) this.#failUtf8();
      this.#continuations--;
      this.#lowest = 0x80;
      this.#highest = 0xbf;
    } else if (byte >= 0xc2 && byte <= 0xdf) {
      this.#continuations = 1;
    } else if (byte >= 0xe0 && byte <= 0xef) {
      this.#continuations = 2;
      if (byte === 0xe0) this.#lowest = 0xa0;
      if (byte === 0xed) this.#highest = 0x9f;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      this.#continuations = 3;
      if (byte === 0xf0) this.#lowest = 0x90;
      if (byte === 0xf4) this.#highest = 0x8f;
    } else {
      this.#failUtf8();
    }
  }

  #failUtf8(): never {
    this.#fail(
      "has bytes that are not UTF-8, perhaps Latin-1 or UTF-16",
      "Save the file as UTF-8.",
    );
  }

  #fail(what: string, remedy = "Mend that row or export the file again."): never {
    throw new InputError(`Cannot read ${this.path}: row ${this.#row} ${what}. ${remedy}`);
  }

  finish(): { header: string[]; rows: number; lineEnd: "\n" | "\r" } {
    if (this.#state === QUOTED) {
      throw new InputError(
        `Cannot read ${this.path}: the quote opened in row ${this.#quoteRow} is never closed. ` +
          "Mend that row or export the file again.",
      );
    }
    if (this.#continuations > 0) this.#failUtf8();
    if (!this.#blank) this.#endRecord();
    if (this.#header === undefined || this.#header.length === 0) {
      throw new InputError(`Cannot read ${this.path}: the file is empty.`);
    }
    if (this.#rows === 0) {
      throw new InputError(`Cannot read ${this.path}: it has a header and no rows.`);
    }
    return { header: this.#header, rows: this.#rows, lineEnd: this.#lineEnd ?? "\n" };
  }
}

/** The number of bytes a UTF-8 byte-order mark takes at the start of a file: 3 or 0. */
function byteOrderMark(chunk: Uint8Array): number {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0;
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
