/** Text in the making, as bytes. */
export class GrowingBytes {
  size = 0;
  #bytes: Uint8Array;

  constructor(expected: number) {
    this.#bytes = new Uint8Array(expected + 64);
  }

  push(byte: number): void {
    if (this.size === this.#bytes.length) this.#grow(1);
    this.#bytes[this.size++] = byte;
  }

  write(from: Uint8Array, start: number, end: number): void {
    if (this.size + end - start > this.#bytes.length) this.#grow(end - start);
    const bytes = this.#bytes;
    let size = this.size;
    for (let i = start; i < end; i++) bytes[size++] = from[i]!;
    this.size = size;
  }

  writeText(ascii: string): void {
    for (let i = 0; i < ascii.length; i++) this.push(ascii.charCodeAt(i));
  }

  /** Writes a byte over the last one. */
  replaceLast(byte: number): void {
    this.#bytes[this.size - 1] = byte;
  }

  whole(): Uint8Array {
    return this.#bytes.subarray(0, this.size);
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.ceil(1.5 * this.#bytes.length) + needed);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
