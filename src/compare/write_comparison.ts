import { join } from "node:path";
import type { Comparison } from "@/compare/compare_runs.ts";
import { migrationCsv, stabilityIndexCsv } from "@/compare/comparison_csv.ts";
import { comparisonHtml } from "@/compare/comparison_html.ts";
import { stageOutputs } from "@/output/write_outputs.ts";

const CONTENTS = {
  "migration.csv": migrationCsv,
  "stability_index.csv": stabilityIndexCsv,
  "comparison.html": comparisonHtml,
};

/** The files that a comparison is written to. */
export function comparisonFiles(folder: string): string[] {
  return Object.keys(CONTENTS).map((name) => join(folder, name));
}

/**
 * Writes a comparison as `migration.csv`, `stability_index.csv` and `comparison.html` (a section for
 * a report, not a page): all or none.
 *
 * @param inputs The files that were read, which must not be overwritten.
 * @throws {UserError} If the files cannot be written.
 */
export async function writeComparison(
  comparison: Comparison,
  folder: string,
  inputs: readonly string[],
): Promise<void> {
  await using staging = await stageOutputs(folder, { names: Object.keys(CONTENTS), inputs });
  for (const [name, content] of Object.entries(CONTENTS)) {
    await staging.write(name, content(comparison));
  }
  await staging.commit();
}
