import { join } from "node:path";
import { GateError, lossText } from "@/bank/gates.ts";
import { filesRead } from "@/options/contract_of.ts";
import type { PieceSize } from "@/engine/pieces.ts";
import { UserError } from "@/errors.ts";
import type { PipelineOptions } from "@/options/options.ts";
import { startDrawing } from "@/output/charts/draw_beside.ts";
import { FAILED_LEDGER } from "@/output/failed_ledger.ts";
import { stageOutputs, type Staging } from "@/output/files/stage_outputs.ts";
import { OUTPUT_NAMES } from "@/output/output_names.ts";
import { quarantineBytes } from "@/output/quarantine.ts";
import type { Run } from "@/output/run.ts";
import { writeRun } from "@/output/run_files.ts";
import { runInPieces } from "@/pieces/run_in_pieces.ts";
import type { ExploredRun } from "@/steps.ts";

/**
 * Runs the pipeline and writes its outputs, whole or not at all.
 *
 * @param options.alsoRead Other files that are read and so not to be replaced.
 * @param options.size How many customers an engine hands over at once.
 * @throws {UserError} If the input, the options or the folder cannot be used.
 */
export async function writtenRun(
  options: PipelineOptions,
  { alsoRead = [], keepTables = false, size }: {
    readonly alsoRead?: readonly string[];
    readonly keepTables?: boolean;
    readonly size?: PieceSize;
  } = {},
): Promise<ExploredRun> {
  await using staging = await stageOutputs(options.output, {
    names: [...OUTPUT_NAMES, FAILED_LEDGER],
    inputs: [
      ...await filesRead(options),
      ...[options.playbook, options.pseudonymise].filter((path) => path !== undefined),
      ...alsoRead,
    ],
  });
  const drawAll = startDrawing();
  const run = await withLedgerOfFailure(
    staging,
    options.output,
    () => runInPieces(options, { keepTables, ...(size && { size }) }),
  );
  if (options.strict) assertStrict(run);
  await writeRun(run, staging, drawAll);
  staging.remove(FAILED_LEDGER);
  await staging.commit();
  return run;
}

/**
 * Where a gate stops the work, what was set aside is written beside the earlier outputs, which stand.
 */
export async function withLedgerOfFailure<T>(
  staging: Staging,
  folder: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GateError)) throw error;
    await staging.write(FAILED_LEDGER, quarantineBytes(error));
    await staging.commit();
    const path = join(folder, FAILED_LEDGER);
    throw new UserError(error.ending, `${error.message} Every record is in ${path}.`);
  }
}

/**
 * Nothing may be lost above a gate, and the evidence not none.
 *
 * @throws {UserError} Saying which of the two is the case.
 */
export function assertStrict({ evidence, losses }: Run): void {
  if (losses.length > 0) {
    throw new UserError(
      "gate",
      `No segments are given: ${losses.map(lossText).join(" ")}`,
    );
  }
  if (evidence.verdict !== "none") return;
  throw new UserError(
    "gate",
    `No segments are given: the evidence for them is none. ${evidence.sentence}`,
  );
}
