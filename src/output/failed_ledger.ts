import { join } from "node:path";
import type pl from "nodejs-polars";
import { quarantineCsv } from "@/output/quarantine.ts";
import { stageOutputs } from "@/output/write_outputs.ts";

/** The ledger of a run that a gate has stopped; there is none after one that went through. */
export const FAILED_LEDGER = "quarantine.failed.csv";

/**
 * Writes the ledger of a run that was stopped beside the outputs of earlier ones.
 *
 * @returns Its path.
 * @throws {UserError} If it cannot be written.
 */
export async function writeFailedLedger(ledger: pl.DataFrame, folder: string): Promise<string> {
  await using staging = await stageOutputs(folder, { names: [FAILED_LEDGER] });
  await staging.write(FAILED_LEDGER, quarantineCsv({ ledger }));
  await staging.commit();
  return join(folder, FAILED_LEDGER);
}
