import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { adjustedRandIndex } from "@/clustering/adjusted_rand_index.ts";
import { calinskiHarabasz } from "@/clustering/calinski_harabasz.ts";
import { daviesBouldin } from "@/clustering/davies_bouldin.ts";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { silhouette, silhouetteValues, silhouetteValuesOf } from "@/clustering/silhouette.ts";
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

// Rousseeuw (1987), doi:10.1016/0377-0427(87)90125-7, table 1: dissimilarities of twelve countries.
const COUNTRIES = "BEL BRA CHI CUB EGY FRA IND ISR USA USS YUG ZAI".split(" ");
const LOWER = [
  [5.58],
  [7.00, 6.50],
  [7.08, 7.00, 3.83],
  [4.83, 5.08, 8.17, 5.83],
  [2.17, 5.75, 6.67, 6.92, 4.92],
  [6.42, 5.00, 5.58, 6.00, 4.67, 6.42],
  [3.42, 5.50, 6.42, 6.42, 5.00, 3.92, 6.17],
  [2.50, 4.92, 6.25, 7.33, 4.50, 2.25, 6.33, 2.75],
  [6.08, 6.67, 4.25, 2.67, 6.00, 6.17, 6.17, 6.92, 6.17],
  [5.25, 6.83, 4.50, 3.75, 5.75, 5.42, 6.08, 5.83, 6.67, 3.67],
  [4.75, 3.00, 6.08, 6.67, 5.00, 5.58, 4.83, 6.17, 5.67, 6.50, 6.92],
];

Deno.test("silhouetteValuesOf() gives the figures Rousseeuw printed for twelve countries", () => {
  const distance = (i: number, j: number) =>
    i === j ? 0 : LOWER[Math.max(i, j) - 1]![Math.min(i, j)]!;
  const dissimilarities = matrixFromRows(
    COUNTRIES.map((_, i) => COUNTRIES.map((_, j) => distance(i, j))),
  );
  // Figures 2 and 3 of the paper, printed with two decimals.
  const figures = [
    {
      labels: [0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0],
      values: [0.39, 0.22, 0.33, 0.40, 0.20, 0.35, -0.04, 0.30, 0.43, 0.34, 0.26, 0.19],
      mean: 0.28,
    },
    {
      labels: [0, 1, 2, 2, 0, 0, 1, 0, 0, 2, 2, 1],
      values: [0.42, 0.25, 0.31, 0.48, 0.02, 0.44, 0.17, 0.37, 0.47, 0.44, 0.31, 0.28],
      mean: 0.33,
    },
  ];
  for (const { labels, values, mean } of figures) {
    const actual = silhouetteValuesOf(dissimilarities, Int32Array.from(labels));
    for (const [i, value] of values.entries()) assertAlmostEquals(actual[i]!, value, 0.01);
    assertAlmostEquals(actual.reduce((total, value) => total + value) / 12, mean, 0.005);
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
