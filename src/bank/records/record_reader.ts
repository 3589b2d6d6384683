import { CsvScanner, type TakeRecord } from "@/bank/records/csv_scanner.ts";
import { DistinctRecords } from "@/bank/records/distinct_records.ts";
import { partRecords, type PlainRecords, type TextRecords } from "@/bank/records/plain_records.ts";
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
  /** Of the file, for messages. */
  readonly path: string;
  /** Bytes expected. */
  readonly size: number;
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

/** Reads the records of some entities from the bytes of a CSV file as they come. */
export class RecordReader {
  readonly #task: ReaderTask;
  readonly #scanner: CsvScanner;
  readonly #names: ReadonlyMap<Entity, ColumnName[]>;
  #records = new Map<Entity, DistinctRecords>();
  #repeated: RepeatedRows | undefined;

  constructor(task: ReaderTask) {
    this.#task = task;
    this.#scanner = new CsvScanner(task.path, (header) => this.#begin(header));
    const present = new Set(task.sources.keys());
    this.#names = new Map(task.entities.map((entity) => {
      const id = ID_COLUMNS[entity];
      return [entity, [id, ...columnsOf(entity, present).filter((name) => name !== id)]];
    }));
  }

  /** @throws {InputError} If the file is not well-formed. */
  push(chunk: Uint8Array): void {
    const isFirst = this.#scanner.rows === 0;
    this.#scanner.push(chunk);
    // Every row may have a transaction of its own; of the others there are fewer and fewer new ones.
    if (isFirst) this.#records.get("transactions")?.reserve(chunk.length / this.#task.size);
  }

  /** @throws {InputError} If the file is not whole, or has no rows. */
  finish(): ReaderResult {
    this.#scanner.finish();
    const records = [...this.#records].map(([entity, distinct]) => {
      const names = this.#names.get(entity)!;
      // What is parted is let go before the next is.
      this.#records.delete(entity);
      return { entity, names, ...partRecords(distinct, names, this.#task) };
    });
    const repeatedRows = this.#repeated && Uint32Array.from(this.#repeated.found);
    return { rows: this.#scanner.rows, records, repeatedRows };
  }

  #begin(header: readonly string[]): TakeRecord {
    const { sources, entities } = this.#task;
    const present = new Set(sources.keys());
    const place = (name: ColumnName) => {
      const found = header.indexOf(sources.get(name)!);
      if (found < 0) throw new Error(`The file has no column ${sources.get(name)}`);
      return found;
    };
    const places = (names: readonly ColumnName[]) => Int32Array.from(names, place);
    for (const entity of entities) {
      const [id, ...others] = this.#names.get(entity)!;
      const own = ownColumnsOf(entity, present);
      this.#records.set(
        entity,
        new DistinctRecords({ id: place(id!), others: places(others), own: places(own) }),
      );
    }
    const all = [...this.#records.values()];
    const transactions = this.#records.get("transactions");
    if (transactions === undefined) {
      return (bytes, bounds, row) => {
        for (const records of all) records.add(bytes, bounds, row);
      };
    }
    const holders = all.filter((records) => records !== transactions);
    const repeated = new RepeatedRows(places(["Account_ID", "Customer_ID", "Loan_ID"]));
    this.#repeated = repeated;
    return (bytes, bounds, row) => {
      const before = transactions.count;
      const record = transactions.add(bytes, bounds, row);
      const { firstOfId } = transactions;
      // Transactions without an id are told apart by all they have.
      const key = firstOfId >= 0 || record < 0 ? firstOfId : FIRST_WITHOUT_ID - record;
      repeated.add(key, firstOfId === before, bytes, bounds, row);
      for (const records of holders) records.add(bytes, bounds, row);
    };
  }
}
