import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { quantile } from "@/numerics/quantile.ts";

Deno.test("quantile() interpolates linearly between order statistics, as R and NumPy do by default", () => {
  const sorted = [Float64Array.of(1, 2, 4, 8)];
  // numpy.quantile([1, 2, 4, 8], [0, .25, .5, .75, 1])
  const cases = [[0, 1], [0.25, 1.75], [0.5, 3], [0.75, 5], [1, 8]] as const;
  for (const [fraction, expected] of cases) {
    assertAlmostEquals(quantile(sorted, fraction)!, expected, 1e-12);
  }
});

Deno.test("of an even number the median is half-way between the two in the middle, of one it is that", () => {
  assertEquals(quantile([Float64Array.of(1, 2, 3, 10)], 0.5), 2.5);
  assertEquals(quantile([Float64Array.of(7)], 0.9), 7);
});

Deno.test("of no values there is none", () => {
  assertEquals(quantile([], 0.5), undefined);
  assertEquals(quantile([new Float64Array(), new Float64Array()], 0.5), undefined);
});

Deno.test("values in several lists have the quantiles that they have in one", () => {
  const lists = fc.array(fc.array(fc.integer({ min: -9, max: 9 })), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), (values, fraction) => {
    const apart = values.map((list) => Float64Array.from(list).sort());
    const together = Float64Array.from(values.flat()).sort();
    assertEquals(quantile(apart, fraction), quantile([together], fraction));
  }));
});
