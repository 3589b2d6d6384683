import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { assess } from "@/clustering/assess.ts";
import { gapStatistic } from "@/clustering/gap_statistic.ts";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { kMeans, refine, settle } from "@/clustering/k_means.ts";
import { type Matrix, matrixFromRows, takeRows } from "@/clustering/matrix.ts";
import { randomSource } from "@/numerics/random.ts";
import { stabilities, stability } from "@/clustering/stability.ts";
import { type Division, EVIDENCE_SEED, isOutclassed, suggestK } from "@/clustering/suggest_k.ts";
import { type Evidence, verdict } from "@/clustering/verdict.ts";
import { assessAt } from "./assess_at.ts";
import { planted } from "./fixtures.ts";

const THREE = [[0, 0, 0, 0], [6, 0, 0, 0], [0, 6, 0, 0]];
const FOUR = [...THREE, [0, 0, 6, 0]];
const SEEDS = [1, 2];

function blobs(centers: number[][], seed: number): Matrix {
  return planted(centers, { rows: 240, deviation: 1, seed });
}

/** Rows made of independent draws. */
function noise(draw: (random: ReturnType<typeof randomSource>) => number[], seed: number): Matrix {
  const random = randomSource(seed);
  return matrixFromRows(Array.from({ length: 240 }, () => draw(random)));
}

Deno.test("assess() supports 4 clusters in four planted blobs", async () => {
  for (const seed of SEEDS) {
    const evidence = await assessAt(blobs(FOUR, seed), undefined, seed);
    assertEquals([evidence.verdict, evidence.k], ["supported", 4]);
    const { silhouette, calinskiHarabasz, daviesBouldin } = evidence.favours;
    assertEquals([silhouette, calinskiHarabasz, daviesBouldin], [4, 4, 4]);
    assert(evidence.stability.every((value) => value >= 0.85), `${evidence.stability}`);
    assertAlmostEquals(evidence.seedAgreement, 1, 1e-9);
    assertEquals(evidence.indices.map(({ k }) => k), [2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assertEquals(evidence.divisions.map(({ k }) => k), [2, 3, 4, 5, 6, 7, 8, 9, 10]);
  }
});

Deno.test("assess() supports 3 clusters, not 4 and not 2, in three planted blobs", async () => {
  for (const seed of SEEDS) {
    const matrix = blobs(THREE, seed);
    assertEquals((await assessAt(matrix, undefined, seed)).verdict, "supported");
    for (const k of seed === 1 ? [1, 4] : [2]) {
      const evidence = await assessAt(matrix, k, seed);
      assertEquals([evidence.verdict, evidence.k], ["weak", 3], `k = ${k}`);
      assertStringIncludes(evidence.sentence, `k = ${k} was asked for; the evidence says 3.`);
    }
  }
});

Deno.test("assess() finds no groups in populations without, however skewed or full of zeros", async () => {
  for (const seed of SEEDS) {
    const clouds = {
      uniform: noise((random) => [random.next(), random.next()], seed),
      round: noise((random) => [random.normal(), random.normal(), random.normal()], seed),
      elongated: noise((random) => {
        const common = 3 * random.normal();
        return [common + random.normal(), common + random.normal(), random.normal()];
      }, seed),
      skewed: noise((random) => [Math.exp(random.normal()), Math.exp(random.normal())], seed),
      counted: noise((random) => [0, 1, 2].map(() => Math.max(0, random.integer(6) - 2)), seed),
      graded: noise((random) => {
        const at = 5 * random.next();
        return [at + 0.3 * random.normal(), 0.3 * random.normal() - at];
      }, seed),
    };
    for (const [name, matrix] of Object.entries(clouds)) {
      const evidence = await assessAt(matrix, seed === 1 ? undefined : 4, seed);
      assertEquals(evidence.verdict, "none", `${name}, seed ${seed}`);
      assertStringIncludes(evidence.sentence, "A population without groups looks the same.");
    }
  }
});

Deno.test("another partition of the user's seed has stabilities of its own and the same verdict", async () => {
  const matrix = noise((random) => [random.next(), random.next()], 1);
  const curve = await inertiaCurve(matrix, { seed: EVIDENCE_SEED });
  const suggestion = await suggestK(matrix, curve);
  const fit = await refine(matrix, curve.points[4]!);
  const other = settle(matrix, {
    ...curve.points[4]!,
    centroids: takeRows(matrix, [0, 1, 2, 3, 4]),
  });
  const [evidence, otherEvidence] = await Promise.all(
    [fit, other].map((of) => assess(matrix, of, curve, suggestion)),
  );
  assert(`${evidence!.stability}` !== `${otherEvidence!.stability}`);
  assertEquals(otherEvidence!.sentence, evidence!.sentence);
});

Deno.test("assess() looks at a sample of a large matrix and repeats itself", async () => {
  const matrix = planted(FOUR, { rows: 1500, deviation: 1, seed: 1 });
  const curve = await inertiaCurve(matrix, { seed: 1, kMax: 5 });
  const fit = await refine(matrix, curve.points[3]!);
  const suggestion = await suggestK(matrix, curve, { sampleRows: 300 });
  assertEquals(await suggestK(matrix, curve, { sampleRows: 300 }), suggestion);
  const evidence = await assess(matrix, fit, curve, suggestion);
  assertEquals([evidence.verdict, evidence.sampleRows], ["supported", 300]);
  assertEquals(await assess(matrix, fit, curve, suggestion), evidence);
});

Deno.test("suggestK() suggests no more than k-max", async () => {
  const matrix = blobs(FOUR, 1);
  const curve = await inertiaCurve(matrix, { seed: 1 });
  for (const [kMax, k] of [[1, 1], [2, 2], [3, 3], [4, 4], [9, 4]] as const) {
    assertEquals((await suggestK(matrix, curve, { kMax })).k, k);
  }
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
    const suggestion = await suggestK(matrix, curve);
    assert(suggestion.k >= 1 && suggestion.k <= curve.points.length, name);
    for (const point of curve.points) {
      const evidence = await assess(matrix, await refine(matrix, point), curve, suggestion);
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

Deno.test("assess() supports 4 clusters in two pairs, which some indices take for 2", async () => {
  // On a grid the columns alone have the groups, which a population with the same columns keeps.
  const centers = [[0, 0], [6, 0], [0, 25], [6, 25]];
  const pairs = planted(centers, { rows: 240, deviation: 1, seed: 1 });
  const evidence = await assessAt(pairs, undefined, 1);
  assertEquals([evidence.favours.silhouette, evidence.k, evidence.verdict], [2, 4, "supported"]);
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

Deno.test("stabilities() are those of each partition from the same resamples", () => {
  const matrix = blobs(FOUR, 1);
  const fits = [4, 3].map((k) => kMeans(matrix, k, { seed: 1 }));
  const [four, three] = stabilities(matrix, fits, { seed: 1, samples: 20 });
  assertEquals([four!.length, three!.length], [4, 3]);
  assertEquals(four, stability(matrix, fits[0]!, { seed: 1, samples: 20 }));
  assert(Math.min(...four!) > Math.min(...three!));
  assertEquals(stabilities(matrix, [], { seed: 1 }), []);
});

/** Clear gaps between stable groups, unless something else is said. */
function division(k: number, other: Partial<Division> = {}): Division {
  return { k, gapP: 1e-6, effect: 12.34, stability: 0.9, smallestShare: 0.2, ...other };
}

Deno.test("isOutclassed() wants a bad fall of the stability, or a fall where gaps are not clear", () => {
  const coarser = division(4, { stability: 0.95 });
  assert(isOutclassed(division(5, { stability: 0.55 }), coarser));
  assert(!isOutclassed(division(5, { stability: 0.65 }), coarser));
  assert(isOutclassed(division(5, { stability: 0.65, gapP: 0.02 }), coarser));
  assert(!isOutclassed(division(5, { stability: 0.8, gapP: 0.02 }), coarser));
});

Deno.test("verdict() says what to make of the clusters, and why in figures", () => {
  const evidence: Evidence = {
    k: 4,
    elbow: 4,
    stability: [0.91, 0.97, 1, 0.93],
    suggestion: {
      k: 4,
      grouped: true,
      clearestP: 1e-9,
      columnP: 0.3,
      divisions: [division(2), division(3), division(4), division(5, { gapP: 0.8 })],
      favours: { silhouette: 4, calinskiHarabasz: 2, daviesBouldin: 9, gap: 1 },
    },
  };
  const { suggestion } = evidence;
  const sentence = (other: Partial<Evidence>) => verdict({ ...evidence, ...other }).sentence;
  const withDivision = (k: number, other: Partial<Division>) => ({
    ...suggestion,
    divisions: suggestion.divisions.map((at) => at.k === k ? { ...at, ...other } : at),
  });

  assertEquals(verdict(evidence), {
    verdict: "supported",
    sentence:
      "There are at least 4 groups with gaps between them. The least clear gap between two " +
      "neighbours has p < 0.001 (dip test); inertia at 4 is 12.3 deviations below that of a " +
      "population without groups; the least stable group comes back at 0.91 (Jaccard) in resamples.",
  });
  // Where they differ, elbow and evidence come first.
  const differs =
    "The elbow of the inertia curve says 3, the evidence says 4. There are at least 4";
  assert(sentence({ elbow: 3 }).startsWith(differs));
  assert(sentence({ elbow: undefined }).startsWith("The inertia curve has no elbow, the evidence"));

  // Two humps of a single column stand in for the population that keeps them.
  const humps = { ...withDivision(4, { effect: 0.2 }), columnP: 1e-5 };
  assertEquals(verdict({ ...evidence, suggestion: humps }).verdict, "supported");
  assertStringIncludes(
    sentence({ suggestion: humps }),
    "a single column has two humps (p < 0.001)",
  );

  const weak = [
    { stability: [0.74, 1, 1, 1] },
    { suggestion: withDivision(4, { gapP: 0.004 }) },
    { suggestion: withDivision(4, { effect: 2.4 }) },
    { suggestion: withDivision(5, { gapP: 0.2, stability: 0.8 }) },
    { suggestion: { ...suggestion, favours: { ...suggestion.favours, silhouette: 6 } } },
    { k: 1, stability: [1] },
    { k: 12 },
  ];
  for (const other of weak) {
    assertEquals(verdict({ ...evidence, ...other }).verdict, "weak", JSON.stringify(other));
  }
  assertStringIncludes(
    sentence(weak[1]!),
    "There is structure, but no gaps between all 4 groups: they divide a continuum and are useful " +
      "as a description. The least clear gap between two neighbours has p = 0.0040",
  );
  assertStringIncludes(sentence(weak[3]!), "there may be gaps between 5 groups, too");
  assertStringIncludes(sentence(weak[4]!), "the silhouette favours 6");

  const none = { ...suggestion, grouped: false };
  assertEquals(verdict({ ...evidence, elbow: 3, suggestion: none }), {
    verdict: "none",
    sentence:
      "The elbow of the inertia curve says 3, but there are no groups. A population without " +
      "groups looks the same. With up to 4 clusters the inertia is at most 12.3 deviations below " +
      "that of one (2.5 would tell), with more 12.3 (5).",
  });
  assertStringIncludes(
    sentence({ suggestion: { ...none, clearestP: 0.03 } }),
    "No group stands apart by a clear gap: the clearest has p = 0.030 (dip test).",
  );
});
