/** Some whole records of a CSV file, one after the other. */
export interface RecordBlock {
  readonly bytes: Uint8Array;
  /**
   * Where the fields of each record stand, out of their quotes. For a record whose bounds begin at
   * `at`, field i begins after `bounds[at + i]` and ends before `bounds[at + i + 1]`; those of the
   * next record begin one number later than there are fields.
   */
  readonly bounds: Int32Array;
  /** The row of each record as a spreadsheet numbers it: the header is row 1. */
  readonly rows: Uint32Array;
}

/** Memory to make a block in; it grows as it must. */
export class BlockMemory {
  bytes: Uint8Array;
  bounds: Int32Array;
  rows: Uint32Array;
  readonly #Buffer: typeof ArrayBuffer | typeof SharedArrayBuffer;

  constructor({ isShared = false } = {}) {
    this.#Buffer = isShared ? SharedArrayBuffer : ArrayBuffer;
    this.bytes = new Uint8Array(new this.#Buffer(1 << 16));
    this.bounds = new Int32Array(new this.#Buffer(1 << 12));
    this.rows = new Uint32Array(new this.#Buffer(1 << 8));
  }

  growBytes(length: number): void {
    this.bytes = grown(this.bytes, new Uint8Array(new this.#Buffer(length)));
  }

  doubleBounds(): void {
    this.bounds = grown(this.bounds, new Int32Array(new this.#Buffer(2 * this.bounds.byteLength)));
  }

  doubleRows(): void {
    this.rows = grown(this.rows, new Uint32Array(new this.#Buffer(2 * this.rows.byteLength)));
  }
}

function grown<T extends Uint8Array | Int32Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
