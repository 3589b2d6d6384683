import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { runPipeline } from "@/pipeline.ts";
import { assertScoredAlike } from "../scored_alike.ts";

for (
  const [what, options] of [
    ["classic features and seven segments", { features: "classic", k: 7 }],
    ["features left out and one segment", { exclude: ["spending_score", "age"], k: 1 }],
  ] as const
) {
  Deno.test(`scoring the training extract gives the labels of the run: ${what}`, async () => {
    await assertScoredAlike(await runPipeline({ ...DEFAULT_OPTIONS, ...options }));
  });
}
