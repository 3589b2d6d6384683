import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { clustersOf, distributionsOf, heatmapOf, principalAxesOf } from "@/output/charts/of_run.ts";
import { principalAxesData } from "@/output/charts/run_sketches.ts";
import { profilesOf, type Run } from "@/output/run.ts";
import { shippedRun } from "../../shipped_run.ts";

function title(svg: SVGSVGElement): string {
  return svg.querySelector("title")!.textContent!;
}

Deno.test("loadings are the features' correlations with the axes, shares the axes' part of the variance", async () => {
  const run = await shippedRun();
  const { data, rows, columns } = run.scaled.matrix;
  const { points, loadings, explained } = principalAxesData(run)!;
  assertEquals(points.length, rows);
  for (const [index, axis] of (["x", "y"] as const).entries()) {
    const variance = points.reduce((sum, point) => sum + point[axis] ** 2, 0) / rows;
    assertAlmostEquals(explained[index]!, variance / columns, 1e-9);
    for (const [j, loading] of loadings.entries()) {
      const products = points.reduce(
        (sum, point, i) => sum + point[axis] * data[i * columns + j]!,
        0,
      );
      assertAlmostEquals(loading[axis], products / rows / Math.sqrt(variance), 1e-9);
    }
    const strongest = loadings.reduce((a, b) => Math.abs(b[axis]) > Math.abs(a[axis]) ? b : a);
    assert(strongest[axis] > 0, "the strongest feature points right or up");
  }
  assert(explained[0] >= explained[1]);
});

Deno.test("a run with one feature has no picture of principal axes", async () => {
  const run = await shippedRun();
  const { rows, data } = run.scaled.matrix;
  const matrix = { data: data.slice(0, rows), rows, columns: 1 };
  assertEquals(principalAxesOf({ ...run, scaled: { ...run.scaled, matrix } }), undefined);
});

Deno.test("medians in the picture of distributions are those of the profiles", async () => {
  const run = await shippedRun();
  const svg = distributionsOf(run, { features: ["age", "days_past_due"] });
  const words = svg.querySelector("desc")!.textContent!;
  for (const { segment, median } of profilesOf(run)) {
    assert(words.includes(`${segment.name} ${median.get("age")} (`), words);
  }
});

Deno.test("pictures leave out features that the file lacks, and cells of which nothing is known", async () => {
  const run = await shippedRun();
  const customers = run.customers.drop("age");
  const labels = [...heatmapOf({ ...run, customers }).querySelectorAll("text")]
    .map(({ textContent }) => textContent);
  assert(labels.includes("accounts") && !labels.includes("age"));
  const [first, ...others] = run.segments;
  const svg = heatmapOf({ ...run, segments: [{ ...first!, traits: new Map() }, ...others] });
  const words = svg.querySelector("desc")!.textContent!;
  assert(!words.includes(`${first!.name} `) && words.includes(`${others[0]!.name} `), words);
});

Deno.test("titles that name segments do so only where there is evidence for them", async () => {
  const run = await shippedRun();
  const none: Run = { ...run, evidence: { ...run.evidence, verdict: "none" } };
  for (const draw of [clustersOf, heatmapOf, distributionsOf]) {
    assertMatch(title(draw(run)!), /Customers|segments/);
    assertMatch(title(draw(none)!), /^(How the customers of each cluster|Customers by)/);
    assertEquals(title(draw(none, { title: "Own words" })!), "Own words");
  }
});
