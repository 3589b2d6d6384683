import { assert, assertEquals } from "@std/assert";
import { customerIds } from "@/features/customers.ts";
import { segmentIds } from "@/output/run.ts";
import { writeSimulatedExport } from "@/output/write_simulated_export.ts";
import { runPipeline } from "@/pipeline.ts";
import { inFolder } from "../in_folder.ts";

Deno.test("a bank exported as a row a customer has the segments of its joined extract", async () => {
  const segments = async (style: "joined" | "customers") => {
    return await inFolder(async (folder) => {
      const options = { customers: 200, seed: 7, months: 12, dirt: 0, joint: 0.05 };
      await writeSimulatedExport({ ...options, folder, style });
      const contract = `${folder}/bank.jsonc`;
      const run = await runPipeline({ contract, kMax: 6 });
      const ids = segmentIds(run);
      return {
        names: run.segments.map(({ id, name }) => [id, name]),
        of: customerIds(run.customers).map((id, row) => [id, ids[row]]),
      };
    });
  };
  const joined = await segments("joined");
  assertEquals(await segments("customers"), joined);
  assert(joined.names.some(([, name]) => name === "Loan-Heavy Customers"));
});
