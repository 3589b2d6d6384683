import { viewOf } from "@/bank/records/byte_runs.ts";
import { DistinctRecords } from "@/bank/records/distinct_records.ts";
import {
  isPlainId,
  LONGEST_ID,
  NO_DAY,
  plainCategory,
  plainCount,
  plainDay,
  plainMoney,
  plainPercent,
} from "@/bank/records/plain_values.ts";
import type { PlainForm } from "@/bank/rules/plain_forms.ts";
import type { ColumnName } from "@/bank/schema.ts";

/** What stands for a blank among the values of a column. */
export const BLANK = {
  category: 255,
  date: NO_DAY,
  count: NO_DAY,
  money: NaN,
  percent: NaN,
} as const;

/** Values of a column: categories by their place in the list, days since 1970, minor units, percent. */
export type PlainValues = Uint8Array | Int32Array | Float64Array;

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

/** A column in its plain form; whether a blank is valid in it. */
export function plainColumn(name: ColumnName, form: PlainForm, isBlankValid: boolean): PlainColumn {
  switch (form.kind) {
    case "id":
      return {
        name,
        values: undefined,
        reserve() {},
        read: (bytes, start, end) => start === end ? isBlankValid : isPlainId(bytes, start, end),
      };
    case "category":
      return new NumberColumn(name, form, new Uint8Array(), { above: -1, isBlankValid });
    case "money":
      return new NumberColumn(name, form, new Float64Array(), { above: form.above, isBlankValid });
    case "date":
      return new NumberColumn(name, form, new Int32Array(), { above: NO_DAY, isBlankValid });
    case "percent":
      return new NumberColumn(name, form, new Float64Array(), { above: -Infinity, isBlankValid });
    case "count":
      return new NumberColumn(name, form, new Int32Array(), { above: -1, isBlankValid });
  }
}

class NumberColumn implements PlainColumn {
  readonly #isBlankValid: boolean;
  readonly #above: number;
  readonly #isZeroValid: boolean;
  readonly #words: readonly Uint8Array[];
  readonly #marks: Uint8Array;
  readonly #isGrouped: boolean;
  readonly #isMonthFirst: boolean;

  /** @param options.above Every valid value is above this; what is not plain is not, or is NaN. */
  constructor(
    readonly name: ColumnName,
    readonly form: Exclude<PlainForm, { kind: "id" }>,
    public values: PlainValues,
    { above, isBlankValid }: { above: number; isBlankValid: boolean },
  ) {
    const encoder = new TextEncoder();
    this.#above = above;
    this.#isZeroValid = form.kind !== "money" || form.isZeroValid;
    this.#isBlankValid = isBlankValid;
    this.#words = form.kind === "category" ? form.words.map((word) => encoder.encode(word)) : [];
    this.#marks = encoder.encode(
      form.kind === "money" ? form.sign : form.kind === "date" ? form.marks : "",
    );
    this.#isGrouped = form.kind === "money" && form.isGrouped;
    this.#isMonthFirst = form.kind === "date" && form.isMonthFirst;
  }

  reserve(records: number): void {
    this.values = grown(this.values, records);
  }

  read(bytes: Uint8Array, start: number, end: number, record: number): boolean {
    if (start === end) {
      this.values[record] = BLANK[this.form.kind];
      return this.#isBlankValid;
    }
    const value = this.#parse(bytes, start, end);
    this.values[record] = value;
    return value > this.#above && (value !== 0 || this.#isZeroValid);
  }

  /** Calls by name, and not of a function that is given, so that they can be compiled in place. */
  #parse(bytes: Uint8Array, start: number, end: number): number {
    switch (this.form.kind) {
      case "category":
        return plainCategory(bytes, start, end, this.#words);
      case "money":
        return plainMoney(bytes, start, end, this.#marks, this.#isGrouped);
      case "date":
        return plainDay(bytes, start, end, this.#marks, this.#isMonthFirst);
      case "percent":
        return plainPercent(bytes, start, end);
      case "count":
        return plainCount(bytes, start, end);
    }
  }
}

/**
 * Whom records belong to, such as an account and its customer: each pair is counted in the order in
 * which it comes, since numbers are quickly brought together and many records share a pair.
 */
export class OwnerColumns {
  values = new Int32Array();
  readonly owners: DistinctRecords;
  readonly columns: readonly PlainColumn[];
  // Copied, since an arena may be larger than bounds can tell. Bounds leave a byte between ids.
  readonly #ids: Uint8Array;
  readonly #view: DataView;
  readonly #bounds: Int32Array;
  /** The owner whose ids these are; -1 if they are not all of one. */
  #last = -1;
  #isLast = false;

  /** @param names Of the columns with the ids, which stand together in a record. */
  constructor(readonly names: readonly ColumnName[]) {
    const places = Int32Array.from(names, (_, i) => i);
    this.owners = new DistinctRecords({ id: 0, others: places.slice(1), own: places });
    this.#ids = new Uint8Array(names.length * (LONGEST_ID + 1));
    this.#view = viewOf(this.#ids);
    this.#bounds = new Int32Array(names.length + 1).fill(-1);
    this.columns = names.map((name, i) => ({
      name,
      values: undefined,
      reserve: (records) => {
        if (i === 0) this.values = grown(this.values, records);
      },
      read: (bytes, start, end, record) => this.#read(i, bytes, start, end, record),
    }));
  }

  #read(i: number, bytes: Uint8Array, start: number, end: number, record: number): boolean {
    // Records that follow each other often have the same owner.
    this.#isLast = (i === 0 ? this.#last >= 0 : this.#isLast) && this.#stands(i, bytes, start, end);
    if (!this.#isLast) {
      this.#last = -1;
      if (!isPlainId(bytes, start, end)) return false;
      const to = this.#bounds[i]! + 1;
      for (let at = start; at < end; at++) this.#ids[to + at - start] = bytes[at]!;
      this.#bounds[i + 1] = to + end - start;
    }
    if (i === this.names.length - 1) {
      if (!this.#isLast) this.#last = this.owners.add(this.#view, this.#bounds, 0, 0);
      this.values[record] = this.#last;
    }
    return true;
  }

  /** Whether an id is the one that was read last. */
  #stands(i: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#bounds[i]! + 1;
    if (this.#bounds[i + 1] !== from + end - start) return false;
    for (let at = start; at < end; at++) {
      if (this.#ids[from + at - start] !== bytes[at]) return false;
    }
    return true;
  }
}

function grown<T extends PlainValues>(values: T, length: number): T {
  const larger = new (values.constructor as new (length: number) => T)(length);
  larger.set(values);
  return larger;
}
