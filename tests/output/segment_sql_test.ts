import { assertAlmostEquals, assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { openDuckDb } from "@/engine/duckdb.ts";
import { wholeFrame } from "@/engine/query_results.ts";
import { customerIds, featureValues } from "@/features/customers.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS } from "@/options/options.ts";
import { type Model, MODEL_SCHEMA, modelJson, modelOf } from "@/output/model.ts";
import { marginsOf, type Segmented, segmentIds } from "@/output/run.ts";
import { segmentSql } from "@/output/segment_sql.ts";
import { runPipeline } from "@/pipeline.ts";
import { score } from "@/score/score.ts";

/** What the statement says of a table of features on DuckDB. */
async function labelled(
  model: Model,
  rows: readonly { readonly id: string; readonly values: readonly (number | null)[] }[],
) {
  const engine = await openDuckDb({ memory: "500MB" });
  try {
    const values = model.features.map(({ name }, i) => {
      return pl.Series(name, rows.map(({ values }) => values[i]!), pl.Float64);
    });
    const ids = pl.Series("Customer_ID", rows.map(({ id }) => id), pl.Utf8);
    await engine.put("customer_features", [pl.DataFrame([ids, ...values])]);
    const found = await wholeFrame(engine.query(segmentSql(model).replace(/;\s*$/, "")));
    assertEquals(found.columns, ["Customer_ID", "Cluster", "Segment", "distance"]);
    return found.rows() as [string, number, string, number][];
  } finally {
    await engine.close();
  }
}

function rowsOf({ customers, scaled: { features } }: Segmented) {
  const columns = features.map(({ name }) => featureValues(customers, name));
  return customerIds(customers).map((id, row) => ({
    id,
    values: columns.map((column) => Number.isNaN(column[row]) ? null : column[row]!),
  }));
}

for (const features of ["default", "classic"] as const) {
  Deno.test(`segment.sql gives every customer of the shipped extract the label of score: ${features} features`, async () => {
    const run = await runPipeline({ ...DEFAULT_OPTIONS, features });
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/model.json`, modelJson(run));
      const scored = await score({ model: `${folder}/model.json`, input: DEFAULT_INPUT });
      const rows = rowsOf(scored);
      if (features === "default") {
        assertEquals(rows.some(({ values }) => values.includes(null)), true);
      }
      const found = await labelled(modelOf(run), rows);
      const names = new Map(scored.segments.map(({ id, name }) => [id, name]));
      assertEquals(
        found.map(([id, cluster, segment]) => [id, cluster, segment]),
        [...segmentIds(scored)].map((id, row) => [rows[row]!.id, id, names.get(id)]),
      );
      const { distance } = marginsOf(scored);
      for (const [row, [, , , found_distance]] of found.entries()) {
        assertAlmostEquals(found_distance, distance[row]!, 1e-9);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

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
