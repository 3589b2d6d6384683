import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { KMeansFit } from "@/clustering/k_means.ts";
import { nearestLabels } from "@/clustering/lloyd.ts";
import { margins } from "@/clustering/margins.ts";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { DRIVERS, drivers } from "@/segments/drivers.ts";

function fitOf(rows: number[][], centroids: number[][]) {
  const matrix = matrixFromRows(rows);
  const found = { centroids: matrixFromRows(centroids), k: centroids.length };
  const fit = { ...found, labels: nearestLabels(matrix, found.centroids.data) } as KMeansFit;
  const measured = margins(matrix, fit);
  const values = rows[0]!.map((_, column) => Float64Array.from(rows, (row) => row[column]!));
  return { matrix, fit, measured, known: { runnerUp: measured.runnerUp, values } };
}

Deno.test("drivers() finds what speaks for the own centre and against the runner-up, worked by hand", () => {
  // (z - c2)^2 - (z - c1)^2: 9 - 1 = 8, 4 - 0 = 4, 1 - 4 = -3, 25 - 1 = 24, 0 - 0 = 0.
  const { matrix, fit, measured, known } = fitOf([[1, 2, 0, 4, 0]], [
    [9, 9, 9, 9, 9],
    [0, 2, 2, 3, 0],
    [-2, 0, 1, -1, 0],
  ]);
  assertEquals([fit.labels[0], measured.runnerUp[0]], [1, 2]);
  const { feature, pull } = drivers(matrix, fit, known);
  assertEquals([...feature], [3, 0, 1]);
  assertEquals([...pull], [24, 8, 4]);
});

Deno.test("drivers() leaves room blank where fewer speak for the segment, and keeps the order of equals", () => {
  const { matrix, fit, known } = fitOf([[1, 1, 0]], [[1, 1, 1], [0, 0, 0]]);
  assertEquals([...drivers(matrix, fit, known).feature], [0, 1, -1]);
});

Deno.test("what is not known of a customer is no reason, however strongly its stand-in speaks", () => {
  const { matrix, fit, known } = fitOf([[3, 1, 1], [3, 1, 1]], [[3, 1, 1], [0, 0, 0]]);
  const values = known.values.map((column, j) => j === 0 ? Float64Array.of(NaN, 3) : column);
  assertEquals([...drivers(matrix, fit, { ...known, values }).feature], [1, 2, -1, 0, 1, 2]);
});

Deno.test("drivers() of a single segment are what sets a customer apart from the average", () => {
  const { matrix, fit, known } = fitOf([[0.5, -3, 1, 2], [0, 0, 0, 0]], [[0, 0, 0, 0]]);
  const { feature, pull } = drivers(matrix, fit, known);
  assertEquals([...feature], [1, 3, 2, -1, -1, -1]);
  assertEquals([...pull], [9, 4, 1, 0, 0, 0]);
});

Deno.test("with three features all in favour, the pulls add up to the difference of the squared distances", () => {
  const near = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(fc.property(near, near, near, (x, y, z) => {
    const { matrix, fit, measured, known } = fitOf([[x, y, z]], [[0, 0, 0], [2, 2, 2]]);
    const { pull } = drivers(matrix, fit, known);
    const own = measured.distance[0]! ** 2;
    const other = (measured.distance[0]! / (1 - measured.margin[0]!)) ** 2;
    assertEquals(pull.length, DRIVERS);
    assertAlmostEquals(pull[0]! + pull[1]! + pull[2]!, other - own, 1e-9);
  }));
});
