import { assertEquals } from "@std/assert";
import { type Model, MODEL_SCHEMA } from "@/output/model.ts";
import { shippedRun } from "../shipped_run.ts";
import { assertLabelledAlike, labelled, rowsOf } from "./labelled_by_sql.ts";

Deno.test("segment.sql gives every customer of the shipped extract the label of score", async () => {
  const run = await shippedRun();
  assertEquals(rowsOf(run).some(({ values }) => values.includes(null)), true);
  await assertLabelledAlike(run);
});

const MODEL: Model = {
  schema: MODEL_SCHEMA,
  verdict: "weak",
  currency: "EUR",
  locale: "de-DE",
  playbook: { name: "own.jsonc", sha256: "a1b2" },
  seed: 1,
  as_of: null,
  window_days: 0,
  observed_from: null,
  needed_columns: [],
  measured: ["debt", "visits", "same"],
  own: ["debt", "visits", "same"],
  distributions: [],
  categories: [],
  spending: null,
  features: [
    { name: "debt", transform: "square root", mean: 0, deviation: 1, median: 0 },
    { name: "visits", transform: "logarithm", mean: -1e-7, deviation: 1e21, median: 3 },
    { name: "same", transform: "none", mean: 5, deviation: 0, median: 5 },
  ],
  segments: [
    {
      id: 4,
      name: `O'Brien's "own"; --`,
      test: null,
      cluster: 1,
      centroid: [2, 0, 0],
      usual_distance: 9,
    },
    { id: 5, name: "Ελλάδα", test: null, cluster: 0, centroid: [-2, 0, 0], usual_distance: 9 },
  ],
};

Deno.test("segment.sql quotes names, takes blanks and negative values, and of equally near centres the first", async () => {
  const found = await labelled(MODEL, [
    { id: "007", values: [9, 1, 7] },
    { id: "a'b", values: [-9, -1, null] },
    { id: "c", values: [null, null, null] },
  ]);
  assertEquals(found.map(([id, cluster, segment]) => [id, cluster, segment]), [
    ["007", 4, `O'Brien's "own"; --`],
    ["a'b", 5, "Ελλάδα"],
    ["c", 5, "Ελλάδα"],
  ]);
  assertEquals(found.map(([, , , distance]) => distance), [1, 1, 2]);
});

Deno.test("segment.sql of a single segment needs no choice", async () => {
  const [only] = MODEL.segments;
  const model = { ...MODEL, segments: [{ ...only!, cluster: 0 }] };
  const [row] = await labelled(model, [{ id: "1", values: [9, 0, 5] }]);
  assertEquals(row, ["1", 4, only!.name, 1]);
});
