import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { assignChunks, CHUNK_ROWS, lloyd, lloydState } from "@/clustering/lloyd.ts";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { planted, row } from "./fixtures.ts";

Deno.test("lloyd() does what a pencil does", () => {
  // 0 and 1 | 9, 10 and 14: means 0.5 and 11, squares 0.25 + 0.25 + 4 + 1 + 9.
  const matrix = matrixFromRows([[0], [1], [9], [10], [14]]);
  const fit = lloyd(matrix, Float64Array.of(0, 1));
  assertEquals([...fit.centroids], [0.5, 11]);
  assertEquals([...fit.labels], [0, 0, 1, 1, 1]);
  assertEquals([...fit.sizes], [2, 3]);
  assertEquals(fit.inertia, 14.5);
  assertEquals(fit.converged, true);
});

Deno.test("lloyd() with one pass assigns rows and leaves the centroids", () => {
  const matrix = matrixFromRows([[0], [1], [9]]);
  const fit = lloyd(matrix, Float64Array.of(0, 8), { maxPasses: 1 });
  assertEquals([...fit.centroids], [0, 8]);
  assertEquals([...fit.labels], [0, 0, 1]);
  assertEquals([fit.inertia, fit.passes, fit.converged], [2, 1, false]);
});

Deno.test("lloyd() gives a tie to the lower cluster", () => {
  const fit = lloyd(matrixFromRows([[0], [1], [2]]), Float64Array.of(0, 2), { maxPasses: 1 });
  assertEquals([...fit.labels], [0, 0, 1]);
});

Deno.test("lloyd() refills an empty cluster with the farthest row", () => {
  const matrix = matrixFromRows([[0], [1], [2], [50]]);
  const next = lloyd(matrix, Float64Array.of(1, 1e6), { maxPasses: 2 });
  assertEquals([[...next.centroids], [...next.labels]], [[1, 50], [0, 0, 0, 1]]);
  const fit = lloyd(matrix, Float64Array.of(1, 1e6, 1e7));
  assertEquals([[...fit.sizes].sort(), fit.inertia], [[1, 1, 2], 0.5]);
});

Deno.test("lloyd() finds the nearest centroid for any number of columns, rows and clusters", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 11 }),
      fc.integer({ min: 1, max: 1100 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 1e6 }),
      (columns, rows, k, seed) => {
        const matrix = planted([new Array(columns).fill(0)], { rows, deviation: 1, seed });
        const centroids = planted([new Array(columns).fill(0)], { rows: k, deviation: 1, seed: 9 });
        const state = lloydState(matrix, centroids.data);
        assignChunks(state, 0, state.moved.length);
        let inertia = 0;
        for (let i = 0; i < rows; i++) {
          let nearest = Infinity;
          let label = -1;
          for (let cluster = 0; cluster < k; cluster++) {
            const square = row(matrix, i).reduce(
              (total, value, j) => total + (value - row(centroids, cluster)[j]!) ** 2,
              0,
            );
            if (square < nearest - 1e-12) [nearest, label] = [square, cluster];
          }
          inertia += nearest;
          assertEquals(state.labels[i], label);
        }
        assertAlmostEquals(state.inertias[0]!, inertia, 1e-9 * inertia + 1e-12);
      },
    ),
    { numRuns: 60, seed: 1 },
  );
});

Deno.test("lloyd() returns centroids that are the means of their clusters, over many chunks", () => {
  const rows = 2 * CHUNK_ROWS + 5;
  const matrix = planted([[0, 0, 0], [4, 0, 2]], { rows, deviation: 1, seed: 1 });
  const fit = lloyd(matrix, Float64Array.of(0, 0, 0, 1, 1, 1));
  assert(fit.converged);
  assertEquals(fit.sizes[0]! + fit.sizes[1]!, rows);
  for (const cluster of [0, 1]) {
    for (const j of [0, 1, 2]) {
      let sum = 0;
      for (let i = 0; i < rows; i++) if (fit.labels[i] === cluster) sum += row(matrix, i)[j]!;
      assertAlmostEquals(fit.centroids[cluster * 3 + j]!, sum / fit.sizes[cluster]!, 1e-12);
    }
  }
});

Deno.test("lloyd() with a tolerance stops earlier, with labels of the centroids it returns", () => {
  const matrix = planted([[0, 0], [1, 1]], { rows: 3000, deviation: 1, seed: 1 });
  const initial = Float64Array.of(0, 0, 0.1, 0);
  const exact = lloyd(matrix, initial);
  const loose = lloyd(matrix, initial, { tolerance: 1e-2 });
  assert(loose.converged && loose.passes < exact.passes, `${loose.passes} < ${exact.passes}`);
  assertEquals(lloyd(matrix, loose.centroids, { maxPasses: 1 }).labels, loose.labels);
});

Deno.test("lloyd() measures its tolerance in mean variances of a column", () => {
  // First shift: the second centroid from 1 to 8.5. The variance is 29.36, 56.25 = 1.916 of it.
  const matrix = matrixFromRows([[0, 3], [1, 3], [9, 3], [10, 3], [14, 3]]);
  const passes = (tolerance: number) =>
    lloyd(matrix, Float64Array.of(0, 3, 1, 3), { tolerance }).passes;
  assertEquals([passes(2 * 1.91), passes(2 * 1.92)], [3, 2]);
});

Deno.test("lloyd() says when it ran out of passes", () => {
  const matrix = planted([[0, 0], [1, 1]], { rows: 500, deviation: 1, seed: 1 });
  const fit = lloyd(matrix, Float64Array.of(0, 0, 0.1, 0), { maxPasses: 3 });
  assertEquals([fit.passes, fit.converged], [3, false]);
});
