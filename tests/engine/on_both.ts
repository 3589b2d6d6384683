import { assertEquals } from "@std/assert";
import { conserved } from "@/bank/conservation.ts";
import type { PipelineOptions } from "@/options.ts";
import { clean, measure, openBank } from "@/steps.ts";
import { UserError } from "@/errors.ts";
import { execute } from "@/execution.ts";
import { lines } from "../bank/written_bank.ts";

/** All that a bank comes to before it is clustered, on one engine; or why nothing does. */
async function found(options: Partial<PipelineOptions>, engine: string) {
  try {
    const measured = await execute(
      {},
      async () =>
        await measure(await clean(await openBank({ ...options, engine, memory: "500MB" }))),
    );
    const { customers, cleaned, extract, losses, window, categories } = measured;
    return {
      customers: customers.toRecords(),
      types: customers.dtypes.map(String),
      ledger: lines(cleaned),
      conservation: conserved(cleaned),
      asOf: cleaned.asOf,
      firstTransaction: cleaned.firstTransaction,
      repeatedRows: cleaned.repeatedRows,
      rows: extract.rows,
      sha256: extract.sha256,
      files: extract.files,
      columns: [...extract.columns].sort(),
      warnings: extract.warnings,
      own: [...extract.own],
      losses,
      window,
      categories: [...categories].map(([name, counts]) => [name, [...counts]]),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { error: error.message };
  }
}

/**
 * Asserts that a bank comes to the same in this process and on another engine; its ledger, or why
 * there is none.
 */
export async function assertSameOnBoth(
  options: Partial<PipelineOptions>,
  engine = "duckdb",
): Promise<string[]> {
  const [here, there] = [await found(options, "polars"), await found(options, engine)];
  assertEquals(there, here);
  return here.ledger ?? [here.error];
}
