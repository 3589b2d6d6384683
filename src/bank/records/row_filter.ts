import { areSameBytes, viewOf } from "@/bank/records/byte_runs.ts";
import type { RecordBlock } from "@/bank/records/record_block.ts";

/** What a row must hold to count: one of some texts, in a place of the row. */
export interface Wanted {
  readonly place: number;
  readonly values: readonly string[];
}

const SPACE = 0x20;

/** Takes the rows that a contract leaves out, out of blocks of records, and remembers whose they were. */
export class RowFilter {
  /** Rows left out so far. */
  rows = 0;
  /** The ids of the records in them, trimmed. */
  readonly ids = new Set<string>();
  readonly #wanted: readonly { readonly place: number; readonly values: readonly DataView[] }[];
  readonly #idPlaces: readonly number[];
  readonly #decoder = new TextDecoder();

  /** @param idPlaces Where the id of a row's own record stands, in parts, if it has one. */
  constructor(wanted: readonly Wanted[], idPlaces: readonly number[]) {
    const encoder = new TextEncoder();
    this.#wanted = wanted.map(({ place, values }) => {
      return { place, values: values.map((value) => viewOf(encoder.encode(value))) };
    });
    this.#idPlaces = idPlaces;
  }

  /** The records of a block that count, moved to its front. */
  kept({ bytes, bounds, rows }: RecordBlock, width: number): RecordBlock {
    const view = viewOf(bytes);
    const stride = width + 1;
    let kept = 0;
    for (let i = 0; i < rows.length; i++) {
      if (!this.#isWanted(view, bounds, i * stride)) {
        this.#leaveOut(bytes, bounds, i * stride);
        continue;
      }
      if (kept < i) {
        bounds.copyWithin(kept * stride, i * stride, (i + 1) * stride);
        rows[kept] = rows[i]!;
      }
      kept++;
    }
    return { bytes, bounds: bounds.subarray(0, kept * stride), rows: rows.subarray(0, kept) };
  }

  #isWanted(view: DataView, bounds: Int32Array, at: number): boolean {
    return this.#wanted.every(({ place, values }) => {
      const [start, end] = trimmed(view, bounds[at + place]! + 1, bounds[at + place + 1]!);
      return values.some((value) =>
        value.byteLength === end - start && areSameBytes(view, start, end, value, 0)
      );
    });
  }

  #leaveOut(bytes: Uint8Array, bounds: Int32Array, at: number): void {
    this.rows++;
    if (this.#idPlaces.length === 0) return;
    const parts = this.#idPlaces.map((place) => {
      // A copy, since what is shared between threads is not decoded.
      const part = bytes.slice(bounds[at + place]! + 1, bounds[at + place + 1]);
      return this.#decoder.decode(part).trim();
    });
    this.ids.add(parts.join("/"));
  }
}

function trimmed(view: DataView, start: number, end: number): [number, number] {
  let [from, to] = [start, end];
  while (from < to && view.getUint8(from) === SPACE) from++;
  while (to > from && view.getUint8(to - 1) === SPACE) to--;
  return [from, to];
}
