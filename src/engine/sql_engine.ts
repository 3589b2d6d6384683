import type pl from "nodejs-polars";
import type { OpenTable } from "@/bank/open_bank.ts";
import type { ColumnTypes } from "@/bank/records/parquet_files.ts";
import type { RowsRead, TextField } from "@/bank/records/text_rows.ts";
import type { Dialect } from "@/engine/dialect.ts";

/** A database that takes the steps which transactions beyond memory need. */
export interface SqlEngine {
  readonly dialect: Dialect;
  /** What runs, and its version, for the manifest: `DuckDB 1.5.6`. */
  readonly name: string;
  /**
   * Makes frames, one after the other, known as a table.
   *
   * @param frames All of the same columns: texts, whole numbers and dates.
   */
  put(table: string, frames: AsyncIterable<pl.DataFrame> | Iterable<pl.DataFrame>): Promise<void>;
  /** Keeps what a query gives as a table. */
  keep(table: string, sql: string): Promise<void>;
  /** The same with the rows by the whole numbers in a column: those of one are read without the others. */
  keepApart(table: string, by: string, sql: string): Promise<void>;
  /** Makes what a query gives known as a table, and asks for it each time that is read. */
  show(table: string, sql: string): Promise<void>;
  /** Lets go of a table. */
  drop(table: string): Promise<void>;
  /** What a query gives, some rows at a time; of no rows one empty frame. */
  query(sql: string): AsyncIterable<pl.DataFrame>;
  /** Lets go of everything, also of what stands on a disk. */
  close(): Promise<void>;
  /** Files that it reads itself, without their rows passing through this process; none if undefined. */
  readonly stores?: Stores;
}

/** Parquet files where only the database can read them. */
export interface Stores {
  /** Their columns. */
  columns(files: readonly string[]): Promise<ColumnTypes>;
  /** Makes their rows known as a table: `row`, and each field as text under its name of SQL. */
  load(name: string, table: OpenTable, fields: readonly TextField[]): Promise<RowsRead>;
}
