import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { DEFAULT_OPTIONS } from "@/options.ts";
import {
  clustersOf,
  distributionsOf,
  heatmapOf,
  principalAxesData,
  principalAxesOf,
} from "@/output/charts/of_run.ts";
import type { Run } from "@/output/run.ts";
import { runPipeline } from "@/pipeline.ts";

let shipped: Promise<Run> | undefined;
function shippedRun(): Promise<Run> {
  return shipped ??= runPipeline(DEFAULT_OPTIONS);
}

function title(svg: SVGSVGElement): string {
  return svg.querySelector("title")!.textContent!;
}

Deno.test("loadings are the features' correlations with the axes, shares the axes' part of the variance", async () => {
  const run = await shippedRun();
  const { data, rows, columns } = run.standardised.matrix;
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
  const { matrix, ...standardised } = run.standardised;
  const one = { data: matrix.data.slice(0, matrix.rows), rows: matrix.rows, columns: 1 };
  assertEquals(
    principalAxesOf({ ...run, standardised: { ...standardised, matrix: one } }),
    undefined,
  );
});

Deno.test("medians in the picture of distributions are those of the profiles", async () => {
  const run = await shippedRun();
  const svg = distributionsOf(run, { features: ["age", "days_past_due"] });
  const words = svg.querySelector("desc")!.textContent!;
  for (const { segment, median } of run.profiles) {
    assert(words.includes(`${segment.name} ${median.get("age")} (`), words);
  }
});

Deno.test("pictures leave out features that the file lacks, and cells of which nothing is known", async () => {
  const run = await shippedRun();
  const lacking = new Map(run.features.values);
  lacking.delete("age");
  const features = { ...run.features, values: lacking };
  const labels = [...heatmapOf({ ...run, features }).querySelectorAll("text")]
    .map(({ textContent }) => textContent);
  assert(labels.includes("accounts") && !labels.includes("age"));
  const traits = run.traits.map(({ z, ...rest }, cluster) => {
    return { ...rest, z: cluster === 0 ? new Map() : z };
  });
  const { id, name } = run.naming.segments.find(({ cluster }) => cluster === 0)!;
  const svg = heatmapOf({ ...run, traits });
  assertEquals(svg.querySelector("desc")!.textContent!.includes(`${name} `), false, `${id}`);
});

Deno.test("titles that name segments do so only where there is evidence for them", async () => {
  const run = await shippedRun();
  const none: Run = { ...run, assessment: { ...run.assessment, verdict: "none" } };
  for (const draw of [clustersOf, heatmapOf, distributionsOf]) {
    assertMatch(title(draw(run)), /Customers|segments/);
    assertMatch(title(draw(none)), /^(How the customers of each cluster|Customers by)/);
    assertEquals(title(draw(none, { title: "Own words" })), "Own words");
  }
});
