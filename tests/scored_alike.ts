import { assertEquals } from "@std/assert";
import { customerIds, featureNames, featureValues } from "@/features/customers.ts";
import { DEFAULT_INPUT } from "@/options/options.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { modelJson } from "@/output/model.ts";
import { type Run, segmentIds } from "@/output/run.ts";
import { score } from "@/score/score.ts";
import { inFolder } from "./in_folder.ts";
import { withoutReturnRates } from "./without_return_rates.ts";

/** Calls a function with a folder that holds the `model.json` of a run. */
export async function withModel<T>(run: Run, use: (folder: string) => Promise<T>): Promise<T> {
  return await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/model.json`, modelJson(run));
    return await use(folder);
  });
}

/** Asserts that the model of a run of the shipped extract says of it what the run does, to the byte. */
export async function assertScoredAlike(run: Run): Promise<void> {
  await withModel(run, async (folder) => {
    const scored = await score({ model: `${folder}/model.json`, input: DEFAULT_INPUT });
    assertEquals(segmentIds(scored), segmentIds(run));
    assertEquals(customerIds(scored.customers), customerIds(run.customers));
    assertEquals(featureNames(scored.customers), featureNames(run.customers));
    for (const name of featureNames(run.customers)) {
      assertEquals(featureValues(scored.customers, name), featureValues(run.customers, name));
    }
    assertEquals(scored.scaled.matrix, run.scaled.matrix);
    assertEquals(labeledCustomersCsv(scored), withoutReturnRates(labeledCustomersCsv(run)));
  });
}
