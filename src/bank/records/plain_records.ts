import { DistinctRecords, fieldLength, headerLength } from "@/bank/records/distinct_records.ts";
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

/** What stands for a blank in each array of {@linkcode PlainRecords}. */
export const BLANK = {
  category: 255,
  date: NO_DAY,
  count: NO_DAY,
  money: NaN,
  percent: NaN,
} as const;

/** Values of a column: categories by their place in the list, days since 1970, kobo, percent. */
export type PlainValues = Uint8Array | Int32Array | Float64Array;

/** Records that are complete, valid and plainly written, alone with their id: as numbers. */
export interface PlainRecords {
  readonly count: number;
  readonly row: Uint32Array;
  readonly rows: Uint32Array;
  /** The ids as CSV without a header, a record a line. */
  readonly ids: Uint8Array;
  readonly idNames: readonly ColumnName[];
  /** The other columns. */
  readonly values: ReadonlyMap<ColumnName, PlainValues>;
  /**
   * Of transactions, whose accounts are not among the ids but counted in `values`: the ids of these
   * accounts in order, as CSV without a header. They are few, and numbers are quickly brought together.
   */
  readonly accountIds: Uint8Array;
}

/** All other records, as CSV without a header: `row`, `rows` and their columns as the file has them. */
export interface TextRecords {
  readonly count: number;
  readonly csv: Uint8Array;
}

/** Columns in which what is not above zero is not valid. */
export const POSITIVE: ReadonlySet<ColumnName> = new Set([
  "Amount",
  "Loan_Amount",
  "Annual_Income",
]);

/**
 * Parts distinct records into those that are plain and those that need a closer look.
 *
 * @param names The columns in the order of the records' fields, the id first.
 */
export function partRecords(
  records: DistinctRecords,
  names: readonly ColumnName[],
  { asText = false }: { asText?: boolean } = {},
): { plain: PlainRecords; texts: TextRecords } {
  const { arena, count, offsets } = records;
  const capacity = asText ? 0 : count;
  const accounts = new DistinctRecords({
    id: 0,
    others: new Int32Array(),
    own: Int32Array.of(0),
  });
  const columns = names.map((name) =>
    name === "Account_ID" && names[0] === "Transaction_ID"
      ? countedColumn(name, capacity, accounts)
      : plainColumn(name, capacity)
  );
  const ids = new Bytes(asText ? 0 : count * 12);
  const texts = new Bytes(0);
  const shares = records.sharesId();
  const row = new Uint32Array(count), rows = new Uint32Array(count);
  const start = columns.find(({ name }) => name === "Start_Date")?.values;
  const end = columns.find(({ name }) => name === "End_Date")?.values;
  let plain = 0, others = 0;
  for (let record = 0; record < count; record++) {
    const idsBefore = ids.size;
    let isPlain = !asText && shares[record] === 0;
    for (let c = 0, at = offsets[record]!; isPlain && c < columns.length; c++) {
      const from = at + headerLength(arena, at);
      at = from + fieldLength(arena, at);
      isPlain = columns[c]!.read(arena, from, at, plain, ids);
    }
    isPlain &&= start === undefined || end === undefined || end[plain]! >= start[plain]!;
    if (isPlain) {
      ids.endLine();
      row[plain] = records.row[record]!;
      rows[plain] = records.rows[record]!;
      plain++;
    } else {
      ids.size = idsBefore;
      writeText(texts, records, record, names.length);
      others++;
    }
  }
  const values = columns.flatMap(({ name, values }) =>
    values === undefined ? [] : [[name, values.subarray(0, plain)] as const]
  );
  return {
    plain: {
      count: plain,
      row: row.subarray(0, plain),
      rows: rows.subarray(0, plain),
      ids: ids.whole(),
      idNames: columns.filter(({ values }) => values === undefined).map(({ name }) => name),
      values: new Map(values),
      accountIds: idsOf(accounts),
    },
    texts: { count: others, csv: texts.whole() },
  };
}

interface PlainColumn {
  readonly name: ColumnName;
  /** Undefined for ids. */
  readonly values: PlainValues | undefined;
  /** Reads the value of a record, or returns false if it is missing, not plain or not valid. */
  readonly read: (
    arena: Uint8Array,
    from: number,
    to: number,
    record: number,
    ids: Bytes,
  ) => boolean;
}

/** Ids that are counted in the order in which they come. */
function countedColumn(name: ColumnName, count: number, ids: DistinctRecords): PlainColumn {
  const values = new Int32Array(count);
  // Copied, since an arena may be larger than bounds can tell.
  const id = new Uint8Array(LONGEST_ID), bounds = Int32Array.of(-1, 0);
  return {
    name,
    values,
    read(arena, from, to, record) {
      if (!isPlainId(arena, from, to)) return false;
      for (let i = from; i < to; i++) id[i - from] = arena[i]!;
      bounds[1] = to - from;
      values[record] = ids.add(id, bounds, 0);
      return true;
    },
  };
}

/** The ids of records that have nothing else, a line each. */
function idsOf({ arena, count, offsets }: DistinctRecords): Uint8Array {
  const ids = new Bytes(offsets[count]!);
  for (let i = 0; i < count; i++) {
    const from = offsets[i]! + headerLength(arena, offsets[i]!);
    ids.write(arena, from, offsets[i + 1]!);
    ids.push(NEWLINE);
  }
  return ids.whole();
}

function plainColumn(name: ColumnName, count: number): PlainColumn {
  const { kind, required, categories = [] }: Column = COLUMNS[name];
  const isBlankValid = !required;
  switch (kind) {
    case "id":
      return {
        name,
        values: undefined,
        read(arena, from, to, _record, ids) {
          if (!isPlainId(arena, from, to)) return false;
          ids.write(arena, from, to);
          ids.push(COMMA);
          return true;
        },
      };
    case "category": {
      const values = new Uint8Array(count);
      const words = categories.map((word) => new TextEncoder().encode(word));
      return {
        name,
        values,
        read(arena, from, to, record) {
          const isBlank = from === to;
          const place = isBlank ? BLANK.category : plainCategory(arena, from, to, words);
          values[record] = place;
          return isBlank ? isBlankValid : place >= 0;
        },
      };
    }
    case "money": {
      const values = new Float64Array(count);
      const isPositive = POSITIVE.has(name);
      return {
        name,
        values,
        read(arena, from, to, record) {
          const isBlank = from === to;
          const kobo = isBlank ? BLANK.money : plainKobo(arena, from, to);
          values[record] = kobo;
          return isBlank ? isBlankValid : isPositive ? kobo > 0 : kobo === kobo;
        },
      };
    }
    case "date": {
      const values = new Int32Array(count);
      return {
        name,
        values,
        read(arena, from, to, record) {
          const isBlank = from === to;
          const day = isBlank ? BLANK.date : plainDay(arena, from, to);
          values[record] = day;
          return isBlank ? isBlankValid : day !== NO_DAY;
        },
      };
    }
    case "percent": {
      const values = new Float64Array(count);
      return {
        name,
        values,
        read(arena, from, to, record) {
          const isBlank = from === to;
          const percent = isBlank ? BLANK.percent : plainPercent(arena, from, to);
          values[record] = percent;
          return isBlank ? isBlankValid : percent === percent;
        },
      };
    }
    case "count": {
      const values = new Int32Array(count);
      return {
        name,
        values,
        read(arena, from, to, record) {
          const isBlank = from === to;
          const number = isBlank ? BLANK.count : plainCount(arena, from, to);
          values[record] = number;
          return isBlank ? isBlankValid : number >= 0;
        },
      };
    }
    case "contact":
      throw new Error(`${name} is a contact and is never read`);
  }
}

/** Writes a record as a line of CSV. */
function writeText(
  texts: Bytes,
  { arena, offsets, row, rows }: DistinctRecords,
  record: number,
  fields: number,
): void {
  texts.writeText(`${row[record]},${rows[record]},`);
  for (let c = 0, at = offsets[record]!; c < fields; c++) {
    const from = at + headerLength(arena, at);
    at = from + fieldLength(arena, at);
    if (needsQuotes(arena, from, at)) {
      texts.push(QUOTE);
      for (let i = from; i < at; i++) {
        if (arena[i] === QUOTE) texts.push(QUOTE);
        texts.push(arena[i]!);
      }
      texts.push(QUOTE);
    } else texts.write(arena, from, at);
    texts.push(COMMA);
  }
  texts.endLine();
}

function needsQuotes(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE || byte === COMMA || byte === NEWLINE || byte === RETURN) return true;
  }
  return false;
}

const COMMA = 0x2c;
const QUOTE = 0x22;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Bytes that grow. */
class Bytes {
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

  /** Ends a line in place of the comma written last. */
  endLine(): void {
    this.#bytes[this.size - 1] = NEWLINE;
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
