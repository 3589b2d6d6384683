import { cappedByLosses } from "@/segments/capped_by_losses.ts";
import { PIECE, type PieceSize } from "@/engine/pieces.ts";
import { type LabelledPieces, labelPieces } from "@/pieces/label_pieces.ts";
import type { PipelineOptions } from "@/options/options.ts";
import { modelOf } from "@/output/model.ts";
import { partedBank } from "@/pieces/parted_bank.ts";
import { runOpened } from "@/pipeline.ts";
import { type ExploredRun, openBank, pseudonymKeyOf } from "@/steps.ts";

/**
 * The whole story as {@linkcode runPipeline} tells it; where a bank is read in pieces, that of the first,
 * which is a sample, with the customers of all labelled by its model.
 *
 * @throws {UserError} As `runPipeline()` does.
 */
export async function runInPieces(
  options: Partial<PipelineOptions>,
  { keepTables, size = PIECE }: {
    readonly keepTables?: boolean;
    readonly size?: PieceSize;
  } = {},
): Promise<ExploredRun> {
  const opened = await openBank(options);
  const { records, pieces } = await partedBank(opened, opened.options, size);
  const run = await runOpened({ ...opened, records }, { keepTables: keepTables ?? false });
  if (pieces === undefined) return run;
  const told = await labelPieces(pieces, {
    model: modelOf(run),
    key: await pseudonymKeyOf(opened.options),
    options: opened.options,
  });
  return ofEveryone(run, told);
}

/** A run of a sample with what is known of everybody. */
function ofEveryone(
  run: ExploredRun,
  { extract, cleaned, losses, counts, groups, labels }: LabelledPieces,
): ExploredRun {
  return {
    ...run,
    extract: { ...run.extract, engine: extract.engine!, warnings: extract.warnings },
    cleaned,
    losses,
    evidence: cappedByLosses(run.evidence, losses),
    segments: run.segments.map((segment) => ({
      ...segment,
      customers: counts.segments.get(segment.id) ?? 0,
    })),
    everyone: {
      customers: counts.customers,
      groups,
      labels: () => labels() as AsyncIterable<Uint8Array>,
    },
  };
}
