import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { detectableDifference, powerOf } from "@/campaign/detectable_difference.ts";
import { meanDifference } from "@/campaign/mean_difference.ts";
import { proportionDifference, wilsonInterval } from "@/campaign/proportion_difference.ts";
import { studentQuantile } from "@/campaign/student_quantile.ts";
import reference from "../testdata/campaign_reference.json" with { type: "json" };

Deno.test("proportionDifference() is that of Newcombe's example: 56 of 70 against 48 of 80", () => {
  const { estimate, low, high } = proportionDifference({ yes: 56, of: 70 }, { yes: 48, of: 80 });
  // Table II, (a), method 10.
  assertEquals([estimate, low, high].map((value) => value.toFixed(4)), [
    "0.2000",
    "0.0524",
    "0.3339",
  ]);
});

Deno.test("wilsonInterval() and proportionDifference() agree with statsmodels", () => {
  for (const { one, other, wilson, difference } of reference.proportions) {
    const own = wilsonInterval(one);
    assertAlmostEquals(own.low, wilson[0]!, 1e-6);
    assertAlmostEquals(own.high, wilson[1]!, 1e-6);
    const both = proportionDifference(one, other);
    assertAlmostEquals(both.low, difference[0]!, 1e-6);
    assertAlmostEquals(both.high, difference[1]!, 1e-6);
  }
});

Deno.test("powerOf() agrees with statsmodels", () => {
  for (const { rise, power, ...design } of reference.powers) {
    assertAlmostEquals(powerOf(rise, design), power, 1e-6);
  }
});

Deno.test("detectableDifference() is seen four times in five, and less is not", () => {
  const design = { test: 74, control: 95, rate: 0.3 };
  const least = detectableDifference(design)!;
  assertAlmostEquals(powerOf(least, design), 0.8, 1e-9);
  assert(powerOf(least - 0.01, design) < 0.8);
  assert(detectableDifference({ test: 10_000, control: 10_000, rate: 0 })! < 0.001);
  assertEquals(detectableDifference({ test: 2, control: 2, rate: 0.9 }), undefined);
  assertEquals(detectableDifference({ test: 50, control: 50, rate: 1 }), undefined);
});

Deno.test("studentQuantile() agrees with SciPy", () => {
  for (const { probability, degrees, t } of reference.quantiles) {
    assertAlmostEquals(studentQuantile(probability, degrees) / t, 1, 1e-8);
  }
});

Deno.test("meanDifference() agrees with SciPy's Welch test", () => {
  for (const { one, other, interval } of reference.means) {
    const { low, high } = meanDifference(one, other)!;
    const width = interval[1]! - interval[0]!;
    assertAlmostEquals(low, interval[0]!, 1e-8 * width);
    assertAlmostEquals(high, interval[1]!, 1e-8 * width);
  }
});

Deno.test("meanDifference() of values that do not vary, and of one value, is none", () => {
  assertEquals(meanDifference([2, 2], [1, 1, 1]), undefined);
  assertEquals(meanDifference([2, 3], [1, 1, 1]), undefined);
  assertEquals(meanDifference([2], [1, 1, 1]), undefined);
});
