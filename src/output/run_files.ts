import { step } from "@/execution.ts";
import { customersWorkbook } from "@/output/customers_workbook.ts";
import { labeledCustomers, labeledCustomersBytes } from "@/output/labeled_customers.ts";
import { runJson } from "@/output/manifest.ts";
import { modelJson, modelOf } from "@/output/model.ts";
import { drawPlots, plotFiles } from "@/output/plots.ts";
import { quarantineCsv } from "@/output/quarantine.ts";
import { reportHtml } from "@/output/report/report_html.ts";
import { rulesText } from "@/output/rules.ts";
import type { Run } from "@/output/run.ts";
import { segmentSummaryCsv } from "@/output/segment_summary.ts";
import type { OutputContent, Staging } from "@/output/files/stage_outputs.ts";
import { segmentSql } from "@/output/segment_sql.ts";

/** Writes every output of a run to its staging folder, at last the manifest, which vouches for them. */
export async function writeRun(run: Run, staging: Staging): Promise<void> {
  await step("outputs: draw and write", async () => {
    const plots = drawPlots(run);
    // Other threads draw PNGs while customers are written, a piece at a time.
    const [pictures] = await Promise.all([
      plotFiles(plots),
      staging.write("labeled_customers.csv", labeledCustomersBytes(labeledCustomers(run))),
    ]);
    const rules = rulesText(run);
    const files: [string, OutputContent][] = [
      ["segment_summary.csv", segmentSummaryCsv(run)],
      ["quarantine.csv", quarantineCsv(run.cleaned)],
      ["model.json", modelJson(run)],
      ["segment.sql", segmentSql(modelOf(run))],
      ["rules.txt", rules],
      ["report.html", reportHtml(run, { plots, rules })],
      ["customers.xlsx", await customersWorkbook(run)],
      ...pictures,
    ];
    for (const [name, content] of files) await staging.write(name, content);
    await staging.write("run.json", runJson(run, staging.digests));
  });
}
