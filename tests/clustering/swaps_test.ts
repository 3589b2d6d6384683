import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { summarise } from "@/clustering/summary.ts";
import { swapCentroids, withoutCheapest } from "@/clustering/swaps.ts";
import { weightedLloyd } from "@/clustering/weighted_lloyd.ts";
import { randomSource } from "@/numerics/random.ts";
import { planted } from "./fixtures.ts";

Deno.test("swapCentroids() leads out of an optimum in which one centroid serves two clusters", () => {
  const centers = [[0, 0], [20, 0], [0, 20], [20, 20], [10, 40]];
  const matrix = planted(centers, { rows: 500, deviation: 1, seed: 1 });
  const summary = summarise(matrix, 200);
  const poor = weightedLloyd(summary, Float64Array.of(-1, 0, 1, 0, 20, 0, 10, 20, 10, 40))!;
  const good = weightedLloyd(summary, Float64Array.from(centers.flat()))!;
  assert(poor.inertia > 5 * good.inertia);
  for (const seed of [1, 2, 3]) {
    const found = swapCentroids(summary, poor, { swaps: 10, random: randomSource(seed) });
    assertAlmostEquals(found.inertia, good.inertia, 1e-3 * good.inertia);
  }
});

Deno.test("swapCentroids() soon gives up the centroid that is missed least", () => {
  const centers = Array.from({ length: 12 }, (_, i) => [30 * (i % 4), 30 * Math.floor(i / 4)]);
  const matrix = planted(centers, { rows: 600, deviation: 1, seed: 1 });
  const summary = summarise(matrix, 200);
  const good = weightedLloyd(summary, Float64Array.from(centers.flat()))!;
  // Two in the first cluster, none in the last.
  const poor = weightedLloyd(summary, Float64Array.from([...centers.slice(0, -1), [1, 1]].flat()))!;
  for (const seed of [1, 2, 3, 4, 5]) {
    const found = swapCentroids(summary, poor, { swaps: 3, random: randomSource(seed) });
    assertAlmostEquals(found.inertia, good.inertia, 1e-3 * good.inertia);
  }
});

Deno.test("swapCentroids() never makes it worse", () => {
  const value = fc.integer({ min: 0, max: 9 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, value), { minLength: 4, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      (rows, k) => {
        const summary = summarise(matrixFromRows(rows), 12);
        const start = weightedLloyd(summary, summary.points.data.slice(0, 2 * k))!;
        const found = swapCentroids(summary, start, { swaps: 20, random: randomSource(k) });
        assert(found.inertia <= start.inertia);
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

Deno.test("withoutCheapest() drops the centroid whose rows are served almost as well", () => {
  const summary = summarise(matrixFromRows([[0], [0], [0], [4], [9], [30]]), 6);
  const partition = weightedLloyd(summary, Float64Array.of(0, 4, 9, 30))!;
  // 4 would go to 0 or 9 for 16 or 25, 9 to 4 for 25, the three at 0 to 4 for 48.
  assertEquals([...withoutCheapest(summary, partition)], [0, 9, 30]);
  const heavy = { ...summary, weights: Float64Array.of(1, 1, 1, 2, 1, 1) };
  assertEquals([...withoutCheapest(heavy, { ...partition })], [0, 4, 30]);
});
