import type { Comparison } from "@/compare/compare_runs.ts";
import { migrationCsv, stabilityIndexCsv } from "@/compare/comparison_csv.ts";
import { comparisonHtml } from "@/compare/comparison_html.ts";
import { stageOutputs, type Staging } from "@/output/files/stage_outputs.ts";

const CONTENTS = {
  "migration.csv": migrationCsv,
  "stability_index.csv": stabilityIndexCsv,
  "comparison.html": comparisonHtml,
};

/**
 * Prepares the writing of a comparison, before the work.
 *
 * @param inputs The files that are read, which must not be overwritten.
 * @throws {UserError} If it cannot be written there.
 */
export function stageComparison(folder: string, inputs: readonly string[]): Promise<Staging> {
  return stageOutputs(folder, { names: Object.keys(CONTENTS), inputs });
}

/**
 * Writes a comparison as `migration.csv`, `stability_index.csv` and `comparison.html` (a section for
 * a report, not a page): all or none.
 *
 * @throws {UserError} If the files cannot be written.
 */
export async function writeComparison(comparison: Comparison, staging: Staging): Promise<void> {
  for (const [name, content] of Object.entries(CONTENTS)) {
    await staging.write(name, content(comparison));
  }
  await staging.commit();
}
