import { resolve } from "node:path";
import { tmpdir } from "node:os";
import { setTimeout } from "node:timers/promises";
import pl from "nodejs-polars";
import {
  isThisMachine,
  type SparkConnection,
  sparkConnection,
} from "@/engine/spark/connection_string.ts";
import { inUse, removeAbandoned } from "@/engine/abandoned.ts";
import { SPARK } from "@/engine/spark/dialect.ts";
import { arrowParts, signed } from "@/engine/spark/arrow_parts.ts";
import { type Relation, SparkSession } from "@/engine/spark/spark_session.ts";
import { columnsOfStored, rowsOfStored } from "@/engine/spark/spark_stores.ts";
import type { SqlEngine, Stores } from "@/engine/sql_engine.ts";
import { withFile } from "@/errors.ts";
import {
  endedBefore,
  endWithExecution,
  interruption,
  throwIfInterrupted,
} from "@/execution/execution.ts";

export interface SparkOptions {
  /**
   * Where the server writes its steps: a folder that it sees, or a place in a store such as
   * `s3://bucket/work`.
   * @default of a server on this machine the system's folder for such, of others their warehouse
   */
  readonly work?: string | undefined;
}

/** What every session is told: figures are to be the same whatever the server's defaults are. */
const SETTINGS = {
  "spark.sql.ansi.enabled": "true",
  "spark.sql.session.timeZone": "UTC",
  "spark.sql.parser.escapedStringLiterals": "false",
  "spark.sql.legacy.timeParserPolicy": "CORRECTED",
  "spark.sql.caseSensitive": "true",
  "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
  "spark.sql.adaptive.enabled": "true",
  // Java only ever interprets what it generates beyond this, ten times slower; Spark's own limit is higher.
  "spark.sql.codegen.hugeMethodLimit": "8000",
};

/** So long may a task still write that was told to end. */
const SETTLING_MS = 200;

/** So the databases of all runs are called. */
const PREFIX = "engine_";

/** What a task of a step handles, of what is read. */
const PARTITION_BYTES = 16 << 20;

/**
 * Opens a session on a Spark server, with a database of its own for the steps, which is dropped with
 * all that is in it when the engine is closed.
 *
 * @param remote A connection string, see {@linkcode sparkConnection}.
 * @throws {UserError} If it is none, or the server does not answer or let us in.
 */
export async function openSpark(remote: string, { work }: SparkOptions = {}): Promise<SqlEngine> {
  const connection = await sparkConnection(remote);
  const session = await SparkSession.open(connection, {
    settings: SETTINGS,
    signal: interruption(),
  });
  const database = `${PREFIX}${crypto.randomUUID().replaceAll("-", "_")}`;
  const within = placeOf(work, connection);
  try {
    const place = await session.whole(() => madeDatabase(session, database, within));
    if (within?.startsWith("/")) await dropAbandoned(session, within);
    return new Spark(session, database, place, await seen(place));
  } catch (error) {
    await session.close(dropped(database));
    if (within?.startsWith("/")) await removed(`${within}/${database}`);
    throw error;
  }
}

/** Where the steps go: a folder, a place in a store, or where the server likes. */
function placeOf(work: string | undefined, { host }: SparkConnection): string | undefined {
  if (work !== undefined && /^[a-z][a-z\d+.-]+:\/\//i.test(work)) return work.replace(/\/+$/, "");
  return work === undefined && !isThisMachine(host) ? undefined : resolve(work ?? tmpdir());
}

/** Makes the database of the steps; where it stands, as the server has it. */
async function madeDatabase(
  session: SparkSession,
  database: string,
  within: string | undefined,
): Promise<string> {
  const location = within === undefined ? "" : ` location ${SPARK.text(`${within}/${database}`)}`;
  await session.run(`create database ${database}${location}`);
  await session.run(`use ${database}`);
  const told = await session.rows(`describe database ${database}`);
  const [place] = told.filter(pl.col("info_name").eq(pl.lit("Location")))
    .getColumn("info_value").toArray() as string[];
  return decodeURIComponent(place!).replace(/^file:\/*/, "/");
}

/** Lets go of what runs that were killed have left, where that is seen from here. */
async function dropAbandoned(session: SparkSession, within: string): Promise<void> {
  const isOne = (name: string) => new RegExp(`^${PREFIX}[0-9a-f_]{36}$`).test(name);
  try {
    for (const name of await removeAbandoned(within, isOne, SENT)) await session.run(dropped(name));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Whether a place of the server's is a folder of this machine, too: files there need not be sent.
 *
 * @returns Its mark, see {@linkcode inUse}.
 */
async function seen(place: string): Promise<Deno.FsFile | undefined> {
  try {
    await Deno.mkdir(sentFolder(place));
    return await inUse(sentFolder(place));
  } catch {
    return undefined;
  }
}

const SENT = "sent";

function sentFolder(place: string): string {
  return `${place}/${SENT}`;
}

function dropped(database: string): string {
  return `drop database if exists ${database} cascade`;
}

class Spark implements SqlEngine, AsyncDisposable {
  readonly dialect = SPARK;
  readonly name: string;
  readonly #session: SparkSession;
  readonly #database: string;
  readonly #place: string;
  readonly #mark: Deno.FsFile | undefined;
  readonly #views = new Set<string>();
  #bytes = 0;
  readonly stores: Stores = {
    columns: (files) => columnsOfStored(this.#session, files),
    load: async (name, table, fields) => {
      const { sql, bytes, found } = await rowsOfStored(this.#session, table, fields);
      await this.#sized(bytes);
      await this.keep(name, sql);
      return found;
    },
  };

  constructor(session: SparkSession, database: string, place: string, mark?: Deno.FsFile) {
    this.name = `Spark ${session.version}`;
    this.#session = session;
    this.#database = database;
    this.#place = place;
    this.#mark = mark;
    endWithExecution(this);
  }

  async put(table: string, frames: AsyncIterable<pl.DataFrame> | Iterable<pl.DataFrame>) {
    const folder = `${sentFolder(this.#place)}/${table}`;
    if (this.#mark !== undefined) await Deno.mkdir(folder);
    let count = 0;
    for await (const frame of frames) {
      throwIfInterrupted();
      await this.#send(signed(frame), folder, count++);
    }
    await this.#session.run(
      `create table ${SPARK.name(table)} using parquet location ${SPARK.text(folder)}`,
    );
    await this.#sized(0);
  }

  /** Steps have as many parts as what is read wants. */
  async #sized(added: number): Promise<void> {
    this.#bytes += added;
    const partitions = Math.max(2, Math.ceil(this.#bytes / PARTITION_BYTES));
    await this.#session.set({ "spark.sql.shuffle.partitions": String(partitions) });
  }

  /** Has a frame written as Parquet; across the network, or here where the server sees the file. */
  async #send(frame: pl.DataFrame, folder: string, count: number): Promise<void> {
    if (this.#mark !== undefined) {
      const path = `${folder}/${count}.parquet`;
      await withFile(
        `Cannot write the engine's work in ${this.#place}`,
        "input",
        () => frame.writeParquet(path, { compression: "lz4" }),
      );
      this.#bytes += (await Deno.stat(path)).size;
      return;
    }
    for (const data of arrowParts(frame)) {
      const rows: Relation = { relType: { case: "localRelation", value: { data } } };
      await this.#session.write(folder, rows);
      this.#bytes += data.length;
    }
  }

  async keep(table: string, sql: string) {
    await this.#session.run(`create table ${SPARK.name(table)} using parquet as ${sql}`);
  }

  async keepApart(table: string, by: string, sql: string) {
    const column = SPARK.name(by);
    await this.#session.run(
      `create table ${SPARK.name(table)} using parquet partitioned by (${column}) as ` +
        // Without it every task writes a file for each number.
        `select /*+ rebalance(${column}) */ * from (${sql}) rows_apart`,
    );
  }

  async show(table: string, sql: string) {
    await this.#session.run(`create view ${SPARK.name(table)} as ${sql}`);
    this.#views.add(table);
  }

  async drop(table: string) {
    const kind = this.#views.delete(table) ? "view" : "table";
    await this.#session.run(`drop ${kind} ${SPARK.name(table)}`);
    if (this.#mark !== undefined) await removed(`${sentFolder(this.#place)}/${table}`);
  }

  query(sql: string) {
    return this.#session.frames(sql);
  }

  async close() {
    endedBefore(this);
    using mark = this.#mark;
    await this.#session.close(dropped(this.#database));
    if (mark === undefined) return;
    // A server that has ended has not; a step that was broken off may be about to write a last file.
    await removed(this.#place);
    await setTimeout(SETTLING_MS);
    await removed(this.#place);
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }
}

async function removed(folder: string): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    // What the server wrote there may be another user's.
    const isExpected = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.PermissionDenied;
    if (!isExpected) throw error;
  }
}
