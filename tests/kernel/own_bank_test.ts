import { assert, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { parseJsonc } from "@/jsonc/jsonc.ts";
import { command } from "@/notebook/jupyter/command.ts";
import { joined, notebookPaths, readNotebook } from "@/notebook/jupyter/notebook_file.ts";
import { fingerprint } from "@/notebook/fingerprint.ts";
import { PROJECT } from "@/notebook/parameters.ts";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { writeSimulatedExport } from "@/output/write_simulated_export.ts";
import { runPipeline } from "@/pipeline.ts";
import { testNeeding } from "../needing.ts";

/** A bank with five tables, in euros; its contract names no loans, incomes, births or balances. */
async function writeLackingBank(folder: string): Promise<string> {
  await writeSimulatedExport({ folder, style: "tables-eu", customers: 200, dirt: 0 });
  const path = join(folder, "bank.jsonc");
  const contract = parseJsonc(await Deno.readTextFile(path), path).value as {
    tables: Record<string, { columns: Record<string, unknown> }>;
  };
  const { tables } = contract;
  delete tables["loans"];
  delete tables["customers"]!.columns["Date_of_Birth"];
  delete tables["customers"]!.columns["Annual_Income"];
  delete tables["accounts"]!.columns["Balance"];
  await Deno.writeTextFile(path, JSON.stringify(contract));
  return path;
}

testNeeding("python3")(
  "the notebooks of a bank that lacks tables and columns say so, and speak of no other bank",
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const contract = await writeLackingBank(join(folder, "bank"));
      const main = join(PROJECT, "src", "notebook", "main.ts");
      const words = ["run", "--quiet", "--allow-all", main, "notebooks", "--once", "--output"];
      const { success, output } = await command(Deno.execPath(), [...words, folder], {
        cwd: PROJECT,
        env: { NOTEBOOK_CONTRACT: contract },
      });
      assert(success, output);
      const texts = await Promise.all((await notebookPaths(folder)).map(async (path) => {
        const { cells } = await readNotebook(path);
        return cells.flatMap(({ outputs = [] }) => outputs)
          .map(({ data }) => joined(data?.["text/plain"])).join("\n");
      }));
      for (const text of texts) assert(!/inu_bank|kobo|naira|NGN|₦/.test(text), text);
      assertStringIncludes(texts[0]!, "The bank's tables hold no loans.");
      assertStringIncludes(texts[0]!, "The data have no Balance, Loan_Amount, Date_of_Birth");
      assertStringIncludes(texts[1]!, "Transactions by the type of their account, amounts in EUR");
      assertStringIncludes(texts[3]!, "Each small mark is one customer");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

// One notebook for each, as all take minutes.
for (const style of ["joined", "tables-us", "customers", "parquet"] as const) {
  testNeeding("python3")(
    `the labels that a notebook gives an export as ${style} are the pipeline's, and no contact is shown`,
    async () => {
      const folder = await Deno.makeTempDir();
      try {
        const bank = join(folder, "bank");
        await writeSimulatedExport({ folder: bank, style, customers: 150 });
        const contract = join(bank, "bank.jsonc");
        const main = join(PROJECT, "src", "notebook", "main.ts");
        const name = "04_segments";
        const words = ["run", "--quiet", "--allow-all", main, "notebooks", name, "--once"];
        // The task itself fails on a name, an e-mail or a phone of the files.
        const { success, output } = await command(
          Deno.execPath(),
          [...words, "--output", folder],
          { cwd: PROJECT, env: { NOTEBOOK_CONTRACT: contract } },
        );
        assert(success, output);
        const shown = await Deno.readTextFile(join(folder, `${name}.ipynb`));
        const run = await runPipeline({ ...DEFAULT_OPTIONS, contract });
        assertStringIncludes(shown, await fingerprint(labeledCustomersCsv(run)));
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  );
}
