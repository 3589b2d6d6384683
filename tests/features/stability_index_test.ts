import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { distributionOf, knownAscending } from "@/features/distribution.ts";
import {
  featureStability,
  isRisen,
  shiftLevel,
  stabilityIndex,
} from "@/features/stability_index.ts";
import reference from "../testdata/stability_index.json" with { type: "json" };

const of = (...values: number[]) => Float64Array.from(values);

const distribution = (values: Float64Array) => {
  const known = knownAscending(values);
  // In two lists, as segments are.
  const lists = [0, 1].map((half) => known.filter((_, i) => i % 2 === half));
  return distributionOf(lists, values.length - known.length);
};

const stability = (before: Float64Array, after: Float64Array) =>
  featureStability(distribution(before), after);

Deno.test("stabilityIndex() worked by hand: a share doubled, one halved, one emptied", () => {
  const { index, bins } = stabilityIndex([4, 4, 2, 0], [8, 2, 0, 0]);
  const expected = 0.4 * Math.log(2) - 0.2 * Math.log(0.5) - 0.15 * Math.log(0.05 / 0.2);
  assertAlmostEquals(index, expected, 1e-12);
  assertEquals(bins, 3);
});

Deno.test("distributionOf() ends its bins at the extreme percentiles, the deciles and the largest value", () => {
  const values = Float64Array.from({ length: 200 }, (_, i) => i + 1);
  assertEquals(distribution(values), {
    median: 100.5,
    lowest: 1,
    ends: [2, 20, 40, 60, 80, 100, 120, 140, 160, 180, 198, 200],
    counts: [2, 18, 20, 20, 20, 20, 20, 20, 20, 20, 18, 2],
    unknown: 0,
  });
  assertEquals(distribution(of(0, NaN, 0, 0, 7)), {
    median: 0,
    lowest: 0,
    ends: [0, 7],
    counts: [3, 1],
    unknown: 1,
  });
  assertEquals(distribution(of(NaN)), {
    median: null,
    lowest: null,
    ends: [],
    counts: [],
    unknown: 1,
  });
});

Deno.test("featureStability() agrees with NumPy, and its chance with SciPy's chi-squared", () => {
  const values = (n: number, step: number, offset: number, scale: number) =>
    Float64Array.from(
      { length: n },
      (_, i) => scale * Math.exp(((i * step) % n) / n * 3) + offset,
    );
  for (const { n, m, offset, scale, factor, ...expected } of reference.features) {
    const later = values(m, 11, offset, scale);
    const ninth = later.toSorted()[Math.floor(0.9 * (m - 1))]!;
    const after = later.map((value) => value > ninth ? factor * value : value);
    const found = stability(values(n, 7, 0, 1), after);
    assertAlmostEquals(found.index, expected.index, 1e-9);
    assertAlmostEquals(found.chance, expected.chance, 0.01 * expected.chance);
    assertEquals([found.bins, found.beyond], [expected.bins, expected.beyond]);
  }
});

Deno.test("isRisen() takes for chance whatever SciPy's hypergeometric distribution does, and is little stricter", () => {
  for (const { cases, whole, probability } of reference.risen) {
    if (probability > 0.001) assert(!isRisen(cases, whole), JSON.stringify(cases));
    if (probability < 0.0001 && cases.after >= 0.011 * whole.after) assert(isRisen(cases, whole));
  }
});

Deno.test("a largest tenth times a hundred, which deciles do not see, is another distribution; so is any tenth", () => {
  const before = Float64Array.from({ length: 500 }, (_, i) => Math.exp(((i * 7) % 500) / 100));
  const top = before.map((value) => value > Math.exp(4.5) ? 100 * value : value);
  const found = stability(before, top);
  assert(found.index > 0.25 && found.isBeyond);
  assertEquals(shiftLevel(found), "changed");
  const any = stability(before, before.map((value, i) => i % 10 === 0 ? 100 * value : value));
  assert(shiftLevel(any) !== "stable");
});

Deno.test("few of many that lie beyond the range are a shift though their index is small", () => {
  const before = Float64Array.from({ length: 500 }, (_, i) => i < 350 ? 0 : i);
  const after = before.map((value, i) => i >= 350 && i % 13 === 0 ? 100 * value : value);
  const found = stability(before, after);
  assert(found.index < 0.1 && found.isBeyond, JSON.stringify(found));
  assertEquals(shiftLevel(found), "shifted");
  assert(!stability(before, before.with(499, 1e9)).isBeyond);
});

Deno.test("values below a lowest value that many share, such as no loans, are seen", () => {
  const none = new Float64Array(100);
  assert(stability(none, none.map(() => -5)).index > 1);
  assert(stability(none, none.map(() => 5)).index > 1);
});

Deno.test("unknown values are a bin of their own", () => {
  const known = of(1, 2, 3, 4);
  assertEquals(stability(of(1, 2, 3, NaN), of(1, 2, 3, NaN)).index, 0);
  assert(stability(known, of(NaN, NaN, NaN, NaN)).index > 1);
  assertEquals(stability(of(NaN), of(NaN)), {
    index: 0,
    chance: 0,
    bins: 1,
    beyond: 0,
    isBeyond: false,
  });
});

Deno.test("the index is never negative, 0 for the same customers in any order, and blind to monotone scales", () => {
  const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 });
  fc.assert(fc.property(values, values, (before, after) => {
    assertEquals(stability(of(...before), of(...before.toReversed())).index, 0);
    const { index } = stability(of(...before), of(...after));
    assert(index >= 0);
    const cubed = (list: number[]) => of(...list.map((value) => value ** 3));
    assertAlmostEquals(stability(cubed(before), cubed(after)).index, index, 1e-12);
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
