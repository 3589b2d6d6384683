import { assertAlmostEquals } from "@std/assert";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { principalCoordinates } from "@/clustering/principal_axes.ts";
import { iris, row } from "./fixtures.ts";

Deno.test("principalCoordinates() does what a pencil does", () => {
  // On the line y = x, spaced by sqrt(2), with the middle at 0.
  const { data } = principalCoordinates(matrixFromRows([[4, 1], [5, 2], [6, 3]]));
  for (const [at, value] of [-Math.SQRT2, 0, 0, 0, Math.SQRT2, 0].entries()) {
    assertAlmostEquals(Math.abs(data[at]!), Math.abs(value), 1e-12);
  }
  assertAlmostEquals(data[0]!, -data[4]!, 1e-12);
});

Deno.test("principalCoordinates() decorrelates, in descending order of variance", () => {
  const { data, rows } = principalCoordinates(iris);
  // numpy.linalg.eigvalsh(numpy.cov(iris.T)) of numpy 2.4.6, times 149.
  const squares = [629.9274439, 36.1579414, 11.6530555, 3.5514288];
  for (let p = 0; p < 4; p++) {
    for (let q = 0; q < 4; q++) {
      let product = 0;
      for (let i = 0; i < rows; i++) product += data[4 * i + p]! * data[4 * i + q]!;
      assertAlmostEquals(product, p === q ? squares[p]! : 0, 1e-4);
    }
  }
});

Deno.test("principalCoordinates() keeps distances", () => {
  const turned = principalCoordinates(iris);
  for (const [a, b] of [[0, 1], [3, 77], [149, 50]] as const) {
    const before = Math.hypot(...row(iris, a).map((value, j) => value - row(iris, b)[j]!));
    const after = Math.hypot(...row(turned, a).map((value, j) => value - row(turned, b)[j]!));
    assertAlmostEquals(after, before, 1e-12);
  }
});
