import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { cholesky, choleskySolve } from "@/clustering/cholesky.ts";
import { copulaReference, scoreCorrelations } from "@/clustering/evidence/copula_reference.ts";
import { type CopulaTest, copulaTest } from "@/clustering/evidence/copula_test.ts";
import { type Matrix, matrixFromRows } from "@/clustering/matrix.ts";
import { normalDistribution, normalQuantile } from "@/clustering/normal_distribution.ts";
import { randomSource } from "@/numerics/random.ts";
import { planted } from "../fixtures.ts";
import { reference } from "./reference.ts";

Deno.test("normalDistribution() and its quantiles are SciPy's", () => {
  for (const { z, p } of reference.normal) {
    assertAlmostEquals(normalDistribution(z), p, 7.5e-8);
    if (Math.abs(z) <= 4) assertAlmostEquals(normalQuantile(p), z, 0.001);
  }
});

Deno.test("cholesky() and choleskySolve() do what a pencil does", () => {
  const factor = cholesky(Float64Array.of(4, 0, 2, 5), 2);
  assertEquals(factor, Float64Array.of(2, 0, 1, 2));
  // 4 x + 2 y = 8 and 2 x + 5 y = 12.
  const [x, y] = choleskySolve(factor, Float64Array.of(8, 12));
  assertAlmostEquals(x!, 1, 1e-12);
  assertAlmostEquals(y!, 2, 1e-12);
});

Deno.test("scoreCorrelations() are SciPy's, whatever the columns' own distributions", () => {
  const { rows, correlations } = reference.scores;
  const found = scoreCorrelations(matrixFromRows(rows), randomSource(1));
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j <= i; j++) assertAlmostEquals(found[3 * i + j]!, correlations[i]![j]!, 1e-6);
  }
});

Deno.test("scoreCorrelations() of three rows, by hand", () => {
  // The scores are -c, 0, c; the ranks 1 2 3 against 1 3 2 make -c * -c + 0 * c + c * 0 of 2 c^2.
  const matrix = matrixFromRows([[1, 10], [2, 1000], [3, 11]]);
  assertAlmostEquals(scoreCorrelations(matrix, randomSource(1))[2]!, 0.5, 1e-8);
});

Deno.test("copulaReference() keeps each column's values and how columns go together, not groups", () => {
  const random = randomSource(6);
  const matrix = matrixFromRows(Array.from({ length: 3000 }, () => {
    const common = random.normal();
    return [Math.exp(common + random.normal()), random.next() < 0.4 ? 0 : 1 + common ** 2, common];
  }));
  const drawn = copulaReference(matrix, random)(random);
  assertEquals([drawn.rows, drawn.columns], [3000, 3]);
  for (const j of [0, 1, 2]) {
    const [own, others] = [matrix, drawn].map(({ data }) =>
      Float64Array.from({ length: 3000 }, (_, i) => data[3 * i + j]!).sort()
    );
    const values = new Set(own);
    assert(others!.every((value) => values.has(value)));
    for (const at of [300, 1500, 2700]) {
      const value = others![at]!;
      assert(own!.indexOf(value) < at + 150 && own!.lastIndexOf(value) > at - 150, `${value}`);
    }
  }
  const [expected, found] = [matrix, drawn].map((rows) => scoreCorrelations(rows, randomSource(1)));
  for (const at of [3, 6, 7]) assertAlmostEquals(found![at]!, expected![at]!, 0.06);
});

function tested(matrix: Matrix): CopulaTest {
  const options = { kMax: 5, coarseK: 4, decisiveK: 1, random: randomSource(1) };
  return copulaTest(matrix, matrix, options);
}

Deno.test("copulaTest() tells blobs from a skewed and a stretched population", () => {
  const blobs = planted([[0, 0, 0], [6, 0, 0], [0, 6, 0]], { rows: 300, deviation: 1, seed: 1 });
  const { effects: [one, ...effects], beaten } = tested(blobs);
  assertEquals([one, beaten], [0, true]);
  assert(effects[1]! > 5 && effects[1]! === Math.max(...effects), `${effects}`);

  const random = randomSource(7);
  const stretched = matrixFromRows(Array.from({ length: 300 }, () => {
    const common = 3 * random.normal();
    return [common + random.normal(), Math.exp(common / 3), random.normal()];
  }));
  assertEquals(tested(stretched).beaten, false);
});
