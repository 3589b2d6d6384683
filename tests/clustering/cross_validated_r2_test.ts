import { assertAlmostEquals, assertEquals } from "@std/assert";
import { crossValidatedR2 } from "@/clustering/cross_validated_r2.ts";
import { matrixFromRows } from "@/clustering/matrix.ts";
import reference from "../testdata/cross_validated_r2.json" with { type: "json" };

const COLUMN = matrixFromRows([[1], [2], [3], [4], [5], [6]]);

Deno.test("crossValidatedR2() gives what scikit-learn gives", () => {
  for (const { columns, data, target, r2 } of reference) {
    const matrix = { data: Float64Array.from(data), rows: target.length, columns };
    assertAlmostEquals(crossValidatedR2(matrix, Float64Array.from(target)), r2, 1e-9);
  }
});

Deno.test("crossValidatedR2() is 1 for a straight line, whatever its scale, and not a number without variance", () => {
  const line = Float64Array.of(1, 2, 3, 4, 5, 6);
  assertAlmostEquals(crossValidatedR2(COLUMN, line, { folds: 3 }), 1, 1e-9);
  assertAlmostEquals(crossValidatedR2(COLUMN, line.map((x) => 7 - 1e6 * x), { folds: 3 }), 1, 1e-9);
  assertEquals(crossValidatedR2(COLUMN, line.map(() => 3), { folds: 3 }), NaN);
});

Deno.test("crossValidatedR2() worked by hand: what a fold is told by the other is as far off as the mean of all", () => {
  const four = matrixFromRows([[1], [2], [3], [4]]);
  // 2 and 4 give the line (x - 2) / 2, which is off by a half at 1 and at 3; 1 and 3 likewise.
  assertAlmostEquals(crossValidatedR2(four, Float64Array.of(0, 0, 1, 1), { folds: 2 }), 0, 1e-9);
});

Deno.test("crossValidatedR2() needs more rows in each fit than it has weights, and takes columns that repeat", () => {
  const twice = matrixFromRows([[1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [6, 6]]);
  const line = Float64Array.of(1, 2, 3, 4, 5, 6);
  assertAlmostEquals(crossValidatedR2(twice, line, { folds: 3 }), 1, 1e-4);
  const wide = matrixFromRows([[1, 2, 3, 4], [2, 3, 4, 6], [3, 4, 5, 6], [4, 5, 6, 6], [
    1,
    1,
    1,
    1,
  ]]);
  assertEquals(crossValidatedR2(wide, line.slice(1)), NaN);
});
