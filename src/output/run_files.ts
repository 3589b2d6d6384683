import { step } from "@/execution.ts";
import { customersWorkbook } from "@/output/customers_workbook.ts";
import { labeledCustomers, labeledCustomersBytes } from "@/output/labeled_customers.ts";
import { runJson } from "@/output/manifest.ts";
import { modelJson, modelOf } from "@/output/model.ts";
import { drawPlots, plotFiles } from "@/output/plots.ts";
import { pngFromSvg } from "@/output/png.ts";
import { quarantineCsv } from "@/output/quarantine.ts";
import { reportHtml } from "@/output/report/report_html.ts";
import { rulesText } from "@/output/rules.ts";
import type { Run, Segmented } from "@/output/run.ts";
import { segmentSummaryCsv } from "@/output/segment_summary.ts";
import type { OutputContent, Staging } from "@/output/files/stage_outputs.ts";
import { segmentSql } from "@/output/segment_sql.ts";
import { onThreadIf, THREADS_PAY_FROM } from "@/threads.ts";

/**
 * Writes every output of a run to its staging folder, at last the manifest, which vouches for them.
 *
 * @param drawPng Draws an SVG as PNG, here or on other threads.
 */
export async function writeRun(
  run: Run,
  staging: Staging,
  drawPng: typeof pngFromSvg = pngFromSvg,
): Promise<void> {
  await step("outputs: draw and write", async () => {
    const plots = drawPlots(run);
    const [customers, pictures] = await Promise.all([
      labeledCustomersFile(run),
      plotFiles(run, { plots, drawPng }),
    ]);
    const rules = rulesText(run);
    const files: [string, OutputContent][] = [
      ["segment_summary.csv", segmentSummaryCsv(run)],
      ["quarantine.csv", quarantineCsv(run.cleaned)],
      ["model.json", modelJson(run)],
      ["segment.sql", segmentSql(modelOf(run))],
      ["rules.txt", rules],
      ["report.html", reportHtml(run, { plots, rules })],
      ["labeled_customers.csv", customers],
      ["customers.xlsx", await customersWorkbook(run)],
      ...pictures,
    ];
    for (const [name, content] of files) await staging.write(name, content);
    await staging.write("run.json", runJson(run, staging.digests));
  });
}

/** The content of `labeled_customers.csv`. */
export function labeledCustomersFile(run: Segmented): Promise<Uint8Array[]> {
  const pays = run.customers.height >= THREADS_PAY_FROM.customers;
  return onThreadIf(pays, LABELED, "labeledCustomersBytes", labeledCustomers(run));
}

const LABELED = {
  module: import.meta.resolve("./labeled_customers.ts"),
  load: () => Promise.resolve({ labeledCustomersBytes }),
};
