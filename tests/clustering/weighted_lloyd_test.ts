import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { lloyd } from "@/clustering/lloyd.ts";
import { type Matrix, matrixFromRows, takeRows } from "@/clustering/matrix.ts";
import type { Summary } from "@/clustering/summary.ts";
import { weightedLloyd } from "@/clustering/weighted_lloyd.ts";
import { iris, planted } from "./fixtures.ts";

/** Points of one column. */
function line(values: number[], weights = values.map(() => 1)): Summary {
  return {
    points: matrixFromRows(values.map((value) => [value])),
    weights: Float64Array.from(weights),
  };
}

/** Every point as often as it weighs. */
function repeated({ points, weights }: Summary): Matrix {
  return takeRows(
    points,
    Array.from(weights).flatMap((weight, i) => new Array<number>(weight).fill(i)),
  );
}

Deno.test("weightedLloyd() does what a pencil does", () => {
  // 0 and 3 | 9: means 2 and 9, squares 1 x 4 + 2 x 1.
  const fit = weightedLloyd(line([0, 3, 9], [1, 2, 5]), Float64Array.of(0, 7))!;
  assertEquals([...fit.centroids], [2, 9]);
  assertEquals([...fit.labels], [0, 0, 1]);
  assertEquals([...fit.squares], [4, 1, 0]);
  assertEquals([...fit.sizes], [3, 5]);
  assertEquals(fit.inertia, 6);
});

Deno.test("weightedLloyd() ends where lloyd() ends when each row is there as often as it weighs", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1200 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 1e6 }),
      (rows, k, seed) => {
        const points = planted([[0, 0, 0], [3, 0, 0]], { rows: rows + k, deviation: 1, seed });
        const weights = Float64Array.from({ length: rows + k }, (_, i) => 1 + (i * 7 + seed) % 4);
        const initial = points.data.slice(0, 3 * k);
        const fit = weightedLloyd({ points, weights }, initial)!;
        const expected = lloyd(repeated({ points, weights }), initial);
        assertAlmostEquals(fit.inertia, expected.inertia, 1e-9 * (1 + expected.inertia));
        assertEquals([...fit.sizes], [...expected.sizes]);
      },
    ),
    { numRuns: 40, seed: 1 },
  );
});

Deno.test("weightedLloyd() leaves a centroid without points where it is", () => {
  const fit = weightedLloyd(line([0, 1, 8]), Float64Array.of(0, 8, 99))!;
  assertEquals([[...fit.centroids], [...fit.sizes]], [[0.5, 8, 99], [2, 1, 0]]);
});

Deno.test("weightedLloyd() stops when a pass gains little, and gives up above a limit", () => {
  const summary = { points: iris, weights: new Float64Array(iris.rows).fill(1) };
  const initial = iris.data.slice(0, 4 * 4);
  const settled = weightedLloyd(summary, initial)!;
  const loose = weightedLloyd(summary, initial, { leastGain: 0.05 })!;
  assert(loose.inertia > settled.inertia && loose.inertia < 1.2 * settled.inertia);
  for (const share of [1, 0.999, 0.5]) {
    assertEquals(weightedLloyd(summary, initial, { limit: share * settled.inertia }), undefined);
  }
  const below = weightedLloyd(summary, initial, { limit: 1.2 * settled.inertia })!;
  assertEquals(below.inertia, settled.inertia);
});

Deno.test("weightedLloyd() ends when distances overflow", () => {
  const summary = line([-1e200, 0, 1e200]);
  assertEquals(weightedLloyd(summary, Float64Array.of(0, 1))!.inertia, Infinity);
  assertEquals(weightedLloyd(summary, Float64Array.of(0, 1), { limit: 5 }), undefined);
});
