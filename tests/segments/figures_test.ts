import { assertAlmostEquals, assertEquals } from "@std/assert";
import { groupFigures, quantile } from "@/segments/figures.ts";

Deno.test("quantile() interpolates as R and NumPy do by default", () => {
  // numpy.quantile([1, 2, 4, 8], [0, .25, .5, .75, 1])
  const values = Float64Array.of(1, 2, 4, 8);
  const expected = [1, 1.75, 3, 5, 8];
  for (const [index, fraction] of [0, 0.25, 0.5, 0.75, 1].entries()) {
    assertAlmostEquals(quantile(values, fraction), expected[index]!, 1e-12);
  }
  assertEquals(quantile(Float64Array.of(7), 0.3), 7);
});

Deno.test("groupFigures() sums up a group and leaves unknown values out", () => {
  const figures = groupFigures({
    ids: ["A", "B", "C", "D"],
    values: new Map([["age", Float64Array.of(30, NaN, 50, 90)]]),
  }, (row) => row < 3);
  assertEquals(figures.customers, 3);
  assertEquals(figures.figure("age", "mean"), 40);
  assertEquals(figures.figure("age", "median"), 40);
  assertEquals(figures.figure("age", "upper quartile"), 45);
  assertEquals(figures.total("age"), 80);
});

Deno.test("groupFigures() knows nothing of a feature the file lacks", () => {
  const figures = groupFigures({ ids: ["A"], values: new Map() });
  assertEquals(figures.figure("age", "mean"), undefined);
  assertEquals(figures.quantile("age", 0.5), undefined);
  assertEquals(figures.total("age"), 0);
});
