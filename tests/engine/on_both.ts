import { assertEquals } from "@std/assert";
import { conserved } from "@/bank/conservation.ts";
import type { PipelineOptions } from "@/options/options.ts";
import { clean, measure, openBank } from "@/steps.ts";
import { readBank } from "@/bank/read_bank.ts";
import type { Bounds } from "@/engine/bounds.ts";
import { openEngine } from "@/engine/open_engine.ts";
import { readStored } from "@/engine/stored_bank.ts";
import { UserError } from "@/errors.ts";
import { execute } from "@/execution/execution.ts";
import { lines } from "../bank/written_bank.ts";

/**
 * All that a bank comes to before it is clustered, on one engine; or why nothing does.
 *
 * @param bounds How many transactions are in this process, where not as many as usual.
 */
async function found(options: Partial<PipelineOptions>, engine: string, bounds?: Partial<Bounds>) {
  try {
    const measured = await execute({}, async () => {
      const bank = await openBank({ ...options, engine, memory: "500MB" });
      if (bounds === undefined) return await measure(await clean(bank));
      const opened = bank.engine ?? (await openEngine(bank.options))!;
      const records = () => readBank(bank, () => readStored(bank, opened, bounds));
      return await measure(await clean({ ...bank, records }));
    });
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
 * Asserts that a bank comes to the same in this process and on another engine, also where transactions
 * are looked at a few at a time; its ledger, or why there is none.
 */
export async function assertSameOnBoth(
  options: Partial<PipelineOptions>,
  engine = "duckdb",
  atOnce = 5,
): Promise<string[]> {
  const here = await found(options, "polars");
  assertEquals(await found(options, engine), here);
  assertEquals(await found(options, engine, { here: 0, atOnce }), here);
  return here.ledger ?? [here.error];
}
