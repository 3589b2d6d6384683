import { step } from "@/execution/execution.ts";
import { customersWorkbook } from "@/output/customers_workbook.ts";
import {
  type LabeledCustomers,
  labeledCustomers,
  labeledCustomersBytes,
} from "@/output/labeled_customers.ts";
import { runJson } from "@/output/manifest.ts";
import { modelJson, modelOf } from "@/output/model.ts";
import { type Pictures, plotFiles, plotSketches } from "@/output/plots.ts";
import type { DrawAll } from "@/output/charts/draw_beside.ts";
import { quarantineBytes } from "@/output/quarantine.ts";
import { reportHtml, reportSketches } from "@/output/report/report_html.ts";
import { rulesText } from "@/output/rules.ts";
import type { Run } from "@/output/run.ts";
import { segmentSummaryCsv } from "@/output/segment_summary.ts";
import type { OutputContent, Staging } from "@/output/files/stage_outputs.ts";
import { segmentSql } from "@/output/segment_sql.ts";
import { startThread, THREADS_PAY_FROM } from "@/execution/threads.ts";

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
    const sketches = [...plotSketches(run), ...reportSketches(run)];
    const drawn = sketches.map((sketch) => drawAll(new Map([sketch])));
    const rules = rulesText(run);
    const [pictures] = await allEnded([
      writePlots(drawn, staging),
      writeLabels(run, staging),
      writeTables(run, { rules, staging }),
    ]);
    await staging.write("report.html", reportHtml(run, { pictures, rules }));
    await staging.write("run.json", runJson(run, staging.digests));
  });
}

/** Writes each plot as soon as it is drawn; returns them and the other pictures. */
async function writePlots(
  drawn: readonly Promise<Pictures>[],
  staging: Staging,
): Promise<Pictures> {
  const pictures = await allEnded(drawn.map(async (drawing) => {
    const picture = await drawing;
    for (const [name, content] of await plotFiles(picture)) await staging.write(name, content);
    return [...picture];
  }));
  return new Map(pictures.flat());
}

/** Of many customers the lines are made beside the other outputs. */
async function writeLabels(run: Run, staging: Staging): Promise<void> {
  const content = run.everyone?.labels() ?? linesOf(labeledCustomers(run));
  await staging.write("labeled_customers.csv", content);
}

function linesOf(labeled: LabeledCustomers): OutputContent {
  return labeled.ids.length < THREADS_PAY_FROM.customers
    ? labeledCustomersBytes(labeled)
    : piecesBeside(labeled);
}

async function* piecesBeside(labeled: LabeledCustomers): AsyncGenerator<Uint8Array> {
  using thread = startThread<typeof import("@/output/labels_thread.ts")>(
    import.meta.resolve("@/output/labels_thread.ts"),
  );
  await thread.call("begin", labeled);
  let next = thread.call("next");
  for (let piece = await next; piece !== undefined; piece = await next) {
    // The next is made while this one is written.
    next = thread.call("next");
    yield piece;
  }
}

async function writeTables(
  run: Run,
  { rules, staging }: { readonly rules: string; readonly staging: Staging },
): Promise<void> {
  await staging.write("customers.xlsx", await customersWorkbook(run));
  const files: [string, OutputContent][] = [
    ["segment_summary.csv", segmentSummaryCsv(run)],
    ["quarantine.csv", quarantineBytes(run.cleaned)],
    ["model.json", modelJson(run)],
    ["segment.sql", segmentSql(modelOf(run))],
    ["rules.txt", rules],
  ];
  for (const [name, content] of files) await staging.write(name, content);
}

/** As `Promise.all()`, but nothing goes on when it throws: the folder they write into is removed then. */
async function allEnded<T extends readonly Promise<unknown>[] | []>(
  work: T,
): Promise<{ -readonly [I in keyof T]: Awaited<T[I]> }> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}

const drawHere: DrawAll = async (sketches) => {
  const { drawAll } = await import("@/output/charts/draw.ts");
  return drawAll(sketches);
};
