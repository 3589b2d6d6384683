import {
  type DistinctRecords,
  fieldLength,
  headerLength,
} from "@/bank/records/distinct_records.ts";
import { COMMA, NEWLINE, writeField } from "@/bank/records/csv_field.ts";
import { GrowingBytes } from "@/bank/records/growing_bytes.ts";
import {
  OwnerColumns,
  type PlainColumn,
  plainColumn,
  type PlainValues,
} from "@/bank/records/plain_columns.ts";
import type { PlainForm } from "@/bank/rules/plain_forms.ts";
import { type Column, type ColumnName, COLUMNS } from "@/bank/schema.ts";

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
  /** Of records whose owners are counted and not among the ids. */
  readonly owners: Owners | undefined;
}

/** Whom records belong to. */
export interface Owners {
  readonly names: readonly ColumnName[];
  /** For each record the place of its owner among `ids`. */
  readonly place: Int32Array;
  /** The owners, and maybe some of no record, as CSV without a header. */
  readonly ids: Uint8Array;
}

/** All other records, as CSV without a header: `row`, `rows` and their columns as the file has them. */
export interface TextRecords {
  readonly count: number;
  readonly csv: Uint8Array;
}

/** A column of a record, and the plain form in which it is read. */
export interface FormedColumn {
  readonly name: ColumnName;
  readonly form: PlainForm;
}

/** Parts distinct records into those that are plain and those that need a closer look. */
export class RecordParter {
  readonly #records: DistinctRecords;
  readonly #columns: readonly PlainColumn[];
  readonly #owners: OwnerColumns | undefined;
  readonly #fields: number;
  /** Of each record read so far, whether all its values are plain. */
  #isPlain = new Uint8Array();
  #read = 0;

  /**
   * @param fields How many fields a record has.
   * @param columns Of the fields, in order, the id first, then the ids of owners; none to leave every
   * record as text.
   * @param owners How many columns name the owner, if owners are to be counted.
   */
  constructor(
    records: DistinctRecords,
    fields: number,
    columns: readonly FormedColumn[],
    owners: number,
  ) {
    this.#records = records;
    this.#fields = fields;
    const ownerNames = columns.slice(1, 1 + owners).map(({ name }) => name);
    this.#owners = owners === 0 || columns.length === 0 ? undefined : new OwnerColumns(ownerNames);
    this.#columns = columns.map(({ name, form }) =>
      this.#owners?.columns.find((column) => column.name === name) ??
        plainColumn(name, form, !(COLUMNS[name] as Column).defining)
    );
  }

  /** Reads the records that have come since the last call, while they are at hand. */
  read(): void {
    const { arena, count, offsets } = this.#records;
    if (this.#columns.length === 0 || this.#read === count) return;
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
    const isPlain = columns.length === 0 ? new Uint8Array(records.count) : this.#isPlain;
    const shares = records.sharesId();
    let count = 0;
    for (let record = 0; record < records.count; record++) {
      if (shares[record] === 1) isPlain[record] = 0;
      count += isPlain[record]!;
    }
    const texts = new GrowingBytes(0), ids = new GrowingBytes(12 * count);
    const owners = this.#owners;
    const isId = columns.map((column) =>
      column.values === undefined && !owners?.columns.includes(column)
    );
    for (let record = 0; record < records.count; record++) {
      if (isPlain[record] === 1) writeIds(ids, records, record, isId);
      else writeText(texts, records, record, this.#fields);
    }
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
        owners: owners && {
          names: owners.names,
          place: keepPlain(owners.values, isPlain, count),
          ids: idsOf(owners.owners, owners.names),
        },
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
function idsOf(records: DistinctRecords, names: readonly ColumnName[]): Uint8Array {
  const ids = new GrowingBytes(records.offsets[records.count]!);
  const isId = names.map(() => true);
  for (let record = 0; record < records.count; record++) writeIds(ids, records, record, isId);
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
    writeField(texts, arena, from, at);
  }
  texts.replaceLast(NEWLINE);
}
