import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { fisherLine } from "@/clustering/evidence/fisher_line.ts";
import { gabrielNeighbours } from "@/clustering/evidence/gabriel_neighbours.ts";
import { gapBetween } from "@/clustering/evidence/gap_between.ts";
import { gaps } from "@/clustering/evidence/gaps.ts";
import { spreadTies } from "@/clustering/evidence/spread_ties.ts";
import { kMeans } from "@/clustering/k_means.ts";
import { type Matrix, matrixFromRows } from "@/clustering/matrix.ts";
import { twoHumps } from "@/clustering/evidence/two_humps.ts";
import { randomSource } from "@/numerics/random.ts";
import { planted } from "../fixtures.ts";
import { reference } from "./reference.ts";

const rowsOf = (from: number, to: number) =>
  Int32Array.from({ length: to - from }, (_, i) => from + i);

function gapsAt(matrix: Matrix, k: number) {
  const { labels, centroids } = kMeans(matrix, k, { seed: 1 });
  return gaps(matrix, labels, centroids.data);
}

Deno.test("gabrielNeighbours() are those with no third centroid in the ball between them", () => {
  // The corners of a square are neighbours along its sides; a diagonal's ball touches the others.
  const square = Float64Array.of(0, 0, 1, 0, 1, 1, 0, 1);
  assertEquals(gabrielNeighbours(square, 2).length, 6);
  assertEquals(gabrielNeighbours(Float64Array.of(0, 0, 1, 0, 2, 0.1), 2), [[0, 1], [1, 2]]);
  for (const { centers, pairs } of reference.gabriel) {
    assertEquals(gabrielNeighbours(matrixFromRows(centers).data, centers[0]!.length), pairs);
  }
  assertEquals(gabrielNeighbours(Float64Array.of(3), 1), []);
});

Deno.test("fisherLine() is NumPy's", () => {
  const { first, second, positions } = reference.fisher;
  const matrix = matrixFromRows([...first, ...second]);
  const found = fisherLine(matrix, rowsOf(0, 12), rowsOf(12, 21));
  for (const [group, values] of found.entries()) {
    for (const [i, value] of values.entries()) {
      assertAlmostEquals(value, positions[group]![i]!, 1e-9);
    }
  }
});

Deno.test("gapBetween() tells two clouds from two halves of one", () => {
  const apart = planted([[0, 0, 0], [5, 0, 0]], { rows: 400, deviation: 1, seed: 1 });
  const even = Int32Array.from({ length: 200 }, (_, i) => 2 * i);
  assert(gapBetween(apart, even, even.map((row) => row + 1)) < 0.001);

  const random = randomSource(2);
  for (
    const draw of [() => random.next(), () => random.normal(), () => Math.exp(random.normal())]
  ) {
    const rows = Array.from({ length: 400 }, () => [draw(), draw()]);
    const cut = matrixFromRows(rows.toSorted((a, b) => a[0]! - b[0]!));
    assert(gapBetween(cut, rowsOf(0, 200), rowsOf(200, 400)) > 0.05);
  }
});

Deno.test("gapBetween() finds a small cluster beside a large one, and none among too few rows", () => {
  const random = randomSource(3);
  const rows = Array.from({ length: 630 }, (_, i) => [random.normal() + (i < 30 ? 8 : 0)]);
  assert(gapBetween(matrixFromRows(rows), rowsOf(30, 630), rowsOf(0, 30)) < 0.001);
  assertEquals(gapBetween(matrixFromRows(rows), rowsOf(0, 2), rowsOf(30, 34)), 1);
  assertEquals(gapBetween(matrixFromRows(rows), rowsOf(0, 0), rowsOf(30, 630)), 1);
});

Deno.test("gaps() are clear between three blobs and not within one", () => {
  const matrix = planted([[0, 0], [9, 0], [0, 9]], { rows: 300, deviation: 1, seed: 1 });
  const three = gapsAt(matrix, 3);
  assert(three.greatestP < 0.001);
  const four = gapsAt(matrix, 4);
  assert(four.greatestP > 0.1 && four.leastP < 0.001);
  assertEquals(gapsAt(matrix, 1), { greatestP: 1, leastP: 1 });
});

Deno.test("spreadTies() leaves no gap between whole numbers and keeps what is continuous", () => {
  const random = randomSource(4);
  const rows = Array.from({ length: 300 }, (_, i) => [i % 4, random.normal(), 7]);
  const spread = spreadTies(matrixFromRows(rows), randomSource(5));
  const counts = Array.from({ length: 300 }, (_, i) => spread.data[3 * i]!);
  for (const [i, value] of counts.entries()) assert(Math.abs(value - i % 4) <= 0.5);
  assert(new Set(counts).size > 290);
  for (const [i, [, value]] of rows.entries()) {
    assertEquals([spread.data[3 * i + 1], spread.data[3 * i + 2]], [value, 7]);
  }
});

Deno.test("twoHumps() finds them in one column, and none in counts, zeros or a single hump", () => {
  const random = randomSource(8);
  const matrix = (draw: () => number) =>
    matrixFromRows(Array.from({ length: 300 }, () => [random.normal(), draw()]));
  assert(twoHumps(matrix(() => random.normal() + 5 * random.integer(2))) < 0.001);
  assert(twoHumps(matrix(() => Math.exp(random.normal()))) > 0.05);
  assertEquals(twoHumps(matrixFromRows(Array.from({ length: 90 }, (_, i) => [i % 2]))), 1);
  assertEquals(twoHumps(matrixFromRows([[1], [2], [9]])), 1);
});
