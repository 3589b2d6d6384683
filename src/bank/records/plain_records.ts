import {
  type DistinctRecords,
  fieldLength,
  headerLength,
} from "@/bank/records/distinct_records.ts";
import { GrowingBytes } from "@/bank/records/growing_bytes.ts";
import {
  CountedColumn,
  type PlainColumn,
  plainColumn,
  type PlainValues,
} from "@/bank/records/plain_columns.ts";
import type { ColumnName } from "@/bank/schema.ts";

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
   * accounts, and maybe of some others, in order, as CSV without a header.
   */
  readonly accountIds: Uint8Array;
}

/** All other records, as CSV without a header: `row`, `rows` and their columns as the file has them. */
export interface TextRecords {
  readonly count: number;
  readonly csv: Uint8Array;
}

/** Parts distinct records into those that are plain and those that need a closer look. */
export class RecordParter {
  readonly #records: DistinctRecords;
  readonly #columns: readonly PlainColumn[];
  readonly #asText: boolean;
  /** Of each record read so far, whether all its values are plain. */
  #isPlain = new Uint8Array();
  #read = 0;

  /**
   * @param names The columns in the order of the records' fields, the id first.
   * @param options Whether to leave every record as text.
   */
  constructor(
    records: DistinctRecords,
    names: readonly ColumnName[],
    { asText }: { asText: boolean },
  ) {
    this.#records = records;
    this.#asText = asText;
    const isCounted = (name: ColumnName) => name === "Account_ID" && names[0] === "Transaction_ID";
    this.#columns = names.map((name) =>
      isCounted(name) ? new CountedColumn(name) : plainColumn(name)
    );
  }

  /** Reads the records that have come since the last call, while they are at hand. */
  read(): void {
    const { arena, count, offsets } = this.#records;
    if (this.#asText || this.#read === count) return;
    this.#reserve();
    const columns = this.#columns, isPlain = this.#isPlain;
    const start = columns.find(({ name }) => name === "Start_Date")?.values;
    const end = columns.find(({ name }) => name === "End_Date")?.values;
    for (let record = this.#read; record < count; record++) {
      let plain = true;
      for (let c = 0, at = offsets[record]!; plain && c < columns.length; c++) {
        const from = at + headerLength(arena, at);
        at = from + fieldLength(arena, at);
        plain = columns[c]!.read(arena, from, at, record);
      }
      plain &&= start === undefined || end === undefined || end[record]! >= start[record]!;
      isPlain[record] = plain ? 1 : 0;
    }
    this.#read = count;
  }

  /** The parts of all records, whose own memory is used again. One that shares its id is not plain. */
  finish(): { plain: PlainRecords; texts: TextRecords } {
    this.read();
    const records = this.#records, columns = this.#columns;
    const isPlain = this.#asText ? new Uint8Array(records.count) : this.#isPlain;
    const shares = records.sharesId();
    let count = 0;
    for (let record = 0; record < records.count; record++) {
      if (shares[record] === 1) isPlain[record] = 0;
      count += isPlain[record]!;
    }
    const texts = new GrowingBytes(0), ids = new GrowingBytes(12 * count);
    const isId = columns.map(({ values }) => values === undefined);
    for (let record = 0; record < records.count; record++) {
      if (isPlain[record] === 1) writeIds(ids, records, record, isId);
      else writeText(texts, records, record, columns.length);
    }
    const counted = columns.find((column) => column instanceof CountedColumn);
    const values = columns.flatMap(({ name, values }) =>
      values === undefined ? [] : [[name, keepPlain(values, isPlain, count)] as const]
    );
    return {
      plain: {
        count,
        row: keepPlain(records.row, isPlain, count),
        rows: keepPlain(records.rows, isPlain, count),
        ids: ids.whole(),
        idNames: columns.filter((_, c) => isId[c]).map(({ name }) => name),
        values: new Map(values),
        accountIds: counted === undefined ? new Uint8Array() : idsOf(counted.ids),
      },
      texts: { count: records.count - count, csv: texts.whole() },
    };
  }

  /** Makes as much room as the records have. */
  #reserve(): void {
    const room = this.#records.row.length;
    if (room === this.#isPlain.length) return;
    const isPlain = new Uint8Array(room);
    isPlain.set(this.#isPlain);
    this.#isPlain = isPlain;
    for (const column of this.#columns) column.reserve(room);
  }
}

/** Moves the values of the plain records together. */
function keepPlain<T extends PlainValues | Uint32Array>(
  values: T,
  isPlain: Uint8Array,
  count: number,
): T {
  for (let record = 0, to = 0; to < count; record++) {
    if (isPlain[record] === 1) values[to++] = values[record]!;
  }
  return values.subarray(0, count) as T;
}

/** Writes the ids of a record as a line of CSV. */
function writeIds(
  ids: GrowingBytes,
  { arena, offsets }: DistinctRecords,
  record: number,
  isId: readonly boolean[],
): void {
  for (let c = 0, at = offsets[record]!; c < isId.length; c++) {
    const from = at + headerLength(arena, at);
    at = from + fieldLength(arena, at);
    if (!isId[c]) continue;
    ids.write(arena, from, at);
    ids.push(COMMA);
  }
  ids.replaceLast(NEWLINE);
}

/** The ids of records that have nothing else, a line each. */
function idsOf(records: DistinctRecords): Uint8Array {
  const ids = new GrowingBytes(records.offsets[records.count]!);
  for (let record = 0; record < records.count; record++) writeIds(ids, records, record, [true]);
  return ids.whole();
}

/** Writes a record as a line of CSV. */
function writeText(
  texts: GrowingBytes,
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
  texts.replaceLast(NEWLINE);
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
