import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { summarise } from "@/clustering/summary.ts";
import { iris, planted, row, shuffled } from "./fixtures.ts";

Deno.test("summarise() does what a pencil does", () => {
  // Mean 13.5: 0 1 2 10 11 | 57; mean 4.8: 0 1 2 | 10 11; mean 1: 0 1 | 2.
  const matrix = matrixFromRows([[11], [0], [57], [2], [10], [1]]);
  const { points, weights } = summarise(matrix, 4);
  const found = [...points.data].map((mean, i) => [mean, weights[i]]);
  assertEquals(found.sort(([a], [b]) => a! - b!), [[0.5, 2], [2, 1], [10.5, 2], [57, 1]]);
});

Deno.test("summarise() splits along the column in which a group is spread most", () => {
  const matrix = matrixFromRows([[0, 1], [2, 9], [2, 2], [0, 8]]);
  const { points, weights } = summarise(matrix, 2);
  assertEquals([[...points.data], [...weights]], [[1, 1.5, 1, 8.5], [2, 2]]);
});

Deno.test("summarise() leaves few rows as they are", () => {
  const { points, weights } = summarise(iris, 150);
  assertEquals(points, iris);
  assertEquals([...weights], new Array(150).fill(1));
});

Deno.test("summarise() keeps the number of rows, their means, and nothing but means of rows", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 1e6 }),
      (columns, rows, size, seed) => {
        const center = new Array(columns).fill(1e6);
        const matrix = planted([center], { rows, deviation: 1, seed });
        const { points, weights } = summarise(matrix, size);
        assertEquals(points.rows, Math.min(rows, size));
        assertEquals(weights.reduce((total, weight) => total + weight), rows);
        for (let j = 0; j < columns; j++) {
          let mean = 0;
          for (let i = 0; i < rows; i++) mean += row(matrix, i)[j]! / rows;
          let weighted = 0;
          for (let i = 0; i < points.rows; i++) weighted += weights[i]! * row(points, i)[j]! / rows;
          assertAlmostEquals(weighted, mean, 1e-8);
        }
      },
    ),
    { numRuns: 50, seed: 1 },
  );
});

Deno.test("summarise() gives the same points when the rows are shuffled", () => {
  const matrix = planted([[0, 0], [9, 0]], { rows: 1000, deviation: 1, seed: 4 });
  const byFirst = (a: number[], b: number[]) => a[0]! - b[0]!;
  const pointsOf = (rows: typeof matrix) => {
    const { points, weights } = summarise(rows, 100);
    return Array.from(weights, (weight, i) => [...row(points, i), weight]).sort(byFirst);
  };
  const mixed = pointsOf(shuffled(matrix, 5).matrix);
  for (const [i, point] of pointsOf(matrix).entries()) {
    for (const [j, value] of point.entries()) assertAlmostEquals(mixed[i]![j]!, value, 1e-9);
  }
});

Deno.test("summarise() lets rows far from all others stand alone", () => {
  const rows = Array.from({ length: 500 }, (_, i) => [Math.sin(i), Math.cos(7 * i)]);
  rows[77] = [40, 0];
  rows[300] = [0, -50];
  const { points, weights } = summarise(matrixFromRows(rows), 10);
  const alone = Array.from(weights.keys()).filter((i) => weights[i] === 1);
  assertEquals(alone.map((i) => [...row(points, i)]).sort(), [[0, -50], [40, 0]]);
});

Deno.test("summarise() does not split rows that are equal, or that are so but for rounding", () => {
  const values = [[1, 5], [2, 5], [2, 6]];
  const { points, weights } = summarise(
    matrixFromRows(Array.from({ length: 300 }, (_, i) => values[i % 3]!)),
    50,
  );
  assertEquals([points.rows, ...weights], [3, 100, 100, 100]);
  assert(values.every((value) => [0, 1, 2].some((i) => `${row(points, i)}` === `${value}`)));

  const close = Array.from({ length: 300 }, (_, i) => [1e16 + 2 + 2 * (i % 2), 1e-200 * i]);
  const summary = summarise(matrixFromRows(close), 50);
  assert(summary.points.rows <= 2 && summary.points.data.every(Number.isFinite));
});
