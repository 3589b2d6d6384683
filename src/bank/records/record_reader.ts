import { viewOf } from "@/bank/records/byte_runs.ts";
import type { RecordBlock } from "@/bank/records/record_block.ts";
import { DistinctRecords } from "@/bank/records/distinct_records.ts";
import { type PlainRecords, RecordParter, type TextRecords } from "@/bank/records/plain_records.ts";
import { FIRST_WITHOUT_ID, RepeatedRows } from "@/bank/records/repeated_rows.ts";
import {
  type ColumnName,
  columnsOf,
  type Entity,
  ID_COLUMNS,
  ownColumnsOf,
} from "@/bank/schema.ts";

/** What is to be read of a file. */
export interface ReaderTask {
  /** Bytes expected. */
  readonly size: number;
  /** The columns of the file. */
  readonly header: readonly string[];
  /** Our column names and those of the file. */
  readonly sources: ReadonlyMap<ColumnName, string>;
  readonly entities: readonly Entity[];
  /** Leave every record as text. */
  readonly asText: boolean;
}

/** The distinct records of an entity. */
export interface RecordsRead {
  readonly entity: Entity;
  /** The columns, the id first. */
  readonly names: readonly ColumnName[];
  readonly plain: PlainRecords;
  readonly texts: TextRecords;
}

/** What a reader has found when the file ends. */
export interface ReaderResult {
  readonly rows: number;
  readonly records: readonly RecordsRead[];
  /** Rows that repeat an earlier one; only known where transactions are read. */
  readonly repeatedRows: Uint32Array | undefined;
}

/** Tells apart the records of some entities in the rows of a CSV file as they come. */
export class RecordReader {
  readonly #task: ReaderTask;
  readonly #tables: RecordTable[];
  readonly #repeated: RepeatedRows;
  #rows = 0;

  constructor(task: ReaderTask) {
    this.#task = task;
    const { header, sources, entities } = task;
    const present = new Set(sources.keys());
    const place = (name: ColumnName) => {
      const found = header.indexOf(sources.get(name)!);
      if (found < 0) throw new Error(`The file has no column ${sources.get(name)}`);
      return found;
    };
    const places = (names: readonly ColumnName[]) => Int32Array.from(names, place);
    this.#tables = entities.map((entity) => {
      const id = ID_COLUMNS[entity];
      const others = columnsOf(entity, present).filter((name) => name !== id);
      const own = ownColumnsOf(entity, present);
      const columns = { id: place(id), others: places(others), own: places(own) };
      const records = new DistinctRecords(columns);
      const names = [id, ...others];
      return { entity, names, records, parter: new RecordParter(records, names, task) };
    });
    this.#repeated = new RepeatedRows(places(["Account_ID", "Customer_ID", "Loan_ID"]));
  }

  push({ bytes, bounds, rows }: RecordBlock): void {
    const view = viewOf(bytes);
    const width = this.#task.header.length + 1;
    for (const { entity, records, parter } of this.#tables) {
      if (entity === "transactions") this.#addTransactions(records, view, bounds, rows);
      else {
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
      const { entity, names, parter } = table;
      records.push({ entity, names, ...parter.finish() });
    }
    const repeatedRows = this.#task.entities.includes("transactions")
      ? Uint32Array.from(this.#repeated.found)
      : undefined;
    return { rows: this.#rows, records, repeatedRows };
  }

  #addTransactions(
    transactions: DistinctRecords,
    bytes: DataView,
    bounds: Int32Array,
    rows: Uint32Array,
  ): void {
    const repeated = this.#repeated;
    const width = this.#task.header.length + 1;
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
interface RecordTable extends Pick<RecordsRead, "entity" | "names"> {
  readonly records: DistinctRecords;
  readonly parter: RecordParter;
}
