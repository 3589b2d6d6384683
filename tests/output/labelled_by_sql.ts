import { assertAlmostEquals, assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { openDuckDb } from "@/engine/duckdb.ts";
import { wholeFrame } from "@/engine/query_results.ts";
import { customerIds, featureValues } from "@/features/customers.ts";
import { DEFAULT_INPUT } from "@/options/options.ts";
import { type Model, modelOf } from "@/output/model.ts";
import { marginsOf, type Run, type Segmented, segmentIds } from "@/output/run.ts";
import { segmentSql } from "@/output/segment_sql.ts";
import { score } from "@/score/score.ts";
import { withModel } from "../scored_alike.ts";

/** What the statement says of a table of features on DuckDB. */
export async function labelled(
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

/** The values of each customer, as a table has them that the statement is asked of. */
export function rowsOf({ customers, scaled: { features } }: Segmented) {
  const columns = features.map(({ name }) => featureValues(customers, name));
  return customerIds(customers).map((id, row) => ({
    id,
    values: columns.map((column) => Number.isNaN(column[row]) ? null : column[row]!),
  }));
}

/** Asserts that the statement of a run of the shipped extract gives its customers the labels of score. */
export async function assertLabelledAlike(run: Run): Promise<void> {
  await withModel(run, async (folder) => {
    const scored = await score({ model: `${folder}/model.json`, input: DEFAULT_INPUT });
    const rows = rowsOf(scored);
    const found = await labelled(modelOf(run), rows);
    const names = new Map(scored.segments.map(({ id, name }) => [id, name]));
    assertEquals(
      found.map(([id, cluster, segment]) => [id, cluster, segment]),
      [...segmentIds(scored)].map((id, row) => [rows[row]!.id, id, names.get(id)]),
    );
    const { distance } = marginsOf(scored);
    for (const [row, [, , , told]] of found.entries()) {
      assertAlmostEquals(told, distance[row]!, 1e-9);
    }
  });
}
