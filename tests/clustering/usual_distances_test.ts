import { assertEquals } from "@std/assert";
import { usualDistances } from "@/clustering/usual_distances.ts";

Deno.test("usualDistances() is the largest distance where a cluster has fewer than 1,000 rows", () => {
  const fit = { labels: Int32Array.of(0, 1, 0, 0), k: 3 };
  assertEquals(usualDistances(Float64Array.of(1, 2, 7, 3), fit), [7, 2, Infinity]);
});

Deno.test("usualDistances() is exceeded by 1 in 1,000 rows of a large cluster and no more", () => {
  for (const [rows, beyond] of [[999, 0], [1000, 1], [2999, 2], [50_000, 50]] as const) {
    const distance = Float64Array.from({ length: rows }, (_, i) => (i * 7919) % rows);
    const [usual] = usualDistances(distance, { labels: new Int32Array(rows), k: 1 });
    assertEquals(distance.filter((one) => one > usual!).length, beyond, `${rows} rows`);
  }
});

Deno.test("rows that are equally far are all usual", () => {
  const distance = new Float64Array(5000).fill(2);
  assertEquals(usualDistances(distance, { labels: new Int32Array(5000), k: 1 }), [2]);
});
