import type { Comparison } from "@/compare/compare_runs.ts";
import { migrationCsv, stabilityIndexCsv } from "@/compare/comparison_csv.ts";
import { comparisonHtml } from "@/compare/comparison_html.ts";
import { stageOutputs } from "@/output/write_outputs.ts";

/**
 * Writes a comparison as `migration.csv`, `stability_index.csv` and `comparison.html` (a section for
 * a report, not a page): all or none.
 *
 * @throws {UserError} If the folder cannot be made or written.
 */
export async function writeComparison(comparison: Comparison, folder: string): Promise<void> {
  await using staging = await stageOutputs(folder);
  await staging.write("migration.csv", migrationCsv(comparison));
  await staging.write("stability_index.csv", stabilityIndexCsv(comparison));
  await staging.write("comparison.html", comparisonHtml(comparison));
  await staging.commit();
}
