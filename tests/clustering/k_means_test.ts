import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { kMeans, refine } from "@/clustering/k_means.ts";
import { lloyd } from "@/clustering/lloyd.ts";
import { type Matrix, matrixFromRows } from "@/clustering/matrix.ts";
import { findCentroids } from "@/clustering/restarts.ts";
import { randomSource } from "@/numerics/random.ts";
import { iris, planted, reference, row, shuffled } from "./fixtures.ts";

const FOUR = [[0, 0, 0], [6, 0, 0], [0, 6, 0], [0, 0, 6]];

Deno.test("kMeans() does what a pencil does", () => {
  const matrix = matrixFromRows([[9, 9], [0, 0], [0, 1], [9, 10], [0, 2]]);
  const fit = kMeans(matrix, 2, { seed: 1 });
  assertEquals([...fit.labels], [1, 0, 0, 1, 0]);
  assertEquals([...fit.sizes], [3, 2]);
  assertEquals([...fit.centroids.data], [0, 1, 9, 9.5]);
  assertEquals(fit.inertia, 2.5);
  assert(fit.converged);
});

Deno.test("kMeans() comes to an end where rounding makes rows move in circles", () => {
  const random = randomSource(1);
  const data = Float64Array.from({ length: 2400 }, () => 1e16 + random.integer(3));
  assertEquals(kMeans({ data, rows: 800, columns: 3 }, 4, { seed: 1 }).sizes.length, 4);
});

Deno.test("kMeans() reaches the best inertia of 3,000 scikit-learn starts for k = 1..10", () => {
  for (const name of ["iris", "overlapping"] as const) {
    const matrix = matrixFromRows(reference.datasets[name]);
    for (const { k, inertia } of reference.k_means[name]) {
      const fit = kMeans(matrix, k, { seed: 5 });
      assert(fit.inertia <= inertia * 1.001, `${name}, k = ${k}: ${fit.inertia} > ${inertia}`);
    }
  }
});

Deno.test("kMeans() finds the best of all partitions of few rows", () => {
  const valueOf = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(valueOf, valueOf), { minLength: 4, maxLength: 7, selector: String }),
      fc.integer({ min: 1, max: 4 }),
      (rows, k) => {
        const matrix = matrixFromRows(rows);
        const best = leastInertia(matrix, k);
        assertAlmostEquals(kMeans(matrix, k, { seed: 1 }).inertia, best, 1e-9 * (1 + best));
      },
    ),
    { numRuns: 40, seed: 1 },
  );
});

Deno.test("kMeans() gives the same bytes for any seed where there are clusters", () => {
  const matrix = planted(FOUR, { rows: 200, deviation: 1, seed: 3 });
  const first = kMeans(matrix, 4, { seed: 1 });
  for (const seed of [2, 3, 4, 5]) {
    const { labels, centroids, inertia, sizes } = kMeans(matrix, 4, { seed });
    assertEquals({ labels, centroids, inertia, sizes }, {
      labels: first.labels,
      centroids: first.centroids,
      inertia: first.inertia,
      sizes: first.sizes,
    });
  }
});

Deno.test("kMeans() gives the same clusters in the same order when the rows are shuffled", () => {
  for (const seed of [1, 2, 3]) {
    const { matrix, order } = shuffled(iris, seed);
    for (const k of [2, 3, 4, 5]) {
      const straight = kMeans(iris, k, { seed: 1 });
      const mixed = kMeans(matrix, k, { seed: 1 });
      assertEquals([...mixed.labels], order.map((i) => straight.labels[i]));
    }
  }
});

Deno.test("kMeans() numbers clusters by size and equal sizes by their centroids", () => {
  const matrix = matrixFromRows([[5, 1], [5, 1.1], [0, 9], [0, 9.1], [5, 0], [5, 0.1], [-99, 0]]);
  const fit = kMeans(matrix, 4, { seed: 1 });
  assertEquals([...fit.sizes], [2, 2, 2, 1]);
  assertEquals([...fit.labels], [2, 2, 0, 0, 1, 1, 3]);
});

Deno.test("kMeans() assigns every row to its nearest centroid, the mean of its rows", () => {
  const fit = kMeans(iris, 6, { seed: 1 });
  let inertia = 0;
  for (let i = 0; i < iris.rows; i++) {
    const squares = Array.from(
      { length: 6 },
      (_, cluster) => square(iris, i, fit.centroids, cluster),
    );
    assertEquals(squares.indexOf(Math.min(...squares)), fit.labels[i]);
    inertia += Math.min(...squares);
  }
  assertAlmostEquals(fit.inertia, inertia, 1e-9);
  for (let cluster = 0; cluster < 6; cluster++) {
    for (let j = 0; j < 4; j++) {
      const values = [...fit.labels.keys()].filter((i) => fit.labels[i] === cluster)
        .map((i) => row(iris, i)[j]!);
      assertEquals(values.length, fit.sizes[cluster]);
      const mean = values.reduce((total, value) => total + value) / values.length;
      assertEquals(row(fit.centroids, cluster)[j], mean);
    }
  }
});

Deno.test("kMeans() counts how many restarts reached the best inertia", () => {
  const fit = kMeans(planted(FOUR, { rows: 100, deviation: 0.1, seed: 1 }), 4, { seed: 1 });
  assertEquals([fit.starts, fit.hits, fit.sampleRows], [3, 3, 100]);
  const single = kMeans(iris, 3, { seed: 1, starts: 1 });
  assertEquals([single.starts, single.hits], [1, 1]);
  const cloud = planted([[0, 0, 0, 0]], { rows: 400, deviation: 1, seed: 1 });
  const few = kMeans(cloud, 9, { seed: 1, starts: 4 });
  assert(few.starts === 4 && few.hits >= 1 && few.hits < 4, `${few.hits} of ${few.starts}`);
});

Deno.test("kMeans() answers for one row, one cluster, a cluster for each row", () => {
  const one = kMeans(matrixFromRows([[3, 4]]), 1, { seed: 1 });
  assertEquals([[...one.labels], [...one.centroids.data], one.inertia], [[0], [3, 4], 0]);

  const whole = kMeans(matrixFromRows([[1, 1], [3, 5]]), 1, { seed: 1 });
  assertEquals([[...whole.labels], [...whole.centroids.data], whole.inertia], [[0, 0], [2, 3], 10]);

  const each = kMeans(matrixFromRows([[3], [1], [2]]), 3, { seed: 1 });
  assertEquals([[...each.labels], each.inertia], [[2, 0, 1], 0]);
});

Deno.test("kMeans() answers for duplicate rows and constant columns", () => {
  const rows = [[1, 7], [1, 7], [1, 7], [1, 7], [1, 7], [2, 7], [3, 7]];
  const fit = kMeans(matrixFromRows(rows), 3, { seed: 1 });
  assertEquals([...fit.labels], [0, 0, 0, 0, 0, 1, 2]);
  assertEquals(fit.inertia, 0);
  const same = kMeans(matrixFromRows(new Array(5).fill([2, 2])), 1, { seed: 1 });
  assertEquals([same.inertia, ...same.sizes], [0, 5]);
});

Deno.test("kMeans() refuses what it cannot do and says why", () => {
  const matrix = matrixFromRows([[1], [2], [2]]);
  for (const k of [0, -1, 1.5, 4, NaN]) {
    assertThrows(() => kMeans(matrix, k, { seed: 1 }), RangeError, `into ${k} clusters: k must be`);
  }
  assertThrows(
    () => kMeans(matrix, 3, { seed: 1 }),
    RangeError,
    "Cannot cluster 2 distinct rows into 3 clusters",
  );
  const data = Float64Array.of(1, NaN, 3);
  assertThrows(() => kMeans({ data, rows: 3, columns: 1 }, 1, { seed: 1 }), RangeError, "is NaN");
  assertThrows(() => kMeans(matrixFromRows([]), 1, { seed: 1 }), RangeError, "0 rows");
});

Deno.test("kMeans() leaves no cluster empty when its sample misses rows that differ", () => {
  const rows = new Array(300).fill([0, 0]);
  rows[17] = [5, 5];
  rows[203] = [9, 0];
  const fit = kMeans(matrixFromRows(rows), 3, { seed: 1, sampleRows: 10 });
  assertEquals([[...fit.sizes], fit.inertia, fit.sampleRows], [[298, 1, 1], 0, 11]);
});

Deno.test("inertiaCurve() gives inertias that never rise and points that refine to the same fit", async () => {
  const curve = await inertiaCurve(iris, { seed: 1 });
  assertEquals(curve.points.map((point) => point.k), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (const [i, { inertia }] of reference.k_means.iris.entries()) {
    assertAlmostEquals(curve.inertias[i]!, inertia, 1e-3 * inertia);
    assert(i === 0 || curve.inertias[i]! <= curve.inertias[i - 1]!);
  }
  const fit = await refine(iris, curve.points[3]!);
  assertEquals(fit.inertia, curve.inertias[3]);
  assertEquals(fit.centroids, curve.points[3]!.centroids);
});

Deno.test("refine() refuses more clusters than there are distinct rows", async () => {
  const matrix = matrixFromRows([[1], [2], [2]]);
  const found = findCentroids(matrix, 3, { seed: 1 });
  await assertRejects(() => refine(matrix, found), RangeError, "2 distinct rows into 3 clusters");
});

Deno.test("inertiaCurve() ends at the number of distinct rows", async () => {
  const matrix = matrixFromRows([[1], [2], [2], [5], [5]]);
  assertEquals((await inertiaCurve(matrix, { seed: 1 })).inertias.length, 3);
  assertEquals((await inertiaCurve(matrix, { seed: 1, kMax: 2 })).inertias.length, 2);
});

Deno.test("inertiaCurve() of thousands of rows finds clusters of five, in any order of the rows", async () => {
  const centers = [...FOUR, [-20, 0, 0], [0, -20, 0], [0, 0, -20]];
  const random = randomSource(1);
  const matrix = matrixFromRows(Array.from({ length: 6000 }, (_, i) => {
    const center = centers[i < 15 ? 4 + i % 3 : i % 4]!;
    return center.map((value) => value + 0.5 * random.normal());
  }));
  const { matrix: mixed, order } = shuffled(matrix, 2);
  const curve = await inertiaCurve(matrix, { seed: 1, kMax: 8 });
  const fit = await refine(matrix, curve.points[6]!);
  assertEquals([...fit.sizes.slice(4), fit.sampleRows], [5, 5, 5, 6000]);
  assertEquals(fit.inertia, curve.inertias[6]);
  for (let k = 2; k <= 8; k++) assert(curve.inertias[k - 1]! <= curve.inertias[k - 2]!);
  const other = kMeans(mixed, 7, { seed: 2 });
  assertEquals([...other.labels], order.map((i) => fit.labels[i]));
});

Deno.test("kMeans() reaches on thousands of rows what restarts on all of them reach", () => {
  const matrix = planted(FOUR, { rows: 4000, deviation: 2, seed: 5 });
  for (const k of [4, 6]) {
    const random = randomSource(k);
    let best = Infinity;
    for (let start = 0; start < 30; start++) {
      const rows = Array.from({ length: k }, () => [...row(matrix, random.integer(4000))]);
      best = Math.min(best, lloyd(matrix, matrixFromRows(rows).data).inertia);
    }
    const { inertia } = kMeans(matrix, k, { seed: 1 });
    assert(inertia <= 1.001 * best, `k = ${k}: ${inertia} > ${best}`);
  }
});

Deno.test("kMeans() answers for more clusters than ml-kmeans is given rows for few", () => {
  const matrix = planted(FOUR, { rows: 2100, deviation: 1, seed: 2 });
  const [few, many] = [100, 250].map((k) => kMeans(matrix, k, { seed: 1, starts: 1 }));
  assertEquals([many!.sizes.length, many!.sizes.at(-1)! > 0], [250, true]);
  assert(many!.inertia < 0.7 * few!.inertia);
});

Deno.test("inertiaCurve() measures a large matrix on all rows around a sample's centroids", async () => {
  const matrix = planted(FOUR, { rows: 12_000, deviation: 1, seed: 1 });
  const curve = await inertiaCurve(matrix, { seed: 1, kMax: 6 });
  const exact = kMeans(matrix, 4, { seed: 2, sampleRows: 12_000 });
  const fit = await refine(matrix, curve.points[3]!);
  assertAlmostEquals(fit.inertia, exact.inertia, 1e-6 * exact.inertia);
  assertEquals(fit.labels, exact.labels);
  assert(curve.inertias[3]! >= fit.inertia && curve.inertias[3]! < 1.01 * fit.inertia);
  for (let k = 2; k <= 6; k++) assert(curve.inertias[k - 1]! <= curve.inertias[k - 2]!);
});

/** The least inertia of all partitions into k clusters, by trying them all. */
function leastInertia(matrix: Matrix, k: number): number {
  let least = Infinity;
  const labels = new Array(matrix.rows).fill(0);
  const visit = (i: number, used: number) => {
    if (i === matrix.rows) {
      if (used === k) least = Math.min(least, inertiaOf(matrix, labels, k));
      return;
    }
    for (let cluster = 0; cluster <= Math.min(used, k - 1); cluster++) {
      labels[i] = cluster;
      visit(i + 1, Math.max(used, cluster + 1));
    }
  };
  visit(0, 0);
  return least;
}

function inertiaOf(matrix: Matrix, labels: number[], k: number): number {
  let inertia = 0;
  for (let cluster = 0; cluster < k; cluster++) {
    const members = [...labels.keys()].filter((i) => labels[i] === cluster);
    for (let j = 0; j < matrix.columns; j++) {
      const values = members.map((i) => row(matrix, i)[j]!);
      const mean = values.reduce((total, value) => total + value) / values.length;
      for (const value of values) inertia += (value - mean) ** 2;
    }
  }
  return inertia;
}

function square(a: Matrix, i: number, b: Matrix, j: number): number {
  return row(a, i).reduce((total, value, at) => total + (value - row(b, j)[at]!) ** 2, 0);
}
