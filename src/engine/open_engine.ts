import type { SqlEngine } from "@/engine/sql_engine.ts";
import { UserError } from "@/errors.ts";

/** Where the steps from the files to the customers' totals run. */
export interface EngineOptions {
  /** `polars` in this process, or `duckdb`. @default polars */
  readonly engine?: string | undefined;
  /** Where an engine on this machine writes what its memory does not hold. */
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
  throw new UserError(
    "usage",
    `Cannot use --engine ${engine.slice(0, 5)}..: it is polars or duckdb.`,
  );
}
