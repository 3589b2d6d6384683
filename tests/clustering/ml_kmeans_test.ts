import { assert, assertEquals } from "@std/assert";
import { kmeans } from "ml-kmeans";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { kMeans, refine, settle } from "@/clustering/k_means.ts";
import { type Matrix, matrixFromRows } from "@/clustering/matrix.ts";
import { mlKMeans } from "@/clustering/ml_kmeans.ts";
import { type Centroids, findCentroids } from "@/clustering/restarts.ts";
import { planted, row } from "./fixtures.ts";

const FOUR = [[0, 0, 0], [6, 0, 0], [0, 6, 0], [0, 0, 6]];

/** What ml-kmeans itself says, without anything of ours. */
function asked(matrix: Matrix, start: Matrix) {
  const nested = (of: Matrix) => Array.from({ length: of.rows }, (_, i) => [...row(of, i)]);
  return kmeans(nested(matrix), start.rows, {
    initialization: nested(start),
    tolerance: 0,
    maxIterations: 500,
  });
}

/** The centroids in an order of their own, as text that tells every bit. */
function told(centroids: readonly (readonly number[])[]): string[] {
  return centroids.map((one) => one.join()).sort();
}

function toldOf(centroids: Matrix): string[] {
  return told(Array.from({ length: centroids.rows }, (_, i) => [...row(centroids, i)]));
}

function startingFrom(rows: readonly (readonly number[])[]): Centroids {
  const centroids = matrixFromRows(rows);
  return { k: centroids.rows, centroids, starts: 1, hits: 1, sampleRows: 0 };
}

Deno.test("the final centroids are ml-kmeans's own to the byte, and a fixed point of it", async () => {
  for (const [rows, k] of [[500, 3], [4000, 5]] as const) {
    const matrix = planted(FOUR, { rows, deviation: 2, seed: 5 });
    const { proposals } = findCentroids(matrix, k, { seed: 1 });
    const theirs = proposals.map((start) => asked(matrix, start));
    assert(theirs.every(({ converged }) => converged), `${rows} rows`);
    const fit = kMeans(matrix, k, { seed: 1 });
    const same = theirs.find(({ centroids }) =>
      `${told(centroids)}` === `${toldOf(fit.centroids)}`
    );
    assert(same !== undefined, `${rows} rows: ${fit.centroids.data}`);
    // Where there are more rows than the search looks at singly, it leaves them work to do.
    assert(rows < 3000 || same!.iterations > 1);
    assertEquals(told(asked(matrix, fit.centroids).centroids), toldOf(fit.centroids));
    assertEquals([...fit.labels], asked(matrix, fit.centroids).clusters);

    const { points } = await inertiaCurve(matrix, { seed: 1, kMax: k });
    const refined = await refine(matrix, points[k - 1]!, { seed: 2 });
    assertEquals(told(asked(matrix, refined.centroids).centroids), toldOf(refined.centroids));
  }
});

Deno.test("a poor start is left to ml-kmeans: nothing of ours goes on where it ends", () => {
  const matrix = planted(FOUR, { rows: 800, deviation: 0.5, seed: 1 });
  // Two centroids in one group and one between two others: an optimum that our search would leave.
  const start = startingFrom([[-1, 0, 0], [1, 0, 0], [6, 0, 0], [0, 3, 3]]);
  const theirs = asked(matrix, start.centroids);
  const fit = settle(matrix, start);
  assertEquals(toldOf(fit.centroids), told(theirs.centroids));
  assert(fit.passes === theirs.iterations && theirs.iterations > 1);
  assert(fit.inertia > 2 * kMeans(matrix, 4, { seed: 1 }).inertia);
});

Deno.test("a cluster that ml-kmeans leaves empty is given a row, and ml-kmeans goes on from there", () => {
  const matrix = matrixFromRows([[0], [1], [10], [11], [30]]);
  const start = startingFrom([[0.5], [10.5], [99]]);
  assertEquals(mlKMeans(matrix)(Float64Array.of(0.5, 10.5, 99)).centroids.at(-1), 99);
  const fit = settle(matrix, start);
  assertEquals([[...fit.sizes], [...fit.centroids.data]], [[2, 2, 1], [0.5, 10.5, 30]]);
});

Deno.test("rows that differ by rounding alone leave no cluster empty and no loop without an end", () => {
  const matrix = matrixFromRows([[0.1], [0.1], [0.1], [0.1 + 2 ** -56]]);
  const fit = settle(matrix, startingFrom([[0.1], [0.1]]));
  assertEquals(fit.sizes.length, 2);
  assert(fit.sizes.every((size) => size > 0));
});
