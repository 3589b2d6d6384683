import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { randomSource } from "@/random.ts";
import { projection } from "@/notebook/charts/projection.ts";
import { segmentRanges } from "@/notebook/charts/segment_ranges.ts";
import { sectionsMedia } from "@/notebook/report_sections.ts";
import { DEFAULT_OPTIONS } from "@/options.ts";
import { reportHtml } from "@/output/report/report_html.ts";
import { segmentSection } from "@/output/report/segment_section.ts";
import { segmentViews } from "@/output/report/segment_view.ts";
import type { Run } from "@/output/run.ts";
import { runPipeline } from "@/pipeline.ts";
import { segmentFigures } from "@/segments/figures.ts";

const random = randomSource(3);
const SPREADS = [3, 2, 1, 0.5];
const rows = Array.from(
  { length: 200 },
  () => SPREADS.map((spread) => spread * random.normal()),
);

/** Columns to mean 0 and deviation 1, mixed so that they correlate. */
function scaledRows(): number[][] {
  const mixed = rows.map(([a, b, c, d]) => [a! + b!, a! - b! + c!, c! + d!, b! + d!]);
  return mixed.map((row) =>
    row.map((value, j) => {
      const column = mixed.map((other) => other[j]!);
      const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
      const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
      return (value - mean) / Math.sqrt(variance);
    })
  );
}

Deno.test("loadings are the features' correlations with the axes, shares the axes' part of the variance", () => {
  const z = scaledRows();
  const { points, shares, loadings } = projection({
    scaled: { matrix: matrixFromRows(z), features: [], dropped: [] },
  });
  const n = z.length;
  for (const axis of [0, 1] as const) {
    const variance = points.reduce((sum, point) => sum + point[axis] ** 2, 0) / n;
    assertAlmostEquals(shares[axis], variance / 4, 1e-9);
    for (const j of [0, 1, 2, 3]) {
      const products = points.reduce((sum, point, i) => sum + point[axis] * z[i]![j]!, 0) / n;
      assertAlmostEquals(loadings[j]![axis], products / Math.sqrt(variance), 1e-9);
    }
  }
  assert(shares[0] >= shares[1]);
});

let shipped: Promise<Run> | undefined;
function shippedRun(): Promise<Run> {
  return shipped ??= runPipeline(DEFAULT_OPTIONS);
}

/** The words of a segment's section as a notebook shows them without HTML. */
function wordsOf(run: Run): string {
  const view = segmentViews(run)[1]!;
  return sectionsMedia(segmentSection(view, { run, all: run.figures.all }))["text/plain"];
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
  assert(words.split("\n").length > 20, words);
  assert(!/<[a-z]|&[a-z]+;/.test(words), words);
});

Deno.test("a section stands in a notebook as in the report, with the report's look and no script", async () => {
  const run = await shippedRun();
  const section = segmentSection(segmentViews(run)[0]!, { run, all: run.figures.all });
  const html = sectionsMedia(section)["text/html"]!;
  assert(html.includes(section.markup) && reportHtml(run).includes(section.markup));
  assert(/^<style>\.report \{/.test(html) && !html.includes("<script"));
});

Deno.test("ranges run from the lower to the upper quartile, the median is the profile's", async () => {
  const run = await shippedRun();
  const svg = segmentRanges(run, ["age"], {
    id: "test",
    title: "t",
    subtitle: "s",
    caption: "c",
  });
  const words = svg.querySelector("desc")!.textContent!;
  for (const { segment, median } of profilesOf(run)) {
    assert(words.includes(`${segment.name} ${median.get("age")} (`), words);
  }
  assertEquals(svg.querySelectorAll("g[aria-label=bar] rect").length, profilesOf(run).length);
});
