import { assertAlmostEquals, assertEquals } from "@std/assert";
import { kMeans } from "@/clustering/k_means.ts";
import { margins } from "@/clustering/margins.ts";
import { matrixFromRows } from "@/clustering/matrix.ts";

Deno.test("margins() does what a pencil does", () => {
  const matrix = matrixFromRows([[0], [1], [2], [10], [12], [40]]);
  const fit = kMeans(matrix, 3, { seed: 1 });
  assertEquals([...fit.centroids.data], [1, 11, 40]);
  const { distance, margin, runnerUp } = margins(matrix, fit);
  assertEquals([...distance], [1, 0, 1, 1, 1, 0]);
  assertEquals([...runnerUp], [1, 1, 1, 0, 0, 1]);
  const expected = [10 / 11, 1, 8 / 9, 8 / 9, 10 / 11, 1];
  for (const [i, value] of margin.entries()) assertAlmostEquals(value, expected[i]!, 1e-15);
});

Deno.test("margins() is 1, without a runner-up, when there is one cluster", () => {
  const matrix = matrixFromRows([[0], [4]]);
  const { distance, margin, runnerUp } = margins(matrix, kMeans(matrix, 1, { seed: 1 }));
  assertEquals([[...distance], [...margin], [...runnerUp]], [[2, 2], [1, 1], [-1, -1]]);
});
