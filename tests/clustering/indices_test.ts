import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { adjustedRandIndex } from "@/clustering/adjusted_rand_index.ts";
import { calinskiHarabasz } from "@/clustering/calinski_harabasz.ts";
import { daviesBouldin } from "@/clustering/davies_bouldin.ts";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { silhouette, silhouetteValues } from "@/clustering/silhouette.ts";
import { planted, reference } from "./fixtures.ts";

const PAIRS = matrixFromRows([[0], [2], [10], [14]]);
const PAIR_LABELS = Int32Array.of(0, 0, 1, 1);

Deno.test("the indices do what a pencil does", () => {
  // Row 0: a = 2, b = (10 + 14) / 2 = 12. Row 1: a = 2, b = 10. Row 2: a = 4, b = 9. Row 3: 4, 13.
  const expected = [10 / 12, 8 / 10, 5 / 9, 9 / 13];
  for (const [i, value] of silhouetteValues(PAIRS, PAIR_LABELS).entries()) {
    assertAlmostEquals(value, expected[i]!, 1e-15);
  }
  // Means 1, 12 and 6.5: between 4 * 5.5^2 = 121, within 1 + 1 + 4 + 4 = 10 with 2 degrees.
  assertAlmostEquals(calinskiHarabasz(PAIRS, PAIR_LABELS), 121 / (10 / 2), 1e-12);
  // Spreads 1 and 2, distance 11.
  assertAlmostEquals(daviesBouldin(PAIRS, PAIR_LABELS), 3 / 11, 1e-15);
});

Deno.test("the indices equal scikit-learn's", () => {
  for (const expected of reference.indices) {
    const matrix = matrixFromRows(reference.datasets[expected.dataset]);
    const labels = Int32Array.from(expected.labels);
    const equal = (actual: number, wanted: number) =>
      assertAlmostEquals(actual, wanted, 1e-9 * Math.abs(wanted) + 1e-15);
    equal(silhouette(matrix, labels), expected.silhouette);
    const values = silhouetteValues(matrix, labels);
    for (const [i, value] of expected.silhouette_values.entries()) equal(values[i]!, value);
    equal(calinskiHarabasz(matrix, labels), expected.calinski_harabasz);
    equal(daviesBouldin(matrix, labels), expected.davies_bouldin);
  }
});

Deno.test("silhouette() of a sample is near that of all rows and depends on the seed alone", () => {
  const matrix = planted([[0, 0], [4, 0]], { rows: 2000, deviation: 1, seed: 1 });
  const labels = Int32Array.from({ length: 2000 }, (_, i) => i % 2);
  const sampled = silhouette(matrix, labels, { sampleRows: 500, seed: 3 });
  assertAlmostEquals(sampled, silhouette(matrix, labels), 0.03);
  assertEquals(silhouette(matrix, labels, { sampleRows: 500, seed: 3 }), sampled);
});

Deno.test("silhouette() is 0 where nothing can be told apart", () => {
  const same = matrixFromRows(new Array(6).fill([1, 1]));
  assertEquals(silhouette(same, Int32Array.of(0, 0, 0, 1, 1, 1)), 0);
  // The only row of cluster 1 is missing from the sample.
  const labels = new Int32Array(100);
  labels[99] = 1;
  const matrix = planted([[0]], { rows: 100, deviation: 1, seed: 1 });
  assertEquals(silhouette(matrix, labels, { sampleRows: 5, seed: 1 }), 0);
});

Deno.test("the indices refuse numbers of clusters they are not defined for", () => {
  const one = new Int32Array(4);
  const each = Int32Array.of(0, 1, 2, 3);
  assertThrows(() => silhouette(PAIRS, one), RangeError, "of 1 clusters of 4 rows");
  assertThrows(() => silhouette(PAIRS, each), RangeError, "of 4 clusters of 4 rows");
  assertThrows(() => calinskiHarabasz(PAIRS, one), RangeError, "of 1 clusters of 4 rows");
  assertThrows(() => calinskiHarabasz(PAIRS, each), RangeError, "of 4 clusters of 4 rows");
  assertThrows(() => daviesBouldin(PAIRS, one), RangeError, "of 1 cluster");
});

Deno.test("adjustedRandIndex() equals scikit-learn's and the worked example", () => {
  // Pairs together: 2 in both, 6 in a, 3 in b, 15 in all: (2 - 6 * 3 / 15) / ((6 + 3) / 2 - 1.2).
  const a = Int32Array.of(0, 0, 0, 1, 1, 1);
  const b = Int32Array.of(0, 0, 1, 1, 2, 2);
  assertAlmostEquals(adjustedRandIndex(a, b), (2 - 1.2) / (4.5 - 1.2), 1e-15);
  for (const { a, b, value } of reference.adjusted_rand) {
    assertAlmostEquals(adjustedRandIndex(Int32Array.from(a), Int32Array.from(b)), value, 1e-12);
  }
});

Deno.test("adjustedRandIndex() is 1 for the same partition under other numbers", () => {
  assertEquals(adjustedRandIndex(Int32Array.of(0, 0, 1, 2), Int32Array.of(2, 2, 0, 1)), 1);
  assertEquals(adjustedRandIndex(Int32Array.of(0, 0), Int32Array.of(0, 0)), 1);
  assertEquals(adjustedRandIndex(Int32Array.of(0), Int32Array.of(0)), 1);
  assertThrows(
    () => adjustedRandIndex(Int32Array.of(0), Int32Array.of(0, 1)),
    RangeError,
    "1 and 2",
  );
});
