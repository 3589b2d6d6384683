/** What is done with a field of a structure, by its number. */
export type FieldReaders = Readonly<Record<number, () => void>>;

/** Deeper structures are in no file that is honest. */
const DEEPEST = 64;

/**
 * Reads what is written in Thrift's compact protocol, as far as it is asked for.
 *
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export class ThriftReader {
  /** Where the next byte is. */
  at = 0;
  readonly #bytes: Uint8Array;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * Reads a structure; fields that nobody reads are passed over.
   *
   * @throws {RangeError} If the bytes end before it, or are no structure.
   */
  struct(readers: FieldReaders): void {
    if (++this.#depth > DEEPEST) throw new RangeError("too deep");
    for (let id = 0;;) {
      const head = this.#byte();
      if (head === 0) break;
      const step = head >> 4;
      id = step === 0 ? this.integer() : id + step;
      const read = readers[id];
      if (read === undefined) this.#skip(head & 15);
      else read();
    }
    this.#depth--;
  }

  /** Reads each element of a list. */
  list(each: () => void): void {
    const { size } = this.#listHead();
    for (let i = 0; i < size; i++) each();
  }

  /** How many elements the list has that is next; it is passed over. */
  listSize(): number {
    const { size, type } = this.#listHead();
    for (let i = 0; i < size; i++) this.#skipElement(type);
    return size;
  }

  /** An integer of any width, up to 2^53 exactly. */
  integer(): number {
    const value = this.#unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  text(): string {
    const length = this.#unsigned();
    return new TextDecoder().decode(this.#bytes.subarray(this.at, this.#advance(length)));
  }

  #listHead(): { size: number; type: number } {
    const head = this.#byte();
    const size = head >> 4;
    return { size: size === 15 ? this.#unsigned() : size, type: head & 15 };
  }

  #skip(type: number): void {
    // A field that is true or false has no more than its type.
    if (type > 2) this.#skipElement(type);
  }

  #skipElement(type: number): void {
    switch (type) {
      case 1:
      case 2:
      case 3:
        return void this.#advance(1);
      case 4:
      case 5:
      case 6:
        return void this.#unsigned();
      case 7:
        return void this.#advance(8);
      case 8:
        return void this.#advance(this.#unsigned());
      case 9:
      case 10:
        return void this.listSize();
      case 11:
        return this.#skipMap();
      case 12:
        return this.struct({});
      default:
        throw new RangeError("not Thrift");
    }
  }

  #skipMap(): void {
    const size = this.#unsigned();
    const types = size === 0 ? 0 : this.#byte();
    for (let i = 0; i < size; i++) {
      this.#skipElement(types >> 4);
      this.#skipElement(types & 15);
    }
  }

  #unsigned(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new RangeError("not an integer");
  }

  #byte(): number {
    const at = this.at;
    this.#advance(1);
    return this.#bytes[at]!;
  }

  #advance(length: number): number {
    this.at += length;
    if (this.at > this.#bytes.length) throw new RangeError("the bytes end");
    return this.at;
  }
}
