import { createRequire } from "node:module";
import pl from "nodejs-polars";
import { scanFile } from "@/bank/records/parquet_files.ts";
import { DUCKDB } from "@/engine/duckdb/dialect.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";
import { WorkFolder } from "@/engine/work_folder.ts";
import { UserError } from "@/errors.ts";
import { interruption, throwIfInterrupted } from "@/execution/execution.ts";

/** What is used of `@duckdb/node-api`, which is not among the project's own dependencies. */
export interface DuckDbApi {
  readonly DuckDBInstance: {
    create(path: string, options: Readonly<Record<string, string>>): Promise<DuckDbInstance>;
  };
  version(): string;
}

interface DuckDbInstance {
  connect(): Promise<DuckDbConnection>;
  closeSync(): void;
}

interface DuckDbConnection {
  run(sql: string): Promise<unknown>;
  interrupt(): void;
  closeSync(): void;
}

export interface DuckDbOptions {
  /** What it may take of the machine's memory, such as `2GB`; the rest goes to the disk. */
  readonly memory?: string | undefined;
  /** Where it writes what its memory does not hold. @default the system's folder for such */
  readonly work?: string | undefined;
}

/** Beside what the customers take in this process. */
export const DEFAULT_MEMORY = "4GB";

/** Where `deno task duckdb` puts it. */
const PACKAGES = new URL("./duckdb/node_modules/", import.meta.url);

/**
 * DuckDB, as its own task has fetched it.
 *
 * @throws {UserError} If it is not there.
 */
export function loadDuckDb(packages = PACKAGES): DuckDbApi {
  try {
    return createRequire(packages)("@duckdb/node-api");
  } catch {
    throw new UserError(
      "usage",
      "Cannot use --engine duckdb: DuckDB is not here. Fetch it with `deno task duckdb`.",
    );
  }
}

/** Opens a database in a folder of its own, which is removed when it is closed. */
export async function openDuckDb({ memory, work }: DuckDbOptions = {}): Promise<SqlEngine> {
  const api = loadDuckDb();
  const folder = await WorkFolder.make(work);
  try {
    const instance = await api.DuckDBInstance.create(":memory:", {
      memory_limit: memory ?? DEFAULT_MEMORY,
      temp_directory: folder.file("spilled"),
      threads: String(navigator.hardwareConcurrency),
      preserve_insertion_order: "false",
      autoinstall_known_extensions: "false",
    });
    const connection = await instance.connect();
    folder.closing(() => {
      connection.closeSync();
      instance.closeSync();
    });
    return new DuckDb(connection, folder, `DuckDB ${api.version().replace(/^v/, "")}`);
  } catch (error) {
    folder[Symbol.dispose]();
    throw duckDbError(error);
  }
}

class DuckDb implements SqlEngine {
  readonly dialect = DUCKDB;
  readonly #connection: DuckDbConnection;
  readonly #folder: WorkFolder;
  /** The folders of tables, which are views of Parquet: its own take longer to write. */
  readonly #folders = new Map<string, string>();
  /** No two files have one name, also not after each other: it remembers what it has read of each. */
  #files = 0;

  constructor(connection: DuckDbConnection, folder: WorkFolder, readonly name: string) {
    this.#connection = connection;
    this.#folder = folder;
  }

  async put(table: string, frames: AsyncIterable<pl.DataFrame> | Iterable<pl.DataFrame>) {
    const folder = this.#folderOf(table);
    let count = 0;
    for await (const frame of frames) {
      throwIfInterrupted();
      written(frame, `${folder}/${count++}.parquet`);
    }
    await this.#showFiles(table, `${folder}/*.parquet`);
  }

  async keep(table: string, sql: string) {
    const file = `${this.#folderOf(table)}/0.parquet`;
    await this.#run(`copy (${sql}) to ${this.dialect.text(file)} (format parquet)`);
    await this.#showFiles(table, file);
  }

  async keepApart(table: string, by: string, sql: string) {
    const folder = this.#folderOf(table);
    const parts = `partition_by (${this.dialect.name(by)})`;
    await this.#run(`copy (${sql}) to ${this.dialect.text(folder)} (format parquet, ${parts})`);
    // Of no rows there are no files.
    if (Deno.readDirSync(folder).next().done !== true) {
      return await this.#showFiles(table, `${folder}/*/*.parquet`);
    }
    this.#remove(table);
    await this.keep(table, sql);
  }

  /** A new folder for the rows of a table. */
  #folderOf(table: string): string {
    const name = `table_${this.#files++}`;
    this.#folders.set(table, name);
    return this.#folder.subfolder(name);
  }

  #remove(table: string) {
    const folder = this.#folders.get(table);
    if (folder === undefined) return;
    this.#folders.delete(table);
    this.#folder.remove(folder);
  }

  async #showFiles(table: string, files: string) {
    await this.show(table, `select * from read_parquet(${this.dialect.text(files)})`);
  }

  async show(table: string, sql: string) {
    await this.#run(`create view ${this.dialect.name(table)} as ${sql}`);
  }

  async drop(table: string) {
    await this.#run(`drop view ${this.dialect.name(table)}`);
    this.#remove(table);
  }

  async *query(sql: string) {
    const file = `result_${this.#files++}.parquet`;
    const path = this.#folder.file(file);
    await this.#run(`copy (${sql}) to ${this.dialect.text(path)} (format parquet)`);
    try {
      yield* slicesOf(path);
    } finally {
      this.#folder.remove(file);
    }
  }

  close() {
    this.#folder[Symbol.dispose]();
    return Promise.resolve();
  }

  async #run(sql: string): Promise<void> {
    throwIfInterrupted();
    const stop = () => this.#connection.interrupt();
    const signal = interruption();
    signal?.addEventListener("abort", stop);
    try {
      await this.#connection.run(sql);
    } catch (error) {
      throwIfInterrupted();
      throw duckDbError(error);
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }
}

/** So many rows are handed over at a time. */
const SLICE_ROWS = 1_000_000;

async function* slicesOf(path: string): AsyncGenerator<pl.DataFrame> {
  const rows = scanFile(path).select(pl.len().as("rows")).collectSync().getColumn("rows").sum();
  for (let from = 0; from === 0 || from < rows; from += SLICE_ROWS) {
    yield await scanFile(path).slice(from, SLICE_ROWS).collect();
  }
}

function written(frame: pl.DataFrame, path: string): void {
  try {
    frame.writeParquet(path, { compression: "lz4" });
  } catch (error) {
    throw duckDbError(error);
  }
}

/** A full disk and too little memory in a sentence; of anything else its own message. */
function duckDbError(error: unknown): Error {
  if (error instanceof UserError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/no space left|max_temp_directory_size|disk is full|ENOSPC|disk quota/i.test(message)) {
    return new UserError(
      "input",
      "Cannot go on: no space is left on the disk for what DuckDB's memory does not hold. Free " +
        "some, or name another folder with --work.",
    );
  }
  if (/out of memory|failed to allocate|could not allocate/i.test(message)) {
    return new UserError(
      "input",
      "Cannot go on: DuckDB needs more memory than it may take. Give it more with --memory.",
    );
  }
  return new Error(`DuckDB: ${message}`, { cause: error });
}
