import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { elbowOf } from "@/output/charts/of_run.ts";
import { svgText } from "@/output/charts/svg.ts";
import { runPipeline } from "@/pipeline.ts";
import { summaryText } from "@/summary.ts";
import { shippedRun } from "../shipped_run.ts";

Deno.test("a k beyond k-max is fitted and drawn, and the elbow stays where it is", async () => {
  const asked = await runPipeline({ k: 12 });
  const { curve } = await shippedRun();
  assertEquals([asked.fit.k, asked.curve.inertias.length], [12, 12]);
  assertEquals(asked.curve.elbow, curve.elbow);
  // A larger k may show the way to a better partition for the ones before it.
  for (const [i, inertia] of curve.inertias.entries()) {
    assert(asked.curve.inertias[i]! <= inertia && asked.curve.inertias[i]! > 0.99 * inertia);
  }
  assert(svgText(elbowOf(asked)).includes("chosen: k = 12"));
});

Deno.test("k-max bounds what the evidence may say and not the elbow, which --k elbow takes", async () => {
  const narrow = await runPipeline({ kMax: 3 });
  assertEquals([narrow.evidence.k, narrow.fit.k, narrow.curve.elbow], [3, 3, 4]);
  assertEquals(narrow.curve.inertias.length, 10);
  const said = "The elbow of the inertia curve says 4, the evidence says 3.";
  assert(narrow.evidence.sentence.startsWith(said), narrow.evidence.sentence);
  assertStringIncludes(
    summaryText(narrow, "out"),
    "The elbow is at k = 4, at the edge of k-max 3 or beyond: it was looked for up to 10.",
  );
  assertEquals((await runPipeline({ k: "elbow", kMax: 3 })).fit.k, 4);
});
