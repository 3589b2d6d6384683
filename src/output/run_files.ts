import { step } from "@/execution.ts";
import { customersWorkbook } from "@/output/customers_workbook.ts";
import { labeledCustomers, labeledCustomersBytes } from "@/output/labeled_customers.ts";
import { runJson } from "@/output/manifest.ts";
import { modelJson, modelOf } from "@/output/model.ts";
import { plotFiles, plotSketches } from "@/output/plots.ts";
import type { DrawAll } from "@/output/charts/draw_beside.ts";
import { quarantineCsv } from "@/output/quarantine.ts";
import { reportHtml, reportSketches } from "@/output/report/report_html.ts";
import { rulesText } from "@/output/rules.ts";
import type { Run } from "@/output/run.ts";
import { segmentSummaryCsv } from "@/output/segment_summary.ts";
import type { OutputContent, Staging } from "@/output/files/stage_outputs.ts";
import { segmentSql } from "@/output/segment_sql.ts";

/**
 * Writes every output of a run to its staging folder, at last the manifest, which vouches for them.
 *
 * @param drawAll Draws the pictures, on another thread or here.
 */
export async function writeRun(
  run: Run,
  staging: Staging,
  drawAll: DrawAll = drawHere,
): Promise<void> {
  await step("outputs: draw and write", async () => {
    const pictures = await drawAll(new Map([...plotSketches(run), ...reportSketches(run)]));
    // Other threads draw PNGs while customers are written, a piece at a time.
    const [plots] = await Promise.all([
      plotFiles(pictures),
      staging.write("labeled_customers.csv", labeledCustomersBytes(labeledCustomers(run))),
    ]);
    const rules = rulesText(run);
    const files: [string, OutputContent][] = [
      ["segment_summary.csv", segmentSummaryCsv(run)],
      ["quarantine.csv", quarantineCsv(run.cleaned)],
      ["model.json", modelJson(run)],
      ["segment.sql", segmentSql(modelOf(run))],
      ["rules.txt", rules],
      ["report.html", reportHtml(run, { pictures, rules })],
      ["customers.xlsx", await customersWorkbook(run)],
      ...plots,
    ];
    for (const [name, content] of files) await staging.write(name, content);
    await staging.write("run.json", runJson(run, staging.digests));
  });
}

const drawHere: DrawAll = async (sketches) => {
  const { drawAll } = await import("@/output/charts/draw.ts");
  return drawAll(sketches);
};
