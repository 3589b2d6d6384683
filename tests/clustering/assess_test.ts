import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { assess } from "@/clustering/assess.ts";
import { gapStatistic } from "@/clustering/gap_statistic.ts";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { kMeans, refine } from "@/clustering/k_means.ts";
import { type Matrix, matrixFromRows } from "@/clustering/matrix.ts";
import { nullTest, splitTest } from "@/clustering/null_test.ts";
import { randomSource } from "@/random.ts";
import { isStable, stability } from "@/clustering/stability.ts";
import { suggestK } from "@/clustering/suggest_k.ts";
import { verdict } from "@/clustering/verdict.ts";
import { countVotes } from "@/clustering/votes.ts";
import { planted } from "./fixtures.ts";

const THREE = [[0, 0, 0, 0], [5, 0, 0, 0], [0, 5, 0, 0]];
const FOUR = [...THREE, [0, 0, 5, 0]];
const SEEDS = [1, 2];

function blobs(centers: number[][], seed: number): Matrix {
  return planted(centers, { rows: 120, deviation: 1, seed });
}

/** Rows made of independent draws. */
function noise(draw: (random: ReturnType<typeof randomSource>) => number[], seed: number): Matrix {
  const random = randomSource(seed);
  return matrixFromRows(Array.from({ length: 120 }, () => draw(random)));
}

async function assessAt(matrix: Matrix, k: number, seed: number) {
  const curve = await inertiaCurve(matrix, { seed, kMax: 8 });
  return assess(matrix, await refine(matrix, curve.points[k - 1]!), curve, { seed });
}

Deno.test("assess() supports 4 clusters in four planted blobs", async () => {
  for (const seed of SEEDS) {
    const evidence = await assessAt(blobs(FOUR, seed), 4, seed);
    assertEquals([evidence.verdict, evidence.favourite], ["supported", 4]);
    const { elbow, silhouette, calinskiHarabasz, daviesBouldin } = evidence.votes;
    assertEquals([elbow, silhouette, calinskiHarabasz, daviesBouldin], [4, 4, 4, 4]);
    assert(evidence.stability.every((value) => value >= 0.85), `${evidence.stability}`);
    assertAlmostEquals(evidence.seedAgreement, 1, 1e-9);
    assertEquals(evidence.nullTests.map(({ k }) => k), [4]);
    assertEquals(evidence.indices.map(({ k }) => k), [2, 3, 4, 5, 6, 7, 8]);
  }
});

Deno.test("assess() supports 3 clusters, not 4, in three planted blobs", async () => {
  for (const seed of SEEDS) {
    assertEquals((await assessAt(blobs(THREE, seed), 3, seed)).verdict, "supported");
    const evidence = await assessAt(blobs(THREE, seed), 4, seed);
    assertEquals([evidence.verdict, evidence.favourite], ["weak", 3]);
    assertEquals(evidence.nullTests.map(({ k }) => k), [4, 3]);
  }
});

Deno.test("assess() finds no clusters in a uniform, a round and an elongated cloud", async () => {
  for (const seed of SEEDS) {
    const clouds = {
      uniform: noise((random) => [random.next(), random.next()], seed),
      round: noise((random) => [random.normal(), random.normal(), random.normal()], seed),
      elongated: noise((random) => {
        const common = 3 * random.normal();
        return [common + random.normal(), common + random.normal(), random.normal()];
      }, seed),
    };
    for (const [name, matrix] of Object.entries(clouds)) {
      const k = seed === 1 ? 2 : 4;
      assertEquals((await assessAt(matrix, k, seed)).verdict, "none", `${name}, seed ${seed}`);
    }
  }
});

Deno.test("assess() looks at a sample of a large matrix and repeats itself", async () => {
  const matrix = planted(FOUR, { rows: 1500, deviation: 1, seed: 1 });
  const curve = await inertiaCurve(matrix, { seed: 1, kMax: 5 });
  const fit = await refine(matrix, curve.points[3]!);
  const evidence = assess(matrix, fit, curve, { seed: 1, sampleRows: 300 });
  assertEquals([evidence.verdict, evidence.sampleRows], ["supported", 300]);
  const suggestion = suggestK(matrix, curve, { seed: 1, sampleRows: 300 });
  assertEquals(suggestion.finest, 4);
  assertEquals(assess(matrix, fit, curve, { seed: 1, sampleRows: 300 }), evidence);
});

Deno.test("assess() answers for tiny and degenerate data", async () => {
  const rows = {
    one: [[1, 2]],
    same: [[1, 2], [1, 2], [1, 2]],
    two: [[1, 2], [3, 4]],
    three: [[1, 2], [3, 4], [9, 9]],
    twoValues: [[1, 2], [1, 2], [3, 4], [3, 4], [3, 4]],
  };
  for (const [name, values] of Object.entries(rows)) {
    const matrix = matrixFromRows(values);
    const curve = await inertiaCurve(matrix, { seed: 1 });
    for (const point of curve.points) {
      const evidence = assess(matrix, await refine(matrix, point), curve, { seed: 1 });
      assertEquals(evidence.stability.length, point.k, name);
      assert(evidence.stability.every((value) => value >= 0 && value <= 1 + 1e-9), name);
      assert(!evidence.sentence.includes("NaN"), `${name}: ${evidence.sentence}`);
    }
  }
});

Deno.test("gapStatistic() says 2 for two blobs and 1 for uniform noise", () => {
  for (const seed of SEEDS) {
    const blobs = planted([[0, 0], [8, 0]], { rows: 200, deviation: 1, seed });
    assertEquals(gapStatistic(blobs, { seed }).k, 2);
    const uniform = noise((random) => [random.next(), random.next()], seed);
    const gap = gapStatistic(uniform, { seed, references: 10 });
    assertEquals([gap.k, gap.references, gap.gaps.length, gap.errors.length], [1, 10, 10, 10]);
    assert(gap.errors.every((error) => error > 0));
  }
});

Deno.test("nullTest() is beaten by blobs and not by the clouds it draws from", () => {
  const test = nullTest(blobs(FOUR, 1), 4, { seed: 1 });
  assertEquals([test.beaten, test.gaussian.rank, test.uniform.rank], [true, 1 / 40, 1 / 40]);
  assert(test.gaussian.ratio < 0.8 && test.gaussian.effect > 10);
  // A flat spread falls farther than a Gaussian, a Gaussian not as far as a flat spread.
  const flat = nullTest(noise((random) => [random.next(), random.next()], 1), 4, { seed: 1 });
  assertEquals([flat.gaussian.rank, flat.beaten], [1 / 40, false]);
  const round = nullTest(noise((random) => [random.normal(), random.normal()], 1), 4, { seed: 1 });
  assertEquals([round.uniform.rank, round.beaten], [1, false]);
});

Deno.test("nullTest() is not beaten by a few outliers, which make the uniform box too wide", () => {
  const random = randomSource(1);
  const matrix = matrixFromRows(
    Array.from({ length: 120 }, (_, i) => [10 * random.normal(), [-12, 12][i] ?? random.normal()]),
  );
  const test = nullTest(matrix, 4, { seed: 1 });
  assertEquals([test.uniform.beaten, test.gaussian.beaten, test.beaten], [true, false, false]);
});

Deno.test("splitTest() is beaten when two clusters are four and not when they are two", () => {
  const two = [[0, 0], [30, 0]];
  const clouds = planted(two, { rows: 200, deviation: 1, seed: 1 });
  assert(!splitTest(clouds, { ...kMeans(clouds, 2, { seed: 1 }), to: 3 }, { seed: 1 }).beaten);
  const pairs = planted([...two, [0, 4], [30, 4]], { rows: 200, deviation: 1, seed: 1 });
  assert(splitTest(pairs, { ...kMeans(pairs, 2, { seed: 1 }), to: 4 }, { seed: 1 }).beaten);
});

Deno.test("assess() supports 4 clusters in two pairs, which some indices take for 2", async () => {
  const pairs = planted([[0, 0], [5, 0], [0, 25], [5, 25]], { rows: 200, deviation: 1, seed: 1 });
  const evidence = await assessAt(pairs, 4, 1);
  assertEquals([evidence.favourite, evidence.finest], [2, 4]);
  assertEquals(evidence.verdict, "supported");
});

Deno.test("suggestK() does not split a ring, though a cloud would fall less", async () => {
  const random = randomSource(1);
  const matrix = matrixFromRows(Array.from({ length: 400 }, (_, i) => {
    const turn = 2 * Math.PI * random.next();
    return i % 2 === 0
      ? [8 * Math.cos(turn), 8 * Math.sin(turn)]
      : [40 + random.normal(), random.normal()];
  }));
  const fit = kMeans(matrix, 2, { seed: 1 });
  assert(splitTest(matrix, { ...fit, to: 3 }, { seed: 1 }).beaten);
  const curve = await inertiaCurve(matrix, { seed: 1, kMax: 4 });
  const { favourite, finest } = suggestK(matrix, curve, { seed: 1 });
  assertEquals([favourite, finest], [2, 2]);
});

Deno.test("stability() is 1 for far clusters, low for a split one, 0 for one without rows", () => {
  const far = planted([[0, 0], [99, 0]], { rows: 60, deviation: 1, seed: 1 });
  const two = kMeans(far, 2, { seed: 1 });
  for (const value of stability(far, two, { seed: 1 })) assertAlmostEquals(value, 1, 1e-12);

  const [whole, ...halves] = stability(far, kMeans(far, 3, { seed: 1 }), { seed: 1 });
  assertAlmostEquals(whole!, 1, 0.15);
  for (const half of halves) assert(half < 0.75, `${half}`);

  assertEquals(stability(far, { labels: two.labels, k: 3 }, { seed: 1 })[2], 0);
});

Deno.test("isStable() says whether the lowest stability reaches a bound", () => {
  const matrix = blobs(FOUR, 1);
  for (const k of [3, 4, 5]) {
    const fit = kMeans(matrix, k, { seed: 1 });
    const lowest = Math.min(...stability(matrix, fit, { seed: 1, samples: 40 }));
    for (const least of [0.1, lowest - 1e-6, lowest, lowest + 1e-12, lowest + 1e-6, 1]) {
      const answer = isStable(matrix, fit, { seed: 1, samples: 40, least });
      assertEquals(answer, lowest >= least, `${k} clusters, ${lowest} >= ${least}`);
    }
  }
});

Deno.test("countVotes() puts most votes first and leaves out those who do not vote", () => {
  const votes = { elbow: 4, silhouette: 3, calinskiHarabasz: 4, daviesBouldin: 2, gap: undefined };
  assertEquals(countVotes(votes), [[4, 2], [2, 1], [3, 1]]);
});

Deno.test("verdict() weighs votes, stability and null tests", () => {
  const comparison = { rank: 1 / 40, effect: 9, ratio: 0.61, beaten: true };
  const beaten = { k: 4, references: 39, gaussian: comparison, uniform: comparison, beaten: true };
  const unbeaten = {
    ...beaten,
    uniform: { ...comparison, ratio: 1.03, beaten: false },
    beaten: false,
  };
  const votes = { elbow: 4, silhouette: 4, calinskiHarabasz: 4, daviesBouldin: 3, gap: 1 };
  const stable = [0.91, 0.97, 1, 0.93];
  const evidence = { k: 4, votes, stability: stable, nullTests: [beaten] };

  assertEquals(verdict(evidence), {
    verdict: "supported",
    sentence:
      "4 clusters are supported: of 5 votes 3 are for 4, 1 is for 1, 1 is for 3; the elbow " +
      "says 4; stability at 4 is 0.91 for the weakest cluster; inertia at 4 is 39 % below that of " +
      "a uniform cloud.",
  });
  assertEquals(verdict({ ...evidence, stability: [0.74, 1, 1, 1] }).verdict, "weak");
  const others = { ...votes, silhouette: 3, calinskiHarabasz: 3, elbow: undefined };
  assertEquals(verdict({ ...evidence, votes: others }).verdict, "weak");
  assertEquals(
    verdict({ ...evidence, nullTests: [unbeaten, { ...beaten, k: 3 }] }).verdict,
    "weak",
  );
  assertEquals(verdict({ ...evidence, nullTests: [unbeaten] }), {
    verdict: "none",
    sentence: "No clusters: of 5 votes 3 are for 4, 1 is for 1, 1 is for 3; the elbow says 4; " +
      "stability at 4 is 0.91 for the weakest cluster; inertia at 4 is 3 % above that of a uniform " +
      "cloud, no sign of clusters.",
  });
});
