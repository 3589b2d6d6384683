import { STYLE_NAMES } from "@/bank/simulate/export/export_styles.ts";
import { execute } from "@/execution/execution.ts";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { modelJson } from "@/output/model.ts";
import { writeSimulatedExport } from "@/output/write_simulated_export.ts";
import { runPipeline } from "@/pipeline.ts";
import { assertSameInPieces } from "../engine/same_in_pieces.ts";

for (const style of STYLE_NAMES) {
  Deno.test(`customers of a bank with joint accounts exported as ${style} have their labels piece by piece, too`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await writeSimulatedExport({ folder, style, customers: 250, dirt: 0.02, joint: 0.1 });
      const contract = `${folder}/bank.jsonc`;
      const run = await execute({}, () => runPipeline({ ...DEFAULT_OPTIONS, contract, k: 3 }));
      await Deno.writeTextFile(`${folder}/model.json`, modelJson(run));
      await assertSameInPieces({
        model: `${folder}/model.json`,
        contract,
        asOf: run.cleaned.asOf ?? "2024-12-31",
        observedFrom: run.window.observedFrom ?? "2023-01-01",
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
