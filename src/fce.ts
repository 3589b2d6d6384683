/**
 * The Financial Clustering Engine, for a notebook and for other projects: one import.
 *
 * `runPipeline()` does it all; `openBank()`, `clean()`, `measure()`, `scale()`, `inertiaCurve()`,
 * `fit()`, `assess()` and `name()` are its steps, each of which takes what the one before gives.
 *
 * @module
 */
import { execute } from "@/execution/execution.ts";
import { DEFAULT_OPTIONS, givenOptions, type PipelineOptions } from "@/options/options.ts";
import { runPipeline as runSteps } from "@/pipeline.ts";
import type { ExploredRun } from "@/steps.ts";
import { assertStrict, writtenRun } from "@/written_run.ts";

export { default as pl } from "nodejs-polars";
export { listing } from "@/text/listed.ts";
export { chart } from "@/notebook/chart.ts";
export { finish, watch } from "@/notebook/finish.ts";
export { customersFrame, tables } from "@/notebook/frames.ts";
export { headline, markdown } from "@/notebook/markdown.ts";
export { parameters } from "@/notebook/parameters.ts";
export { Plot } from "@/notebook/plot.ts";
export { progress } from "@/notebook/progress.ts";
export { sections } from "@/notebook/report_sections.ts";
export { show } from "@/notebook/show.ts";
export { table } from "@/notebook/table.ts";
export { bars } from "@/output/charts/bars.ts";
export { heatmap } from "@/output/charts/heatmap.ts";
export { histograms } from "@/output/charts/histograms.ts";
export { lines } from "@/output/charts/lines.ts";
export * as charts from "@/output/charts/of_run.ts";
export { count, percent } from "@/output/figure_text.ts";
export { assess, clean, fit, inertiaCurve, measure, name, openBank, scale } from "@/steps.ts";

/**
 * The whole story, from a bank's files to named segments. Without options it is the shipped bank's;
 * `input` names a file like its, `contract` says what other files mean. It writes nothing, unless a
 * folder for the `output` is given.
 *
 * @throws {UserError} Saying what is wrong with the options or the files, and the way out.
 *
 * @example
 * ```ts
 * import { runPipeline } from "@/fce.ts";
 *
 * const run = await runPipeline({ input: "dataset/raw/inu_bank.csv", k: 4 });
 * run.segments.length; // 4
 * ```
 */
export async function runPipeline(given: Partial<PipelineOptions> = {}): Promise<ExploredRun> {
  const told = givenOptions(given, "given to runPipeline()");
  const { output } = told;
  return await execute({}, async () => {
    if (output !== undefined) {
      return await writtenRun({ ...DEFAULT_OPTIONS, ...told, output }, { keepTables: true });
    }
    const run = await runSteps(told, { keepTables: true });
    if (told.strict) assertStrict(run);
    return run;
  });
}
