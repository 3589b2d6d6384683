import { assert, assertEquals } from "@std/assert";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { kMeans, refine } from "@/clustering/k_means.ts";
import { type Matrix, matrixFromRows } from "@/clustering/matrix.ts";
import { planted } from "./fixtures.ts";

/** Rows all equal but for three, which a sample is likely to miss. */
function nearlyAllEqual(): Matrix {
  const rows = Array.from({ length: 60_000 }, (): number[] => [0, 0]);
  [rows[7], rows[11], rows[59_999]] = [[1, 0], [5, 5], [0, 9]];
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

Deno.test("the elbow does not depend on k-max, and a curve that ends before it goes on", async () => {
  const centers = [[0, 0, 0], [9, 0, 0], [0, 9, 0], [0, 0, 9]];
  const matrix = planted(centers, { rows: 120, deviation: 1, seed: 1 });
  for (const kMax of [2, 4, 5, 10, 20]) {
    const { elbow, inertias, elbowInertias } = await inertiaCurve(matrix, { seed: 1, kMax });
    assertEquals(elbow, 4, `k-max ${kMax}`);
    assertEquals([inertias.length, elbowInertias.length], [kMax > 4 ? kMax : 10, 10]);
  }
});

Deno.test("an elbow at the edge is looked for in twice as many clusters", async () => {
  // Equally far apart from each other: the curve is straight up to the number of groups.
  const apart = (groups: number) =>
    planted(
      Array.from({ length: groups }, (_, i) => new Array<number>(groups).fill(0).with(i, 20)),
      { rows: 20 * groups, deviation: 0.5, seed: 1 },
    );
  const nine = await inertiaCurve(apart(9), { seed: 1 });
  assertEquals([nine.elbow, nine.elbowInertias.length, nine.inertias.length], [9, 20, 10]);
  const twelve = await inertiaCurve(apart(12), { seed: 1, kMax: 20 });
  assertEquals([twelve.elbow, twelve.elbowInertias.length], [12, 20]);
});
