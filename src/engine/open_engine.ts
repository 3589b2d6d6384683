import type { SqlEngine } from "@/engine/sql_engine.ts";
import { UserError } from "@/errors.ts";

/** Where the steps from the files to the customers' totals run. */
export interface EngineOptions {
  /** `polars` in this process, or `duckdb`. @default polars */
  readonly engine?: string | undefined;
  /** Where the engine writes what its memory does not hold, or its steps. */
  readonly work?: string | undefined;
  /** What an engine on this machine may take of its memory, such as `2GB`. */
  readonly memory?: string | undefined;
}

/**
 * Opens the engine that is asked for; undefined where it is this process.
 *
 * @throws {UserError} If it is not there.
 */
export async function openEngine(
  { engine = "polars", ...options }: EngineOptions,
): Promise<SqlEngine | undefined> {
  // Loaded only when asked for: nobody else needs what they take.
  if (engine === "polars") return undefined;
  if (engine === "duckdb") return await (await import("@/engine/duckdb.ts")).openDuckDb(options);
  if (engine.startsWith("sc:")) return await (await loadSpark(engine)).openSpark(engine, options);
  // What was meant for Spark may have a token in it.
  const shown = /^\w{1,20}$/.test(engine) ? ` ${engine}` : "";
  throw new UserError(
    "usage",
    `Cannot use --engine${shown}: it must be polars, duckdb or sc://HOST:PORT.`,
  );
}

/** What speaks to Spark, which has dependencies of its own. */
interface SparkModule {
  openSpark(remote: string, options: EngineOptions): Promise<SqlEngine>;
}

const SPARK_MODULE = "./spark/spark_engine.ts";

async function loadSpark(remote: string): Promise<SparkModule> {
  const host = /^sc:\/\/([^/;]+)/.exec(remote)?.[1] ?? "localhost";
  try {
    const { state } = await Deno.permissions.query({ name: "net", host });
    // Not a literal: the tasks without a network have no such packages to look for.
    if (state === "granted") return await import(SPARK_MODULE);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new UserError(
    "usage",
    "Cannot use --engine sc://..: this task has no network. Use `deno task pipeline:spark`, or " +
      "`deno task score:spark`.",
  );
}
