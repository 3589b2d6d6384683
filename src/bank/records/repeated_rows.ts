import { hashBytes, otherHashBytes } from "@/bank/records/byte_runs.ts";

/**
 * Finds the rows that say again what an earlier row has said: same transaction, account, customer
 * and loan. The transaction is known by its index; of the other ids 64 bits of hash are compared, and
 * only among the rows of one transaction.
 */
export class RepeatedRows {
  /** The rows found, in order. */
  readonly found: number[] = [];
  #count = 0;
  /** The ids of the first row of each transaction: two hashes. Nearly all have no other row. */
  #first = new Int32Array(1 << 11);
  /** Triples of a transaction and the two hashes, in open addresses. */
  #table = new Int32Array(3 << 10).fill(EMPTY);
  #mask = (1 << 10) - 1;

  /** @param columns The places of account, customer and loan id in a row. */
  constructor(readonly columns: Int32Array) {}

  /**
   * @param transaction Index of the first record with the row's transaction id; -1 without a
   * transaction; {@linkcode FIRST_WITHOUT_ID} less the record's index for one that has no id.
   * @param isNew Whether no row before this had that id.
   */
  add(
    transaction: number,
    isNew: boolean,
    bytes: DataView,
    bounds: Int32Array,
    first: number,
    row: number,
  ): void {
    let one = 0, other = 0, length = 0;
    for (let i = 0; i < this.columns.length; i++) {
      const bound = first + this.columns[i]!;
      const start = bounds[bound]! + 1, end = bounds[bound + 1]!;
      length += end - start;
      one = hashBytes(bytes, start, end, one);
      other = otherHashBytes(bytes, start, end, other);
    }
    if (isNew) {
      if (2 * transaction + 1 >= this.#first.length) this.#growFirst(transaction);
      this.#first[2 * transaction] = one;
      this.#first[2 * transaction + 1] = other;
      return;
    }
    if (transaction === -1 && length === 0) return;
    const isFirst = transaction >= 0 && this.#first[2 * transaction] === one &&
      this.#first[2 * transaction + 1] === other;
    if (isFirst || !this.#insert(transaction, one, other)) this.found.push(row);
  }

  /** False if it was there. */
  #insert(transaction: number, one: number, other: number): boolean {
    const table = this.#table;
    let slot = (Math.imul(transaction, 0x9e3779b1) ^ one ^ (other >>> 7)) & this.#mask;
    while (table[3 * slot] !== EMPTY) {
      const at = 3 * slot;
      if (table[at] === transaction && table[at + 1] === one && table[at + 2] === other) {
        return false;
      }
      slot = (slot + 1) & this.#mask;
    }
    table[3 * slot] = transaction;
    table[3 * slot + 1] = one;
    table[3 * slot + 2] = other;
    if (2 * ++this.#count > this.#mask) this.#growTable();
    return true;
  }

  #growTable(): void {
    const old = this.#table;
    this.#mask = 2 * (this.#mask + 1) - 1;
    this.#table = new Int32Array(3 * (this.#mask + 1)).fill(EMPTY);
    this.#count = 0;
    for (let at = 0; at < old.length; at += 3) {
      if (old[at] !== EMPTY) this.#insert(old[at]!, old[at + 1]!, old[at + 2]!);
    }
  }

  #growFirst(transaction: number): void {
    const larger = new Int32Array(Math.max(2 * this.#first.length, 2 * transaction + 2));
    larger.set(this.#first);
    this.#first = larger;
  }
}

const EMPTY = -2;

/** See {@linkcode RepeatedRows.add}; counted down from here. */
export const FIRST_WITHOUT_ID = -3;
