import { assert } from "@std/assert";
import { segmentPage } from "@/notebook/segment_page.ts";
import { DEFAULT_OPTIONS } from "@/options.ts";
import type { Run } from "@/output/run.ts";
import { runPipeline } from "@/pipeline.ts";

let shipped: Promise<Run> | undefined;
function shippedRun(): Promise<Run> {
  return shipped ??= runPipeline(DEFAULT_OPTIONS);
}

async function pageOf(run: Run): Promise<string> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    await segmentPage(run, run.naming.segments[1]!);
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}

Deno.test("a segment's page offers nothing where the evidence is none", async () => {
  const run = await shippedRun();
  assert((await pageOf(run)).includes("may be offered"));
  const page = await pageOf({ ...run, assessment: { ...run.assessment, verdict: "none" } });
  assert(page.includes("do not target it"), page);
  assert(!/may be offered|Opportunities to test/.test(page), page);
});

Deno.test("a segment's page speaks of no feature that the file lacks", async () => {
  const run = await shippedRun();
  const values = new Map(run.features.values);
  for (const name of ["annual_income", "spending_score", "loan_to_income"] as const) {
    values.delete(name);
  }
  const page = await pageOf({ ...run, features: { ...run.features, values } });
  assert(page.includes("needs Annual_Income"), page);
  assert(!/annual income ₦|typical annual income/.test(page), page);
});
