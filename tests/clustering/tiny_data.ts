import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { assess } from "@/clustering/assess.ts";
import { growingKMeans } from "@/clustering/growing_k_means.ts";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { kMeans, type KMeansFit, refine } from "@/clustering/k_means.ts";
import { lloyd } from "@/clustering/lloyd.ts";
import { margins } from "@/clustering/margins.ts";
import { distinctRows, type Matrix, matrixFromRows } from "@/clustering/matrix.ts";
import { stability } from "@/clustering/stability.ts";
import { suggestK } from "@/clustering/suggest_k.ts";
import { weightedLloyd } from "@/clustering/weighted_lloyd.ts";
import { randomSource } from "@/numerics/random.ts";

/** Few rows, many of them equal or apart by no more than rounding, and a k. */
export interface TinyData {
  readonly rows: readonly (readonly number[])[];
  readonly k: number;
}

const value = fc.oneof(
  fc.constantFrom(0, 1, 0.1, 0.1 + 2 ** -56, 0.3, 0.1 + 0.2, 1 + 2 ** -52, 1e-16, -1e-16, 1 / 3),
  fc.integer({ min: -2, max: 2 }),
);

/** Data of 1 to 3 columns; k is n, n - 1 or less. */
export const tinyData: fc.Arbitrary<TinyData> = fc.integer({ min: 1, max: 3 }).chain((columns) =>
  fc.array(fc.array(value, { minLength: columns, maxLength: columns }), {
    minLength: 1,
    maxLength: 9,
  })
).chain((rows) =>
  fc.record({
    rows: fc.constant(rows),
    k: fc.oneof(
      fc.constantFrom(rows.length, Math.max(1, rows.length - 1)),
      fc.integer({ min: 1, max: rows.length }),
    ),
  })
);

/** Three groups of three equal customers, whose mean is not theirs for rounding, and others. */
export const KNOWN: readonly TinyData[] = [
  { rows: [[0.1], [0.1], [0.1], [0.1 + 2 ** -56]], k: 2 },
  { rows: [0.1, 0.7, -1.3, 0.1, 0.7, -1.3, 0.1, 0.7, -1.3].map((x) => [x, x, x]), k: 3 },
  { rows: [[0], [0], [0], [0], [0], [0], [1], [2]], k: 3 },
];

/** Every step of the clustering on one example; ends, and every figure is a number. */
export async function checkTinyData({ rows, k: wanted }: TinyData): Promise<void> {
  const matrix = matrixFromRows(rows);
  const initial = matrix.data.slice(0, wanted * matrix.columns);
  for (const options of [{}, { maxPasses: 1 }, { tolerance: 1e-4, maxPasses: 20 }]) {
    assertPartition(matrix, lloyd(matrix, initial, options));
  }
  const summary = { points: matrix, weights: new Float64Array(rows.length).fill(1) };
  assertFinite(weightedLloyd(summary, initial)!.inertia);

  const distinct = distinctRows(matrix);
  const grown = growingKMeans(matrix, rows.length, randomSource(1));
  assert(grown.length <= distinct);
  for (const fit of grown) assertPartition(matrix, fit);

  const k = Math.min(wanted, distinct);
  const fit = kMeans(matrix, k, { seed: 1 });
  assertPartition(matrix, fit);
  if (k === distinct) assertAlmostEquals(fit.inertia, 0, 1e-24);
  const curve = await inertiaCurve(matrix, { seed: 1, kMax: rows.length });
  assertEquals(curve.points.length, distinct);
  const found = await refine(matrix, curve.points[k - 1]!);
  assertPartition(matrix, found);
  await assertEvidence(matrix, found, await inertiaCurve(matrix, { seed: 1, kMax: k }));
}

async function assertEvidence(
  matrix: Matrix,
  fit: KMeansFit,
  curve: Awaited<ReturnType<typeof inertiaCurve>>,
): Promise<void> {
  const { distance, margin } = margins(matrix, fit);
  for (const [i, value] of margin.entries()) {
    assert(value >= 0 && value <= 1 && distance[i]! >= 0, `margin ${value}`);
  }
  for (const value of stability(matrix, fit, { seed: 1, samples: 20 })) {
    assert(value >= 0 && value <= 1 + 1e-9, `stability ${value}`);
  }
  const suggestion = await suggestK(matrix, curve);
  const { gap, indices, divisions } = suggestion;
  for (const value of [...gap.gaps, ...gap.errors]) assertFinite(value);
  for (const entry of indices) {
    for (const value of Object.values(entry)) assert(!Number.isNaN(value), JSON.stringify(entry));
  }
  for (const { gapP, effect = 0, stability: weakest = 0 } of divisions) {
    assert(gapP >= 0 && gapP <= 1 && weakest >= 0 && weakest <= 1 + 1e-9, `${gapP}, ${weakest}`);
    assertFinite(effect);
  }
  const assessment = await assess(matrix, fit, curve, suggestion);
  assert(!/NaN|Infinity/.test(assessment.sentence), assessment.sentence);
}

/** No cluster is empty, labels and sizes agree, and nothing is lost to rounding. */
function assertPartition(
  { rows }: Matrix,
  { labels, sizes, inertia, centroids }: Pick<KMeansFit, "labels" | "sizes" | "inertia"> & {
    centroids: Matrix | Float64Array;
  },
): void {
  const counted = new Int32Array(sizes.length);
  for (const label of labels) counted[label]!++;
  assertEquals(counted, sizes);
  assert(sizes.every((size) => size > 0) && labels.length === rows, `sizes ${sizes}`);
  assertFinite(inertia);
  for (const value of "data" in centroids ? centroids.data : centroids) assertFinite(value);
}

function assertFinite(value: number): void {
  assert(Number.isFinite(value), `${value}`);
}
