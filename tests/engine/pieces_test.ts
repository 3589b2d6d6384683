import { assert, assertEquals } from "@std/assert";
import { conserved } from "@/bank/conservation.ts";
import { STYLE_NAMES } from "@/bank/simulate/export/export_styles.ts";
import { execute } from "@/execution.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS } from "@/options.ts";
import { modelJson } from "@/output/model.ts";
import { quarantineCsv } from "@/output/quarantine.ts";
import { writeSimulatedExport } from "@/output/write_simulated_export.ts";
import { runPipeline } from "@/pipeline.ts";
import { score, type ScoreOptions, type ScoreTold } from "@/score.ts";
import { scoreInPieces } from "@/score_in_pieces.ts";

const SMALL = { customers: 120, rows: 1e9 };
const ON_DUCKDB = { engine: "duckdb", memory: "500MB" };

/** All that scores write and tell. */
async function written(
  { labels, cleaned, counts, losses }: ScoreTold,
): Promise<{ labels: string; ledger: string; told: unknown }> {
  const told = [...counts.segments].sort(([a], [b]) => a - b);
  return {
    labels: await new Response(ReadableStream.from(labels())).text(),
    // A word stands in the ledger where several customers have it, here of one piece.
    ledger: quarantineCsv(cleaned).replaceAll(/(?<=,unknown_category,)[^,]*/g, ""),
    told: [conserved(cleaned), counts.customers, counts.borderline, told, losses],
  };
}

async function assertSameInPieces(options: ScoreOptions): Promise<void> {
  const whole = await execute({}, async () => await written(await score(options)));
  let steps = 0;
  const progress = {
    step: (name: string) => void (steps += name.startsWith("read: piece ") ? 1 : 0),
    stop: () => {},
  };
  const pieces = await execute(
    { progress },
    async () => await written(await scoreInPieces({ ...options, ...ON_DUCKDB }, SMALL)),
  );
  assert(steps > 1, `there were ${steps} pieces`);
  assert(pieces.labels === whole.labels, "the labels differ");
  assertEquals(pieces.ledger.split("\r\n"), whole.ledger.split("\r\n"));
  assertEquals(pieces.told, whole.told);
}

Deno.test("customers that are labelled piece by piece on DuckDB have the labels of the whole, to the byte, and its ledger", async () => {
  await assertSameInPieces({
    model: "dataset/processed/model.json",
    input: DEFAULT_INPUT,
    asOf: "2024-12-31",
    observedFrom: "2024-01-01",
  });
});

Deno.test("the same of a bank in several files, of which the contract leaves a part out", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [header, ...lines] = (await Deno.readTextFile(DEFAULT_INPUT)).trimEnd().split("\n");
    const half = Math.ceil(lines.length / 2);
    for (const [i, part] of [lines.slice(0, half), lines.slice(half)].entries()) {
      await Deno.writeTextFile(`${folder}/part_${i}.csv`, [header, ...part].join("\n"));
    }
    const shipped = await Deno.readTextFile("src/bank/contract/shipped.jsonc");
    const contract = `${folder}/bank.jsonc`;
    await Deno.writeTextFile(
      contract,
      shipped.replace(
        '"files": "inu_bank.csv"',
        '"files": "part_*.csv", "where": { "Account_Type": ["Savings", "Current", "savings"] }',
      ),
    );
    await assertSameInPieces({
      model: "dataset/processed/model.json",
      contract,
      asOf: "2024-12-31",
      observedFrom: "2024-01-01",
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (const style of STYLE_NAMES) {
  Deno.test(`the same of a bank with joint accounts that is exported as ${style}`, async () => {
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
