import { viewOf } from "@/bank/records/byte_runs.ts";
import type { RecordBlock } from "@/bank/records/record_block.ts";
import { DistinctRecords } from "@/bank/records/distinct_records.ts";
import { type PlainRecords, RecordParter, type TextRecords } from "@/bank/records/plain_records.ts";
import { FIRST_WITHOUT_ID, RepeatedRows } from "@/bank/records/repeated_rows.ts";
import type { FormedColumn } from "@/bank/records/plain_records.ts";
import type { ColumnName, Entity } from "@/bank/schema.ts";

/** What is to be read of a table for one entity. */
export interface EntityTask {
  readonly entity: Entity;
  /** Our names of the columns that have one in the file, the id first, then those of owners. */
  readonly names: readonly ColumnName[];
  /** The place of each field of a record in a row; of a column in parts there are several. */
  readonly places: readonly number[];
  /** The places of the entity's own columns: where all are blank, it is not there. */
  readonly own: readonly number[];
  /** The plain form of each field; none to leave every record as text. */
  readonly forms: readonly FormedColumn[];
  /** How many columns after the id name the owner, if owners are to be counted. */
  readonly owners: number;
}

/** What is to be read of a table. */
export interface ReaderTask {
  /** Bytes expected. */
  readonly size: number;
  /** Fields in a row. */
  readonly width: number;
  readonly entities: readonly EntityTask[];
  /** The places of the ids by which rows are told to repeat each other; none if it does not matter. */
  readonly repeatedBy: readonly number[];
}

/** The distinct records of an entity. */
export interface RecordsRead {
  readonly entity: Entity;
  readonly plain: PlainRecords;
  readonly texts: TextRecords;
}

/** What a reader has found when the file ends. */
export interface ReaderResult {
  readonly rows: number;
  readonly records: readonly RecordsRead[];
  /** Rows that repeat an earlier one. */
  readonly repeatedRows: Uint32Array;
}

/** Tells apart the records of some entities in the rows of a CSV file as they come. */
export class RecordReader {
  readonly #task: ReaderTask;
  readonly #tables: RecordTable[];
  readonly #repeated: RepeatedRows;
  #rows = 0;

  constructor(task: ReaderTask) {
    this.#task = task;
    this.#tables = task.entities.map(({ entity, places: [id, ...others], own, forms, owners }) => {
      const columns = { id: id!, others: Int32Array.from(others), own: Int32Array.from(own) };
      const records = new DistinctRecords(columns);
      const parter = new RecordParter(records, 1 + others.length, forms, owners);
      return { entity, records, parter };
    });
    this.#repeated = new RepeatedRows(Int32Array.from(task.repeatedBy));
  }

  push({ bytes, bounds, rows }: RecordBlock): void {
    const view = viewOf(bytes);
    const width = this.#task.width + 1;
    for (const { entity, records, parter } of this.#tables) {
      if (entity === "transactions" && this.#task.repeatedBy.length > 0) {
        this.#addTransactions(records, view, bounds, rows);
      } else {
        for (let i = 0; i < rows.length; i++) records.add(view, bounds, i * width, rows[i]!);
      }
      // Every row may have a transaction of its own; of the others there are fewer and fewer new ones.
      if (entity === "transactions" && this.#rows === 0) {
        records.reserve(bytes.length / this.#task.size);
      }
      parter.read();
    }
    this.#rows += rows.length;
  }

  finish(): ReaderResult {
    const records: RecordsRead[] = [];
    // What is parted is let go before the next is.
    for (let table = this.#tables.shift(); table; table = this.#tables.shift()) {
      const { entity, parter } = table;
      records.push({ entity, ...parter.finish() });
    }
    const repeatedRows = Uint32Array.from(this.#repeated.found);
    return { rows: this.#rows, records, repeatedRows };
  }

  #addTransactions(
    transactions: DistinctRecords,
    bytes: DataView,
    bounds: Int32Array,
    rows: Uint32Array,
  ): void {
    const repeated = this.#repeated;
    const width = this.#task.width + 1;
    for (let i = 0, at = 0; i < rows.length; i++, at += width) {
      const before = transactions.count;
      const record = transactions.add(bytes, bounds, at, rows[i]!);
      const { firstOfId } = transactions;
      // Transactions without an id are told apart by all they have.
      const key = firstOfId >= 0 || record < 0 ? firstOfId : FIRST_WITHOUT_ID - record;
      repeated.add(key, firstOfId === before, bytes, bounds, at, rows[i]!);
    }
  }
}

/** The records of an entity in the making. */
interface RecordTable extends Pick<RecordsRead, "entity"> {
  readonly records: DistinctRecords;
  readonly parter: RecordParter;
}
