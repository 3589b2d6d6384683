import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { randomSource } from "@/random.ts";
import { projection } from "@/notebook/charts/projection.ts";
import { segmentRanges } from "@/notebook/charts/segment_ranges.ts";
import { segmentPage } from "@/notebook/segment_page.ts";
import { DEFAULT_OPTIONS } from "@/options.ts";
import { profilesOf, type Run } from "@/output/run.ts";
import { runPipeline } from "@/pipeline.ts";

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

async function pageOf(run: Run): Promise<string> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    await segmentPage(run, run.segments[1]!);
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}

Deno.test("a segment's page offers nothing where the evidence is none", async () => {
  const run = await shippedRun();
  assert((await pageOf(run)).includes("may be offered"));
  const page = await pageOf({ ...run, evidence: { ...run.evidence, verdict: "none" } });
  assert(page.includes("do not target it"), page);
  assert(!/may be offered|Opportunities to test/.test(page), page);
});

Deno.test("a segment's page speaks of no feature that the file lacks", async () => {
  const run = await shippedRun();
  const customers = run.customers.drop("annual_income", "spending_score", "loan_to_income");
  const page = await pageOf({ ...run, customers });
  assert(page.includes("needs Annual_Income"), page);
  assert(!/annual income ₦|typical annual income/.test(page), page);
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
