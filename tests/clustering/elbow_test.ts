import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { elbow, elbowHeights } from "@/clustering/elbow.ts";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { planted, reference } from "./fixtures.ts";

Deno.test("elbow() does what a pencil does", () => {
  // Heights above the diagonal: 0, 0.381, 0.530, 0.353, 0.177, 0. The threshold of the maximum at
  // k = 3 is 0.530 - 0.2, and 0.177 lies below it.
  assertEquals(elbow([100, 50, 20, 18, 16, 14]), 3);
  assertEquals(elbow([100, 10, 9, 8, 7]), 2);
});

Deno.test("elbow() finds none in a straight, concave or flat curve or one of two points", () => {
  assertEquals(elbow([100, 80, 60, 40, 20]), undefined);
  assertEquals(elbow([100, 98, 90, 70, 20]), undefined);
  assertEquals(elbow([5, 5, 5, 5]), undefined);
  assertEquals(elbow([100, 1]), undefined);
  assertEquals(elbow([100]), undefined);
  assertEquals(elbow([]), undefined);
});

Deno.test("elbow() finds none in a curve too nearly straight", () => {
  // The greatest height, 0.05, is less than the distance of two points on the k axis, 0.25.
  assertEquals(elbow([100, 70, 47, 23, 0]), undefined);
});

Deno.test("elbow() gives up a candidate at the next one", () => {
  // Heights 0, 0.05, 0.10, -0.06, -0.02, -0.07, 0: the last but one lies below the threshold of
  // k = 3, -0.07, but not below that of k = 5. So says kneed.
  assertEquals(elbow([100, 83, 66, 65, 49, 40, 21]), undefined);
});

Deno.test("elbow() agrees with kneed wherever kneed names a k above 1", () => {
  // kneed also takes the first point for a maximum, and then says 1; no number of clusters.
  const curves = reference.elbow.filter(({ k }) => k !== 1);
  assertEquals(curves.length > 40, true);
  for (const { inertias, k } of curves) assertEquals(elbow(inertias) ?? null, k, `${inertias}`);
});

Deno.test("elbow() does not depend on the unit of the inertia", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...reference.elbow),
      fc.constantFrom(2 ** -30, 4, 1024),
      (curve, unit) => {
        assertEquals(elbow(curve.inertias.map((inertia) => inertia * unit)), elbow(curve.inertias));
      },
    ),
    { numRuns: 50, seed: 1 },
  );
});

Deno.test("elbow() finds 4 in four planted blobs", async () => {
  const centers = [[0, 0, 0], [9, 0, 0], [0, 9, 0], [0, 0, 9]];
  const matrix = planted(centers, { rows: 120, deviation: 1, seed: 1 });
  assertEquals(elbow((await inertiaCurve(matrix, { seed: 1 })).inertias), 4);
});

Deno.test("the elbow is a peak of the heights that explain it", () => {
  const inertias = [100, 50, 20, 18, 16, 14];
  const heights = elbowHeights(inertias);
  assertEquals(heights.indexOf(Math.max(...heights)) + 1, elbow(inertias));
  assertAlmostEquals(heights[0]!, 0, 1e-12);
  assertAlmostEquals(heights.at(-1)!, 0, 1e-12);
});
