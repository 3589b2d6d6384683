import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { sampleIndices, sampleMatrix } from "@/clustering/sample.ts";

Deno.test("sampleIndices() draws ascending numbers, none twice, the same for a seed", () => {
  const indices = sampleIndices(50, 20, 3);
  assertEquals(indices.length, 20);
  for (let i = 1; i < 20; i++) assert(indices[i - 1]! < indices[i]!);
  assert(indices[0]! >= 0 && indices[19]! < 50);
  assertEquals(sampleIndices(50, 20, 3), indices);
});

Deno.test("sampleIndices() draws every row equally often", () => {
  const counts = new Array(10).fill(0);
  for (let seed = 0; seed < 5000; seed++) {
    for (const index of sampleIndices(10, 4, seed)) counts[index]++;
  }
  for (const count of counts) assertAlmostEquals(count, 2000, 150);
});

Deno.test("sampleMatrix() returns the matrix itself when it is no larger than the sample", () => {
  const matrix = matrixFromRows([[1], [2], [3]]);
  assert(sampleMatrix(matrix, 3, 0) === matrix);
  assertEquals(sampleMatrix(matrix, 2, 0).rows, 2);
});
