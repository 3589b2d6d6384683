import { assert, assertEquals } from "@std/assert";
import { sectionsMedia } from "@/notebook/report_sections.ts";
import { drawnPictures, drawnReport } from "../drawn_report.ts";
import { segmentSection } from "@/output/report/segment_section.ts";
import { segmentViews } from "@/output/report/segment_view.ts";
import { figuresOf, type Run } from "@/output/run.ts";
import { shippedRun } from "../shipped_run.ts";

/** The words of a segment's section as a notebook shows them without HTML. */
function wordsOf(run: Run): string {
  const view = segmentViews(run)[1]!;
  return sectionsMedia(
    segmentSection(view, { run, all: figuresOf(run).all, pictures: drawnPictures(run) }),
  )["text/plain"];
}

Deno.test("a segment's section offers nothing where the evidence is none", async () => {
  const run = await shippedRun();
  assert(wordsOf(run).includes("may be offered"));
  const words = wordsOf({ ...run, evidence: { ...run.evidence, verdict: "none" } });
  assert(words.includes("Do not target"), words);
  assert(!/may be offered|Measure:|Test:/.test(words), words);
});

Deno.test("a segment's section speaks of no feature that the file lacks", async () => {
  const run = await shippedRun();
  const customers = run.customers.drop("annual_income", "spending_score", "loan_to_income");
  const words = wordsOf({ ...run, customers });
  assert(words.includes("the file has no Annual_Income"), words);
  assert(!/annual income ₦|₦\S+ annual income|median of annual income/.test(words), words);
});

Deno.test("without HTML a section is its words, a line for each block, and no markup", async () => {
  const words = wordsOf(await shippedRun());
  assertEquals(words.split("\n")[0], "Wealthy Inactives");
  assert(words.split("\n").length > 12, words);
  assert(!/<[a-z]|&[a-z]+;/.test(words), words);
});

Deno.test("a section stands in a notebook as in the report, with the report's look and no script", async () => {
  const run = await shippedRun();
  const section = segmentSection(segmentViews(run)[0]!, {
    run,
    all: figuresOf(run).all,
    pictures: drawnPictures(run),
  });
  const html = sectionsMedia(section)["text/html"]!;
  assert(html.includes(section.markup) && drawnReport(run).includes(section.markup));
  assert(/^<style>\.report \{/.test(html) && !html.includes("<script"));
});
