import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { growingKMeans } from "@/clustering/growing_k_means.ts";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { randomSource } from "@/numerics/random.ts";
import { iris, reference } from "./fixtures.ts";

Deno.test("growingKMeans() comes within a tenth of the best inertia", () => {
  const fits = growingKMeans(iris, 10, randomSource(1));
  for (const [i, { inertia }] of reference.k_means.iris.entries()) {
    assert(fits[i]!.inertia >= inertia - 1e-9);
    assertAlmostEquals(fits[i]!.inertia, inertia, 0.1 * inertia);
  }
});

Deno.test("growingKMeans() ends when every row lies on a centroid", () => {
  const fits = growingKMeans(matrixFromRows([[1], [2], [2], [7]]), 10, randomSource(1));
  assertEquals(fits.length, 3);
  assertEquals(fits[2]!.inertia, 0);
  assertEquals(growingKMeans(matrixFromRows([[1], [1]]), 10, randomSource(1)).length, 1);
});
