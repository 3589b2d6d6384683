import { runPipeline } from "@/pipeline.ts";
import { assertLabelledAlike } from "../output/labelled_by_sql.ts";

Deno.test("segment.sql gives every customer the label of score by classic features, too", async () => {
  await assertLabelledAlike(await runPipeline({ features: "classic" }));
});
