import { assert, assertAlmostEquals } from "@std/assert";
import { type Matrix, matrixFromRows } from "@/clustering/matrix.ts";
import { principalAxes } from "@/clustering/principal_axes.ts";
import { randomSource } from "@/numerics/random.ts";
import { uniformReference } from "@/clustering/reference_data.ts";

Deno.test("uniformReference() fills the box of the rows along their axes", () => {
  const random = randomSource(1);
  const matrix = matrixFromRows(Array.from({ length: 2000 }, () => {
    const [u, v] = [random.normal(), random.normal()];
    return [10 + 3 * u + v, 3 * u - v];
  }));
  const drawn = uniformReference(matrix)(randomSource(2));
  const { means, axes } = principalAxes(matrix);
  for (const axis of axes) {
    const along = ({ data }: Matrix) =>
      Array.from(
        { length: 2000 },
        (_, i) => axis.reduce((sum, value, j) => sum + value * (data[2 * i + j]! - means[j]!), 0),
      );
    const [actual, expected] = [along(drawn), along(matrix)];
    const [low, high] = [Math.min(...expected), Math.max(...expected)];
    assert(actual.every((value) => value >= low - 1e-9 && value <= high + 1e-9));
    assertAlmostEquals(Math.min(...actual), low, 0.01 * (high - low));
    assertAlmostEquals(Math.max(...actual), high, 0.01 * (high - low));
    const mean = actual.reduce((total, value) => total + value) / 2000;
    assertAlmostEquals(mean, (low + high) / 2, 0.03 * (high - low));
  }
});
