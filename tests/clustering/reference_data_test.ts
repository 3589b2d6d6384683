import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Matrix, matrixFromRows } from "@/clustering/matrix.ts";
import { principalAxes } from "@/clustering/principal_axes.ts";
import { randomSource } from "@/random.ts";
import { gaussianReference, uniformReference } from "@/clustering/reference_data.ts";

// A cloud along y = x around (10, 0), and a flat one around (-10, 5).
const random = randomSource(1);
const LABELS = Int32Array.from({ length: 4000 }, (_, i) => i % 2);
const MATRIX = matrixFromRows(Array.from(LABELS, (label) => {
  const [u, v] = [random.normal(), random.normal()];
  return label === 0 ? [10 + 3 * u + v, 3 * u - v] : [-10 + 5 * u, 5];
}));

/** Rows of a reference: those of the first cluster come first. */
function half(matrix: Matrix, label: number): Matrix {
  const size = matrix.data.length / 2;
  return { ...matrix, rows: 2000, data: matrix.data.slice(label * size, (label + 1) * size) };
}

function cluster(label: number): Matrix {
  const rows = [...LABELS.keys()].filter((i) => LABELS[i] === label);
  return matrixFromRows(rows.map((i) => [...MATRIX.data.subarray(2 * i, 2 * i + 2)]));
}

Deno.test("gaussianReference() keeps the mean, the axes and the deviations of each cluster", () => {
  const drawn = gaussianReference(MATRIX, { labels: LABELS, k: 2 })(randomSource(2));
  assertEquals([drawn.rows, drawn.columns], [4000, 2]);
  for (const label of [0, 1]) {
    const [actual, expected] = [half(drawn, label), cluster(label)].map(principalAxes);
    for (const j of [0, 1]) {
      assertAlmostEquals(actual!.means[j]!, expected!.means[j]!, 0.4);
      assertAlmostEquals(actual!.deviations[j]!, expected!.deviations[j]!, 0.2);
    }
    assertAlmostEquals(Math.abs(actual!.axes[0]![0]!), Math.abs(expected!.axes[0]![0]!), 0.02);
  }
});

Deno.test("uniformReference() fills the box of each cluster along its axes", () => {
  const drawn = uniformReference(MATRIX, { labels: LABELS, k: 2 })(randomSource(2));
  for (const label of [0, 1]) {
    const { means, axes } = principalAxes(cluster(label));
    for (const axis of axes) {
      const along = (matrix: Matrix) =>
        Array.from(
          { length: 2000 },
          (_, i) =>
            axis.reduce(
              (total, value, j) => total + value * (matrix.data[2 * i + j]! - means[j]!),
              0,
            ),
        );
      const [actual, expected] = [along(half(drawn, label)), along(cluster(label))];
      const [low, high] = [Math.min(...expected), Math.max(...expected)];
      assert(actual.every((value) => value >= low - 1e-9 && value <= high + 1e-9));
      assertAlmostEquals(Math.min(...actual), low, 0.01 * (high - low) + 1e-9);
      assertAlmostEquals(Math.max(...actual), high, 0.01 * (high - low) + 1e-9);
      const mean = actual.reduce((total, value) => total + value) / 2000;
      assertAlmostEquals(mean, (low + high) / 2, 0.03 * (high - low) + 1e-9);
    }
  }
});

Deno.test("a reference skips clusters without rows", () => {
  const drawn = gaussianReference(MATRIX, { labels: LABELS, k: 3 })(randomSource(2));
  assertEquals(drawn.rows, 4000);
  assert(drawn.data.every(Number.isFinite));
});
