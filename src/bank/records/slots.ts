/** A hash table of indices with open addresses, at most half full; 0 is empty, 1 the index 0. */
export class Slots {
  slots = new Int32Array(1 << 11);
  mask = (1 << 11) - 1;
  #used = 0;

  /** Puts an index into an empty slot; makes the table larger if it is then half full. */
  fill(slot: number, index: number, hashes: Int32Array): void {
    this.slots[slot] = index + 1;
    if (2 * ++this.#used > this.mask) this.reserve(2 * this.#used, hashes);
  }

  /** Makes room for this many indices. */
  reserve(indices: number, hashes: Int32Array): void {
    let size = this.slots.length;
    while (size < 2 * indices) size *= 2;
    const old = this.slots;
    this.slots = new Int32Array(size);
    this.mask = size - 1;
    for (let i = 0; i < old.length; i++) {
      const filled = old[i]!;
      if (filled === 0) continue;
      let slot = hashes[filled - 1]! & this.mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = filled;
    }
  }
}
