import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { kMeans } from "@/clustering/k_means.ts";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { returnRates } from "@/clustering/return_rates.ts";
import { type Recovery, resamples } from "@/clustering/stability.ts";
import { planted } from "./fixtures.ts";

Deno.test("returnRates() does what a pencil does", () => {
  const matrix = matrixFromRows([[0], [4], [6], [10]]);
  const fit = { labels: Int32Array.of(0, 0, 1, 1) };
  const jaccards = Float64Array.of(1, 1);
  const samples: Recovery[] = [
    { centroids: Float64Array.of(2, 8), places: Int32Array.of(0, 1), jaccards },
    // The same clusters with other numbers, the border at 3: 4 went over.
    { centroids: Float64Array.of(6, 0), places: Int32Array.of(1, 0), jaccards },
    // The second one did not come back.
    { centroids: Float64Array.of(2, 8), places: Int32Array.of(0, -1), jaccards },
  ];
  assertEquals([...returnRates(matrix, fit, samples)], [1, 2 / 3, 2 / 3, 2 / 3]);
});

Deno.test("customers of clusters far apart come back always, those of half a cloud less often", () => {
  const far = planted([[0, 0], [40, 0]], { rows: 200, deviation: 1, seed: 1 });
  const ratesOf = (k: number) => {
    const fit = kMeans(far, k, { seed: 1 });
    const samples = [...resamples(far, [fit], { seed: 1 })].map((sample) => sample[0]!);
    return { fit, rates: returnRates(far, fit, samples) };
  };
  assert(ratesOf(2).rates.every((rate) => rate === 1));
  const { fit, rates } = ratesOf(3);
  for (const [i, rate] of rates.entries()) {
    assert(rate >= 0 && rate <= 1);
    // The whole cluster is the largest, and the first.
    if (fit.labels[i] !== 0) assert(rate < 1, `${rate}`);
  }
});

Deno.test("rows that were not drawn come back as well, and those near the border less often", () => {
  const matrix = planted([[0, 0], [5, 0]], { rows: 400, deviation: 1, seed: 2 });
  const fit = kMeans(matrix, 2, { seed: 1 });
  const samples = [...resamples(matrix, [fit], { seed: 1, samples: 40 })].map((one) => one[0]!);
  const rates = returnRates(matrix, fit, samples);
  const mean = (rows: number[]) =>
    rows.reduce((total, row) => total + rates[row]!, 0) / rows.length;
  const rows = [...rates.keys()];
  const near = rows.filter((row) => Math.abs(matrix.data[2 * row]! - 2.5) < 0.1);
  const others = rows.filter((row) => Math.abs(matrix.data[2 * row]! - 2.5) > 1);
  assertAlmostEquals(mean(others), 1, 1e-9);
  assert(near.length > 0 && mean(near) < 0.95, `${mean(near)}`);
});
