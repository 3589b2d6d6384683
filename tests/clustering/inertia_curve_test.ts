import { assert, assertEquals } from "@std/assert";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { kMeans, refine } from "@/clustering/k_means.ts";
import { type Matrix, matrixFromRows } from "@/clustering/matrix.ts";

/** Rows all equal but for three, which a sample is likely to miss. */
function nearlyAllEqual(): Matrix {
  const rows = Array.from({ length: 20_000 }, (): number[] => [0, 0]);
  [rows[7], rows[11], rows[19_999]] = [[1, 0], [5, 5], [0, 9]];
  return matrixFromRows(rows);
}

Deno.test("inertiaCurve() goes as far as rows differ, even where a sample of them does not", async () => {
  const matrix = nearlyAllEqual();
  for (const seed of [1, 2, 3]) {
    const { inertias, points } = await inertiaCurve(matrix, { seed });
    assertEquals([inertias.length, inertias.at(-1)], [4, 0]);
    assert(inertias.every((inertia, i) => i === 0 || inertia < inertias[i - 1]!), `${inertias}`);
    for (const point of points) assertEquals((await refine(matrix, point)).k, point.k);
    assertEquals(kMeans(matrix, 4, { seed }).inertia, 0);
  }
});
