import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { parse } from "@std/csv/parse";
import { compareRuns } from "@/compare/compare_runs.ts";
import { comparisonText } from "@/compare/comparison_text.ts";
import { readRun } from "@/compare/saved_run.ts";
import { UserError } from "@/errors.ts";
import { featureNames } from "@/features/customers.ts";
import { DEFAULT_OPTIONS, type PipelineOptions } from "@/options/options.ts";
import { writeRun } from "@/output/run_files.ts";
import { OUTPUT_NAMES } from "@/output/output_names.ts";
import type { Run } from "@/output/run.ts";
import { segmentIds } from "@/output/run.ts";
import { segmentSummaryCsv } from "@/output/segment_summary.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { drawnReport } from "./drawn_report.ts";
import { stageOutputs } from "@/output/files/stage_outputs.ts";
import { runPipeline } from "@/pipeline.ts";
import { score, scoreText } from "@/score/score.ts";
import { summaryText } from "@/summary.ts";
import { csv, withBank } from "./bank/written_bank.ts";

const NUMBERS = Array.from({ length: 60 }, (_, i) => i);

/** Two groups of customers, apart in `VISITS` and `SPEND`, which go together. */
const ROWS = NUMBERS.map((i) => ({
  ID: `C${String(i).padStart(2, "0")}`,
  VISITS: String(i < 30 ? i % 7 : 50 + i % 7),
  SPEND: String(i < 30 ? 2 * (i % 7) : 100 + 2 * (i % 7)),
  AGE: String(20 + (i * 7) % 40),
  FLAT: "1",
  RARE: i % 2 === 0 ? "" : String(i),
  GAP: i === 3 ? "" : String((i * 11) % 13),
  CITY: i < 30 ? "Lagos" : i % 3 === 0 ? "Kano" : "Abuja",
  NICKNAME: `Nick ${i}`,
}));

const FEATURES = {
  visits: "VISITS",
  card_spend: { from: "SPEND", unit: "money", label: "card spend" },
  age: "AGE",
  flat: "FLAT",
  rare: "RARE",
  gap: { from: "GAP", transform: "square root" },
  city: "CITY",
  nickname: "NICKNAME",
};

function bankOf(features: object = FEATURES) {
  return {
    tables: { customers: { files: "customers.csv", columns: { Customer_ID: "ID" }, features } },
  };
}

const FILES = { "customers.csv": csv(ROWS) };

async function runOf(
  options: Partial<PipelineOptions> = {},
  features: object = FEATURES,
): Promise<Run> {
  return await withBank(
    bankOf(features),
    FILES,
    (contract) => runPipeline({ ...DEFAULT_OPTIONS, contract, kMax: 4, ...options }),
  );
}

Deno.test("figures of customers are clustered on as they are given, none of them left out for a correlation", async () => {
  const { scaled, cleaned, window } = await runOf();
  assertEquals(scaled.features.map(({ name, transform }) => [name, transform]), [
    ["age", "none"],
    ["visits", "none"],
    ["card_spend", "none"],
    ["gap", "square root"],
  ]);
  assertEquals(scaled.dropped.map(({ name, reason }) => [name, reason]), [
    ["flat", "nearly constant"],
    ["rare", "unknown"],
  ]);
  assertEquals(scaled.imputed, [{ name: "gap", customers: 1, median: 6 }]);
  assertEquals([cleaned.asOf, window.days], [null, 0]);
});

Deno.test("every output calls a bank's own figure as the bank does, and writes it in its unit", async () => {
  const run = await runOf({ k: 2 });
  const report = drawnReport(run).replace(/<script>.*<\/script>/s, "");
  for (const text of [summaryText(run, "out"), report]) {
    assertStringIncludes(text, "card spend");
    for (const wrong of ["undefined", "NaN", "null", "card_spend_", "1970"]) {
      assert(!text.replaceAll(/data-from="[^"]*"/g, "").includes(wrong), wrong);
    }
  }
  assertStringIncludes(report, "€106");
  assertMatch(report, /Picture: customers by (?:card spend|visits) and (?:card spend|visits)"/);
  assertStringIncludes(run.segments[0]!.name, "visits");
});

Deno.test("text is told by the shares of its values, and not at all where it may name a person", async () => {
  const run = await runOf({ k: 2 });
  assertEquals(run.withheld, ["nickname"]);
  assertStringIncludes(
    summaryText(run, "out"),
    "Not shown, as its values may tell who somebody is: nickname.",
  );
  const [header, ...lines] = segmentSummaryCsv(run).trim().split("\r\n");
  assertStringIncludes(header!, "city_mode,city_mode_share");
  // After them stand the three columns of the campaign.
  assertEquals(lines.map((line) => line.split(",").slice(-5, -3)).sort(), [
    ["Abuja", "0.666667"],
    ["Lagos", "1"],
  ]);
  const [labels, first] = labeledCustomersCsv(run).split("\r\n");
  const values = first!.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  assertEquals(values[labels!.split(",").indexOf("city")], "Lagos");
  const report = drawnReport(run);
  assertStringIncludes(report, "Share of all customers");
  assert(![report, labels, first].some((text) => text!.includes("Nick ")));
});

Deno.test("--features and --exclude take the bank's own names, and an error lists them", async () => {
  const chosen = async (options: Partial<PipelineOptions>) =>
    (await runOf({ k: 2, ...options })).scaled.features.map(({ name }) => name);
  assertEquals(await chosen({ features: ["visits", "age"] }), ["visits", "age"]);
  assertEquals(await chosen({ exclude: ["visits", "gap", "flat", "rare"] }), ["age", "card_spend"]);
  await assertRejects(
    () => runOf({ features: ["visit"] }),
    UserError,
    'There is no feature "visit". Did you mean "visits"? Features are visits, card_spend, age, flat,',
  );
  await assertRejects(() => runOf({ features: ["city"] }), UserError, "it is text");
});

Deno.test("a figure that is there to describe is not clustered on, and unknown ones are left out on request", async () => {
  const described = { ...FEATURES, visits: { from: "VISITS", use: "describe" } };
  const run = await runOf({ k: 2, missing: "drop", exclude: ["rare"] }, described);
  assert(!run.scaled.features.some(({ name }) => name === "visits"));
  assert(featureNames(run.customers).includes("visits"));
  assertEquals([run.customers.height, run.scaled.imputed], [59, []]);
});

/** Writes a run and gives its folder to somebody; removes it afterwards. */
async function withSaved(run: Run, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using staging = await stageOutputs(folder, { names: OUTPUT_NAMES, inputs: [] });
    await writeRun(run, staging);
    await staging.commit();
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a model of the bank's own figures scores another file of the same contract", async () => {
  const run = await runOf({ k: 2, exclude: ["rare"] });
  await withSaved(run, async (folder) => {
    const model = `${folder}/model.json`;
    const labels = segmentIds(run);
    const few = { "customers.csv": csv(ROWS.slice(28, 32)) };
    await withBank(bankOf(), few, async (contract) => {
      const scored = await score({ model, contract });
      assertEquals([...segmentIds(scored)], [...labels.slice(28, 32)]);
      assertStringIncludes(scoreText(scored, "scores.csv", undefined), "4 customers scored by the");
      const [header, ...lines] = labeledCustomersCsv(scored).trim().split("\r\n");
      assertEquals(header, labeledCustomersCsv(run).split("\r\n")[0]);
      assertStringIncludes(lines[0]!, "Lagos");
    });
    const { visits: _, ...fewer } = FEATURES;
    await withBank(bankOf(fewer), few, async (contract) => {
      await assertRejects(
        () => score({ model, contract }),
        UserError,
        "the model's feature visits is a figure of the bank's own, which is not given here.",
      );
    });
  });
});

Deno.test("a value that none of the model's customers has may be a name, and is scored as another", async () => {
  await withSaved(await runOf({ k: 2, exclude: ["rare"] }), async (folder) => {
    const [first, second] = ROWS;
    const files = { "customers.csv": csv([first!, { ...second!, CITY: "Canary Okoro" }]) };
    await withBank(bankOf(), files, async (contract) => {
      const scored = await score({ model: `${folder}/model.json`, contract });
      const [header, ...lines] = parse(labeledCustomersCsv(scored)) as string[][];
      const at = header!.indexOf("city");
      assertEquals(lines.map((line) => line[at]), ["Lagos", "other"]);
    });
  });
});

Deno.test("two runs are compared in the bank's own figures, under their labels", async () => {
  await withSaved(await runOf({ k: 2 }), async (before) => {
    const halved = ROWS.map((row) => ({ ...row, SPEND: String(Number(row.SPEND) / 2) }));
    const run = await withBank(
      bankOf(),
      { "customers.csv": csv(halved) },
      (contract) => runPipeline({ ...DEFAULT_OPTIONS, contract, k: 2, kMax: 4 }),
    );
    await withSaved(run, async (after) => {
      const comparison = compareRuns(await readRun(before), await readRun(after));
      const shift = comparison.shifts.find(({ feature }) => feature === "card_spend")!;
      assertEquals(shift.medianBefore, 2 * shift.medianAfter);
      assertStringIncludes(comparisonText(comparison), "card spend");
      assert(!comparison.shifts.some(({ feature }) => feature === "city"));
    });
  });
});
