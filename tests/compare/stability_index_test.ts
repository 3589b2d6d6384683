import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { shiftLevel, stabilityIndex } from "@/compare/stability_index.ts";
import reference from "../testdata/stability_index.json" with { type: "json" };

const of = (...values: number[]) => Float64Array.from(values);

Deno.test("stabilityIndex() worked by hand: two bins doubled, two emptied", () => {
  // Ten bins of 0.1; after 0.2 0.2 0.1 .. 0.1 and two empty ones, each half a customer: 0.05.
  const { index, bins } = stabilityIndex(
    of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    of(1, 1, 2, 2, 3, 4, 5, 6, 7, 8),
  );
  assertAlmostEquals(index, 2 * 0.1 * Math.log(2) + 2 * -0.05 * Math.log(0.5), 1e-12);
  assertEquals(bins, 10);
});

Deno.test("stabilityIndex() agrees with NumPy, and its chance with SciPy's chi-squared", () => {
  const values = (n: number, step: number, offset: number, scale: number) =>
    Float64Array.from(
      { length: n },
      (_, i) => scale * Math.exp(((i * step) % n) / n * 3) + offset,
    );
  for (const { n, m, offset, scale, index, chance } of reference) {
    const found = stabilityIndex(values(n, 7, 0, 1), values(m, 11, offset, scale));
    assertAlmostEquals(found.index, index, 1e-9);
    assertAlmostEquals(found.chance, chance, 0.01 * chance);
  }
});

Deno.test("values below a lowest value that many share, such as no loans, are seen", () => {
  const none = new Float64Array(100);
  assert(stabilityIndex(none, none.map(() => -5)).index > 1);
  assert(stabilityIndex(none, none.map(() => 5)).index > 1);
});

Deno.test("unknown values are a bin of their own", () => {
  const known = of(1, 2, 3, 4);
  assertEquals(stabilityIndex(of(1, 2, 3, NaN), of(1, 2, 3, NaN)).index, 0);
  assert(stabilityIndex(known, of(NaN, NaN, NaN, NaN)).index > 1);
  assertEquals(stabilityIndex(of(NaN), of(NaN)), { index: 0, chance: 0, bins: 1 });
});

Deno.test("the index is never negative, 0 for the same customers in any order, and blind to monotone scales", () => {
  const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 });
  fc.assert(fc.property(values, values, (before, after) => {
    assertEquals(stabilityIndex(of(...before), of(...before.toReversed())).index, 0);
    const { index } = stabilityIndex(of(...before), of(...after));
    assert(index >= 0);
    const cubed = (list: number[]) => of(...list.map((value) => value ** 3));
    assertAlmostEquals(stabilityIndex(cubed(before), cubed(after)).index, index, 1e-12);
  }));
});

Deno.test("shiftLevel() reads 0.1 and 0.25, and takes nothing for a change that chance explains", () => {
  const level = (index: number, chance = 0.01) => shiftLevel({ index, chance, bins: 10 });
  assertEquals([level(0), level(0.099), level(0.1), level(0.249), level(0.25)], [
    "stable",
    "stable",
    "shifted",
    "shifted",
    "changed",
  ]);
  assertEquals([level(0.3, 0.3), level(0.3, 0.29)], ["stable", "changed"]);
});
