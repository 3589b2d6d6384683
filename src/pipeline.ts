import type { CleanOptions } from "@/bank/begun.ts";
import type { BankRecords } from "@/bank/read_bank.ts";
import { type EngineOptions, openEngine } from "@/engine/open_engine.ts";
import type { MeasureOptions } from "@/features/measure.ts";
import type { WindowOptions } from "@/features/observation_window.ts";
import type { PipelineOptions } from "@/options/options.ts";
import type { Segmented } from "@/output/run.ts";
import {
  assess,
  clean,
  cleaned,
  type ExploredRun,
  fit,
  inertiaCurve,
  measure,
  measured,
  type MeasuredBank,
  name,
  openBank,
  type OpenedBank,
  read,
  scale,
  type WithKey,
} from "@/steps.ts";

/**
 * The whole story, from the raw file to named segments. Writes nothing.
 *
 * @param options.keepTables For who goes on with them: they are large, and have become customers.
 * @throws {UserError} If the input or the options cannot be used.
 *
 * @example
 * ```ts
 * import { runPipeline } from "@/pipeline.ts";
 *
 * const run = await runPipeline({ features: "classic", k: 4 });
 * run.customers.height; // 500
 * run.segments.length; // 4
 * ```
 */
export async function runPipeline(
  given: Partial<PipelineOptions> = {},
  { keepTables = false }: { readonly keepTables?: boolean } = {},
): Promise<ExploredRun> {
  return await runOpened(await openBank(given), { keepTables });
}

/** The same of a bank that is open. */
export async function runOpened(
  opened: OpenedBank,
  { keepTables = false }: { readonly keepTables?: boolean } = {},
): Promise<ExploredRun> {
  const measured = await measure(await clean(opened));
  return await segmented(keepTables ? measured : withoutTables(measured));
}

async function segmented(measured: MeasuredBank): Promise<ExploredRun> {
  const curved = await inertiaCurve(await scale(measured));
  return await name(await assess(await fit(curved)));
}

function withoutTables({ minor: _, ...measured }: MeasuredBank): MeasuredBank {
  return measured;
}

/** Opens the bank's tables and reads their records. */
export async function openAndRead(
  options: Pick<PipelineOptions, "input" | "contract"> & EngineOptions,
): Promise<BankRecords> {
  const opened = await openBank(options);
  return await read(opened, opened.engine ?? await openEngine(options));
}

/**
 * From the records as they are in the files to the features of every customer, by a saved model.
 *
 * @param key Of the pseudonyms that stand for every id in what is returned, or thrown.
 */
export async function measureCustomers(
  bank: BankRecords,
  { needed, asOf, earliestAsOf, key, ...options }:
    & CleanOptions
    & WindowOptions
    & Pick<MeasureOptions, "columns" | "spending">
    & WithKey,
): Promise<
  Pick<Segmented, "extract" | "cleaned" | "losses" | "window" | "customers" | "categories">
> {
  const found = await cleaned(bank, { needed, asOf, earliestAsOf, key });
  const { records: _, minor: __, key: ___, ...rest } = found;
  return { ...rest, ...await measured(found, options) };
}
