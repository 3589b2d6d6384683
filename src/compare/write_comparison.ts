import type { Comparison } from "@/compare/compare_runs.ts";
import {
  migratedCustomersCsv,
  migrationCsv,
  stabilityIndexCsv,
  trendCsv,
} from "@/compare/comparison_csv.ts";
import { comparisonHtml } from "@/compare/comparison_html.ts";
import type { Trend } from "@/compare/trend.ts";
import { stageOutputs, type Staging } from "@/output/files/stage_outputs.ts";

/** The last two of some runs compared, and all of them as a trend. */
export interface Compared {
  readonly comparison: Comparison;
  readonly trend: Trend;
}

const CONTENTS = {
  "migration.csv": ({ comparison }: Compared) => migrationCsv(comparison),
  "migrated_customers.csv": ({ comparison }: Compared) => migratedCustomersCsv(comparison),
  "stability_index.csv": ({ comparison }: Compared) => stabilityIndexCsv(comparison),
  "trend.csv": ({ trend }: Compared) => trendCsv(trend),
  "comparison.html": ({ comparison, trend }: Compared) => comparisonHtml(comparison, trend),
};

/** The files that a comparison is written to. */
export const COMPARISON_FILES: readonly string[] = Object.keys(CONTENTS);

/**
 * Prepares the writing of a comparison, before the work.
 *
 * @param inputs The files that are read, which must not be overwritten.
 * @throws {UserError} If it cannot be written there.
 */
export function stageComparison(folder: string, inputs: readonly string[]): Promise<Staging> {
  return stageOutputs(folder, { names: COMPARISON_FILES, inputs });
}

/**
 * Writes a comparison as `comparison.html` and the tables it rests on: all or none.
 *
 * @throws {UserError} If the files cannot be written.
 */
export async function writeComparison(compared: Compared, staging: Staging): Promise<void> {
  for (const [name, content] of Object.entries(CONTENTS)) {
    await staging.write(name, content(compared));
  }
  await staging.commit();
}
