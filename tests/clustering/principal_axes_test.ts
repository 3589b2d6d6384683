import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type Matrix, matrixFromRows } from "@/clustering/matrix.ts";
import { principalAxes, principalCoordinates } from "@/clustering/principal_axes.ts";
import { iris, row } from "./fixtures.ts";

Deno.test("principalAxes() does what a pencil does", () => {
  // On the line y = x, spaced by sqrt(2).
  const { means, axes, deviations } = principalAxes(matrixFromRows([[4, 1], [5, 2], [6, 3]]));
  assertAlmostEquals(means[0]!, 5, 1e-12);
  assertAlmostEquals(means[1]!, 2, 1e-12);
  assertAlmostEquals(Math.abs(axes[0]![0]!), Math.SQRT1_2, 1e-12);
  assertAlmostEquals(axes[0]![0]! - axes[0]![1]!, 0, 1e-12);
  assertAlmostEquals(deviations[0]!, Math.sqrt(4 / 3), 1e-12);
  assertAlmostEquals(deviations[1]!, 0, 1e-7);
});

Deno.test("principalAxes() finds the eigenvalues that numpy finds, in descending order", () => {
  // 149 * numpy.linalg.eigvalsh(numpy.cov(iris.T)), numpy 2.4.6.
  const squares = [630.0080142, 36.15794144, 11.65321551, 3.55142885];
  const { deviations } = principalAxes(iris);
  for (const [i, square] of squares.entries()) {
    assertAlmostEquals(150 * deviations[i]! ** 2, square, 1e-6);
  }
});

Deno.test("principalCoordinates() are uncorrelated and keep distances", () => {
  const turned = principalCoordinates(iris);
  const { deviations } = principalAxes(iris);
  for (let p = 0; p < 4; p++) {
    for (let q = 0; q < 4; q++) {
      let covariance = 0;
      for (let i = 0; i < 150; i++) covariance += row(turned, i)[p]! * row(turned, i)[q]! / 150;
      assertAlmostEquals(covariance, p === q ? deviations[p]! ** 2 : 0, 1e-12);
    }
  }
  for (const [a, b] of [[0, 1], [3, 77], [149, 50]] as const) {
    assertAlmostEquals(distance(turned, a, b), distance(iris, a, b), 1e-12);
  }
});

Deno.test("principalAxes() of one row are the columns, without any deviation", () => {
  const { means, deviations } = principalAxes(matrixFromRows([[3, 7]]));
  assertEquals([[...means], [...deviations]], [[3, 7], [0, 0]]);
});

function distance(matrix: Matrix, a: number, b: number): number {
  return Math.hypot(...row(matrix, a).map((value, j) => value - row(matrix, b)[j]!));
}
