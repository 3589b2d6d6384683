import { areSameBytes, viewOf } from "@/bank/records/byte_runs.ts";
import { foldedName } from "@/bank/records/folded_name.ts";
import type { RecordBlock } from "@/bank/records/record_block.ts";
import { repeatsHeader } from "@/bank/records/repeats_header.ts";
import { type Unmet, unmetIn } from "@/bank/records/unmet_in.ts";

/** What a row must hold to count: one of some texts, in a place of the row. */
export interface Wanted {
  readonly column: string;
  readonly place: number;
  readonly values: readonly string[];
}

/** A column that is read: its place in a row and its name in the header. */
export interface HeaderCell {
  readonly place: number;
  readonly name: string;
}

/** Which rows count. */
export interface RowsWanted {
  /** The columns that are read, the id first; rows that say these again are no records. */
  readonly header: readonly HeaderCell[];
  /** Rows that do not fulfil all of these are left out. */
  readonly wanted: readonly Wanted[];
  /** Where the id of a row's own record stands, in parts, if it has one. */
  readonly idPlaces: readonly number[];
}

/** Rows that the contract leaves out, and the ids of their own records. */
export interface LeftOut {
  readonly rows: number;
  readonly ids: readonly string[];
  readonly unmet: readonly Unmet[];
}

const SPACE = 0x20;

/**
 * Takes rows out of blocks of records: those that say the header again, and those that a contract
 * leaves out, of which it remembers whose they were.
 */
export class RowFilter {
  /** Rows left out so far. */
  rows = 0;
  /** The ids of the records in them, trimmed. */
  readonly ids = new Set<string>();
  /** Rows that say the header again, in order. */
  readonly headers: number[] = [];
  readonly #places: Int32Array;
  readonly #names: readonly string[];
  /** The same as UTF-8. */
  readonly #nameBytes: readonly Uint8Array[];
  readonly #wanted: readonly (Wanted & {
    readonly bytes: readonly DataView[];
    readonly found: Set<string>;
  })[];
  readonly #idPlaces: readonly number[];
  readonly #decoder = new TextDecoder();

  constructor({ header, wanted, idPlaces }: RowsWanted) {
    const encoder = new TextEncoder();
    this.#places = Int32Array.from(header, ({ place }) => place);
    this.#names = header.map(({ name }) => foldedName(name));
    this.#nameBytes = this.#names.map((name) => encoder.encode(name));
    this.#wanted = wanted.map((one) => {
      const bytes = one.values.map((value) => viewOf(encoder.encode(value)));
      return { ...one, bytes, found: new Set<string>() };
    });
    this.#idPlaces = idPlaces;
  }

  /** What has been left out so far. */
  get leftOut(): LeftOut {
    return {
      rows: this.rows,
      ids: [...this.ids],
      unmet: this.#wanted.flatMap(({ column, values, found }) => unmetIn(column, values, found)),
    };
  }

  /** The records of a block that count, moved to its front. */
  kept({ bytes, bounds, rows }: RecordBlock, width: number): RecordBlock {
    const view = viewOf(bytes);
    const stride = width + 1;
    const places = this.#places, names = this.#nameBytes, isEvery = this.#wanted.length === 0;
    let kept = 0;
    for (let i = 0, at = 0; i < rows.length; i++, at += stride) {
      if (mayBeHeader(bytes, bounds, at, places, names) && this.#isHeader(bytes, bounds, at)) {
        this.headers.push(rows[i]!);
        continue;
      }
      if (!isEvery && !this.#isWanted(view, bounds, at)) {
        this.#leaveOut(bytes, bounds, at);
        continue;
      }
      if (kept < i) {
        bounds.copyWithin(kept * stride, at, at + stride);
        rows[kept] = rows[i]!;
      }
      kept++;
    }
    return { bytes, bounds: bounds.subarray(0, kept * stride), rows: rows.subarray(0, kept) };
  }

  #isHeader(bytes: Uint8Array, bounds: Int32Array, at: number): boolean {
    const values = Array.from(this.#places, (place) => this.#text(bytes, bounds, at + place));
    return repeatsHeader(values, this.#names);
  }

  #isWanted(view: DataView, bounds: Int32Array, at: number): boolean {
    let isWanted = true;
    // Each is looked at, so that it is known which values no row has.
    for (const { place, values, bytes, found } of this.#wanted) {
      const [start, end] = trimmed(view, bounds[at + place]! + 1, bounds[at + place + 1]!);
      const which = bytes.findIndex((value) =>
        value.byteLength === end - start && areSameBytes(view, start, end, value, 0)
      );
      if (which < 0) isWanted = false;
      else found.add(values[which]!);
    }
    return isWanted;
  }

  #leaveOut(bytes: Uint8Array, bounds: Int32Array, at: number): void {
    this.rows++;
    if (this.#idPlaces.length === 0) return;
    const parts = this.#idPlaces.map((place) => this.#text(bytes, bounds, at + place).trim());
    this.ids.add(parts.join("/"));
  }

  #text(bytes: Uint8Array, bounds: Int32Array, bound: number): string {
    // A copy, since what is shared between threads is not decoded.
    return this.#decoder.decode(bytes.slice(bounds[bound]! + 1, bounds[bound + 1]));
  }
}

/** Whether the first value that is not blank may be its column's name: of nearly all rows it is not. */
function mayBeHeader(
  bytes: Uint8Array,
  bounds: Int32Array,
  at: number,
  places: Int32Array,
  names: readonly Uint8Array[],
): boolean {
  for (let i = 0; i < places.length; i++) {
    const bound = at + places[i]!;
    const start = bounds[bound]! + 1, end = bounds[bound + 1]!;
    if (start < end) return mayBeName(bytes, start, end, names[i]!);
  }
  return false;
}

/** Whether a value of plain letters is a name as folded; of any other sign a closer look tells. */
function mayBeName(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  let at = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return true;
    const isCapital = byte >= 0x41 && byte <= 0x5a;
    const isPlain = isCapital || byte >= 0x61 && byte <= 0x7a || byte >= 0x30 && byte <= 0x39;
    if (isPlain && (isCapital ? byte | 0x20 : byte) !== name[at++]) return false;
  }
  return at === 0 || at === name.length;
}

function trimmed(view: DataView, start: number, end: number): [number, number] {
  let [from, to] = [start, end];
  while (from < to && view.getUint8(from) === SPACE) from++;
  while (to > from && view.getUint8(to - 1) === SPACE) to--;
  return [from, to];
}
