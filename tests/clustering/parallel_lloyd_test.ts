import { assertEquals, assertRejects } from "@std/assert";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { refine } from "@/clustering/k_means.ts";
import { lloyd } from "@/clustering/lloyd.ts";
import { withLloyd } from "@/clustering/parallel_lloyd.ts";
import { execute } from "@/execution/execution.ts";
import { planted } from "./fixtures.ts";

const MATRIX = planted([[0, 0, 0], [3, 0, 0], [0, 3, 0]], { rows: 40_000, deviation: 1, seed: 1 });
const INITIAL = Float64Array.of(0, 0, 0, 1, 0, 0, 0, 0, 1);

Deno.test("withLloyd() gives the bytes of one thread on any number of threads", async () => {
  const expected = lloyd(MATRIX, INITIAL);
  for (const threads of [1, 2, 3]) {
    const fit = await withLloyd(MATRIX, { threads }, (run) => run(INITIAL));
    assertEquals({ ...fit, labels: [...fit.labels] }, {
      ...expected,
      labels: [...expected.labels],
    });
  }
});

Deno.test("withLloyd() runs again and again on the same threads", async () => {
  await withLloyd(MATRIX, { threads: 2 }, async (run) => {
    for (const k of [1, 2, 3]) {
      const initial = INITIAL.slice(0, 3 * k);
      const fit = await run(initial, { maxPasses: 2 });
      assertEquals(fit.inertia, lloyd(MATRIX, initial, { maxPasses: 2 }).inertia);
    }
  });
});

Deno.test("withLloyd() refills empty clusters on several threads too", async () => {
  const initial = Float64Array.of(0, 0, 0, 1e6, 0, 0);
  const fit = await withLloyd(MATRIX, { threads: 2 }, (run) => run(initial));
  assertEquals(fit.centroids, lloyd(MATRIX, initial).centroids);
});

Deno.test("withLloyd() stops at the signal and passes its reason on", async () => {
  const reason = new Error("enough");
  const before = AbortSignal.abort(reason);
  const error = await assertRejects(() =>
    execute({ signal: before }, () => withLloyd(MATRIX, {}, (run) => run(INITIAL)))
  );
  assertEquals(error, reason);

  const controller = new AbortController();
  const during = await assertRejects(() =>
    execute(controller, () =>
      withLloyd(MATRIX, { threads: 2 }, (run) => {
        setTimeout(() => controller.abort(reason), 0);
        return Promise.race([run(INITIAL), new Promise<never>(() => {})]).then(() => run(INITIAL));
      }))
  );
  assertEquals(during, reason);
});

Deno.test("inertiaCurve() and refine() do not depend on the number of threads", async () => {
  const results = [];
  for (const threads of [1, 2]) {
    const curve = await inertiaCurve(MATRIX, { seed: 1, kMax: 4, threads });
    const { labels, centroids, inertia } = await refine(MATRIX, curve.points[2]!, { threads });
    results.push({ inertias: curve.inertias, labels, centroids, inertia });
  }
  assertEquals(results[0], results[1]);
});
