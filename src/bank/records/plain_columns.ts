import { viewOf } from "@/bank/records/byte_runs.ts";
import { DistinctRecords } from "@/bank/records/distinct_records.ts";
import {
  isPlainId,
  LONGEST_ID,
  NO_DAY,
  plainCategory,
  plainCount,
  plainDay,
  plainKobo,
  plainPercent,
} from "@/bank/records/plain_values.ts";
import { type Column, type ColumnName, COLUMNS } from "@/bank/schema.ts";

/** What stands for a blank among the values of a column. */
export const BLANK = {
  category: 255,
  date: NO_DAY,
  count: NO_DAY,
  money: NaN,
  percent: NaN,
} as const;

/** Values of a column: categories by their place in the list, days since 1970, kobo, percent. */
export type PlainValues = Uint8Array | Int32Array | Float64Array;

/** Columns in which what is not above zero is not valid. */
export const POSITIVE: ReadonlySet<ColumnName> = new Set([
  "Amount",
  "Loan_Amount",
  "Annual_Income",
]);

/** Reads the values of a column where they are plain. */
export interface PlainColumn {
  readonly name: ColumnName;
  /** By record. Undefined for ids, which stay text. */
  readonly values: PlainValues | undefined;
  /** Makes room for so many records. */
  reserve(records: number): void;
  /** Reads the value of a record, or returns false if it is missing, not plain or not valid. */
  read(bytes: Uint8Array, start: number, end: number, record: number): boolean;
}

/** The column of that name. Whether a value may be blank, and the least one, is the schema's. */
export function plainColumn(name: ColumnName): PlainColumn {
  const { kind }: Column = COLUMNS[name];
  switch (kind) {
    case "id":
      return { name, values: undefined, reserve() {}, read: isPlainId };
    case "category":
      return new NumberColumn(name, kind, new Uint8Array(), -1);
    case "money":
      return new NumberColumn(name, kind, new Float64Array(), POSITIVE.has(name) ? 0 : -Infinity);
    case "date":
      return new NumberColumn(name, kind, new Int32Array(), NO_DAY);
    case "percent":
      return new NumberColumn(name, kind, new Float64Array(), -Infinity);
    case "count":
      return new NumberColumn(name, kind, new Int32Array(), -1);
    case "contact":
      throw new Error(`${name} is a contact and is never read`);
  }
}

class NumberColumn implements PlainColumn {
  readonly #isBlankValid: boolean;
  readonly #words: Uint8Array[];

  /** @param above Every valid value is above this; what is not plain is not, or is NaN. */
  constructor(
    readonly name: ColumnName,
    readonly kind: keyof typeof BLANK,
    public values: PlainValues,
    readonly above: number,
  ) {
    const { required, categories = [] }: Column = COLUMNS[name];
    this.#isBlankValid = !required;
    this.#words = categories.map((word) => new TextEncoder().encode(word));
  }

  reserve(records: number): void {
    this.values = grown(this.values, records);
  }

  read(bytes: Uint8Array, start: number, end: number, record: number): boolean {
    if (start === end) {
      this.values[record] = BLANK[this.kind];
      return this.#isBlankValid;
    }
    const value = this.#parse(bytes, start, end);
    this.values[record] = value;
    return value > this.above;
  }

  /** Calls by name, and not of a function that is given, so that they can be compiled in place. */
  #parse(bytes: Uint8Array, start: number, end: number): number {
    switch (this.kind) {
      case "category":
        return plainCategory(bytes, start, end, this.#words);
      case "money":
        return plainKobo(bytes, start, end);
      case "date":
        return plainDay(bytes, start, end);
      case "percent":
        return plainPercent(bytes, start, end);
      case "count":
        return plainCount(bytes, start, end);
    }
  }
}

/**
 * The ids of a column, counted in the order in which they come: for ids that many records share, since
 * numbers are quickly brought together.
 */
export class CountedColumn implements PlainColumn {
  values = new Int32Array();
  readonly ids = new DistinctRecords({ id: 0, others: new Int32Array(), own: Int32Array.of(0) });
  // Copied, since an arena may be larger than bounds can tell.
  readonly #id = new Uint8Array(LONGEST_ID);
  readonly #idView = viewOf(this.#id);
  readonly #bounds = Int32Array.of(-1, 0);

  constructor(readonly name: ColumnName) {}

  reserve(records: number): void {
    this.values = grown(this.values, records);
  }

  read(bytes: Uint8Array, start: number, end: number, record: number): boolean {
    if (!isPlainId(bytes, start, end)) return false;
    for (let i = start; i < end; i++) this.#id[i - start] = bytes[i]!;
    this.#bounds[1] = end - start;
    this.values[record] = this.ids.add(this.#idView, this.#bounds, 0, 0);
    return true;
  }
}

function grown<T extends PlainValues>(values: T, length: number): T {
  const larger = new (values.constructor as new (length: number) => T)(length);
  larger.set(values);
  return larger;
}
