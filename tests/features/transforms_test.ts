import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  leastSkewedTransform,
  meanAndDeviation,
  skewness,
  TRANSFORM_NAMES,
  transformed,
} from "@/features/transforms.ts";

Deno.test("transforms keep zero, the sign and the order", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      (a, b) => {
        for (const name of TRANSFORM_NAMES) {
          assertEquals(transformed(0, name), 0);
          assertEquals(Math.sign(transformed(a, name)) + 0, Math.sign(a) + 0);
          if (a < b) assertEquals(transformed(a, name) <= transformed(b, name), true);
        }
      },
    ),
  );
});

Deno.test("meanAndDeviation() divides by n, and a constant deviates by exactly 0", () => {
  assertEquals(meanAndDeviation(Float64Array.of(2, 4, 4, 4, 5, 5, 7, 9)), {
    mean: 5,
    deviation: 2,
  });
  assertEquals(meanAndDeviation(Float64Array.of(0.1, 0.1, 0.1)), { mean: 0.1, deviation: 0 });
});

Deno.test("skewness() is the population figure: scipy.stats.skew([1, 2, 3, 10]) = 1.0182...", () => {
  // m2 = 12.5, m3 = 45 by hand; 45 / 12.5^1.5
  assertAlmostEquals(skewness(Float64Array.of(1, 2, 3, 10)), 45 / 12.5 ** 1.5, 1e-12);
  assertEquals(skewness(Float64Array.of(3, 3, 3)), 0);
  assertAlmostEquals(skewness(Float64Array.of(-1, 0, 1)), 0, 1e-15);
});

Deno.test("leastSkewedTransform() leaves the even alone and takes the logarithm of the log-normal", () => {
  const even = Float64Array.from({ length: 101 }, (_, i) => i);
  assertEquals(leastSkewedTransform(even), "none");
  assertEquals(leastSkewedTransform(even.map((x) => Math.exp(x / 10 + 5))), "logarithm");
  assertEquals(leastSkewedTransform(even.map((x) => x ** 2)), "square root");
  assertEquals(leastSkewedTransform(Float64Array.of(7, 7, 7)), "none");
});
