import { assert, assertAlmostEquals } from "@std/assert";
import { dip } from "@/clustering/evidence/dip.ts";
import { dipPValue } from "@/clustering/evidence/dip_p_value.ts";
import { randomSource } from "@/numerics/random.ts";
import { reference } from "./reference.ts";

Deno.test("dip() is what a ruler says", () => {
  // Steps of 1/4 around a straight line are nowhere more than 1/8 from it.
  assertAlmostEquals(dip(Float64Array.of(1, 2, 3, 4)), 1 / 8, 1e-15);
  // The line from (1, 0) to (9, 1), turned until it is as far from either step: 3/14.
  assertAlmostEquals(dip(Float64Array.of(1, 2, 8, 9)), 3 / 14, 1e-15);
  // Two far values, half of the rows each: a hump can hold a quarter of either, no more.
  const two = Float64Array.from({ length: 1000 }, (_, i) => i < 500 ? i / 1e6 : 1 + i / 1e6);
  assertAlmostEquals(dip(two), 0.25, 0.002);
});

Deno.test("dip() agrees with the package diptest, on equal values too", () => {
  for (const { values, dip: expected } of reference.dips) {
    assertAlmostEquals(dip(Float64Array.from(values)), expected, 1e-12, `${values.slice(0, 9)}`);
  }
});

Deno.test("dip() does not depend on the unit, the origin or the direction", () => {
  for (const { values } of reference.dips) {
    const sorted = Float64Array.from(values);
    const turned = sorted.map((value) => 3 - 2 * value).reverse();
    assertAlmostEquals(dip(turned), dip(sorted), 1e-9);
  }
});

Deno.test("dip() answers for few and for equal values", () => {
  for (const values of [[1], [1, 2], [1, 2, 3], [5, 5, 5, 5, 5]]) {
    assertAlmostEquals(dip(Float64Array.from(values)), 1 / (2 * values.length), 1e-15);
  }
});

Deno.test("dipPValue() agrees with the package diptest where it decides", () => {
  for (const { values, dip, p_value: expected } of reference.dips) {
    const p = dipPValue(dip, values.length);
    if (expected < 0.7) assertAlmostEquals(p, expected, 0.01 + 0.05 * expected);
    else assert(p > 0.6, `${p}, ${expected}`);
  }
});

Deno.test("dipPValue() of uniform values is uniform, and falls as the dip grows", () => {
  const random = randomSource(3);
  const ps = Array.from({ length: 2000 }, () => {
    const values = Float64Array.from({ length: 100 }, () => random.next()).sort();
    return dipPValue(dip(values), 100);
  });
  for (const level of [0.01, 0.1, 0.5]) {
    const share = ps.filter((p) => p < level).length / ps.length;
    assertAlmostEquals(share, level, 0.02 + 0.03 * level);
  }
  for (const n of [8, 30, 5000]) {
    let before = 1;
    for (let d = 0; d < 0.25; d += 0.001) {
      const p = dipPValue(d, n);
      assert(p <= before && p >= 0, `${n}, ${d}: ${p}`);
      before = p;
    }
  }
});
