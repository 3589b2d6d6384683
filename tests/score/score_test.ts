import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { UserError } from "@/errors.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { customerIds, featureNames, featureValues } from "@/features/customers.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS } from "@/options/options.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { segmentIds } from "@/output/run.ts";
import { runPipeline } from "@/pipeline.ts";
import {
  score,
  type Scored,
  type ScoreOptions,
  scoreText,
  stageScores,
  writeScores,
} from "@/score/score.ts";
import { CLASSIC_COLUMNS, extractText, ROW, type SampleRow } from "../sample_extract.ts";
import { assertScoredAlike, withModel } from "../scored_alike.ts";
import { shippedRun } from "../shipped_run.ts";
import { withoutReturnRates } from "../without_return_rates.ts";

/** Scores an extract given as text by the model of the shipped one. */
async function scoring(text: string, options: Partial<ScoreOptions> = {}) {
  return await withModel(await shippedRun(), async (folder) => {
    const [model, input] = [`${folder}/model.json`, `${folder}/new.csv`];
    await Deno.writeTextFile(input, text);
    return await score({ model, input, ...options });
  });
}

/** The rows of some customers of the shipped extract, as an extract. */
async function rowsOf(ids: readonly string[]): Promise<string> {
  const [header, ...rows] = parse(await Deno.readTextFile(DEFAULT_INPUT)) as string[][];
  const at = header!.indexOf("Customer_ID");
  return stringify([header!, ...rows.filter((row) => ids.includes(row[at]!))]);
}

Deno.test("scoring the training extract gives the same labels and features to the byte", async () => {
  await assertScoredAlike(await shippedRun());
});

Deno.test("a customer alone scores as among all others", async () => {
  const run = await shippedRun();
  const lines = withoutReturnRates(labeledCustomersCsv(run)).split("\r\n");
  for (const position of [7, run.customers.height - 1]) {
    const alone = await scoring(await rowsOf([customerIds(run.customers)[position]!]));
    assertEquals(labeledCustomersCsv(alone).split("\r\n")[1], lines[position + 1]);
  }
});

Deno.test("a customer the model has never seen gets a segment, and nothing private comes out", async () => {
  const rich: SampleRow = {
    Balance: "90000000",
    Annual_Income: "30000000",
    Date_of_Birth: "1956-01-01",
    Channel: "branch",
  };
  const scored = await scoring(extractText([rich]));
  assertEquals(customerIds(scored.customers), ["C1"]);
  assertEquals([...segmentIds(scored)], [1]);
  const text = labeledCustomersCsv(scored) + scoreText(scored, "s.csv", undefined);
  for (const secret of [ROW.Full_Name, ROW.Email, ROW.Phone]) assert(!text.includes(secret));
});

Deno.test("who fits no segment is unusual, and of fewer than 1,000 customers of a segment nobody is", async () => {
  const unusual = async (row: SampleRow) => {
    const scored = await scoring(extractText([row]));
    const [header, line] = parse(labeledCustomersCsv(scored)) as string[][];
    return line![header!.indexOf("unusual")];
  };
  assertEquals(await unusual({ Balance: "90000000000000", Annual_Income: "90000000000" }), "yes");

  const run = await shippedRun();
  const [header, ...rows] = parse(labeledCustomersCsv(run)) as string[][];
  assert(rows.every((row) => row[header!.indexOf("unusual")] === "no"));
});

Deno.test("customers are measured where the transactions end, not before the model's date, or at another that is asked for", async () => {
  const rows: SampleRow[] = [
    { Transaction_Date: "2024-12-01" },
    { Transaction_ID: "T2", Transaction_Date: "2025-02-28" },
  ];
  const of = (
    scored: Awaited<ReturnType<typeof scoring>>,
    name: "num_transactions" | "recency_days",
  ) => featureValues(scored.customers, name)[0];

  const then = await scoring(extractText(rows), { asOf: "2024-12-31" });
  assertEquals([of(then, "num_transactions"), of(then, "recency_days")], [1, 30]);
  const earlier = await scoring(extractText(rows.slice(0, 1)));
  assertEquals(earlier.cleaned.asOf, "2024-12-31");

  const latest = await scoring(extractText(rows));
  assertEquals(latest.cleaned.asOf, "2025-02-28");
  assertEquals([of(latest, "num_transactions"), of(latest, "recency_days")], [2, 0]);
  const dated = await scoring(extractText(rows), { asOf: "2025-03-10" });
  assertEquals(of(dated, "recency_days"), 10);
});

Deno.test("rates are of the model's window, or of what is told from the date given", async () => {
  const text = extractText([{ Transaction_Date: "2024-12-31" }]);
  const rate = async (options: Partial<ScoreOptions>) =>
    featureValues((await scoring(text, options)).customers, "transactions_per_month")[0]!;
  assertAlmostEquals(await rate({}), 30.4375 / 184, 1e-12);
  assertAlmostEquals(await rate({ observedFrom: "2024-10-01" }), 30.4375 / 92, 1e-12);
});

Deno.test("transactions before the window count, but in no rate", async () => {
  const text = extractText([{ Transaction_Date: "2022-12-31" }]);
  const { customers } = await scoring(text);
  const of = (name: FeatureName) => featureValues(customers, name)[0]!;
  assertEquals([of("num_transactions"), of("transactions_per_month")], [1, 0]);
});

Deno.test("an extract that lacks a column the model needs is refused with the feature and the column", async () => {
  const columns = Object.keys(ROW).filter((name) => name !== "Channel");
  const error = await assertRejects(() => scoring(extractText([{}], columns)), UserError);
  assert(error.message.includes("feature digital_share needs the column Channel"), error.message);
});

Deno.test("a column that only describes may be missing: its features are blank, in the same columns", async () => {
  const run = await runPipeline({ ...DEFAULT_OPTIONS, features: "classic" });
  await withModel(run, async (folder) => {
    const input = `${folder}/new.csv`;
    await Deno.writeTextFile(input, extractText([{}], CLASSIC_COLUMNS));
    const scored = await score({ model: `${folder}/model.json`, input });
    assertEquals(
      scoreText(scored, "s.csv", undefined).includes("The evidence for the model's segments is "),
      run.evidence.verdict !== "supported",
    );
    assertEquals(featureNames(scored.customers), featureNames(run.customers));
    assertEquals(featureValues(scored.customers, "spending_score"), Float64Array.of(NaN));
  });
});

Deno.test("a single customer or a few are not judged, however unlike the others they are", async () => {
  const ids = customerIds((await shippedRun()).customers).slice(0, 29);
  const few = await rowsOf(ids);
  assertEquals((await scoring(few.replaceAll(/,(\d{6,})\b/g, ",9999$1"))).alarms, []);
});

Deno.test("writeScores() puts the labels and the ledger in place, and takes an outdated ledger away", async () => {
  await withModel(await shippedRun(), async (folder) => {
    const [model, input, output] = ["model.json", "new.csv", "out/scores.csv"]
      .map((name) => `${folder}/${name}`) as [string, string, string];
    const bad: SampleRow = { Transaction_ID: "T2", Amount: "many" };
    await Deno.writeTextFile(input, extractText([{}, bad]));
    const dirty = await score({ model, input });
    const write = async (scored: Scored) => {
      await using staging = await stageScores(output, [model, input]);
      return await writeScores(scored, output, staging);
    };
    assertEquals(await write(dirty), `${folder}/out/scores.quarantine.csv`);
    const ledger = await Deno.readTextFile(`${folder}/out/scores.quarantine.csv`);
    assert(ledger.includes("3,transactions,T2,Amount,invalid_amount"), ledger);
    assertEquals(await Deno.readTextFile(output), labeledCustomersCsv(dirty));
    assert(scoreText(dirty, output, "q.csv").includes("Set aside: transactions 1."));

    await Deno.writeTextFile(input, extractText([{}]));
    const tidy = await score({ model, input });
    assertEquals(await write(tidy), undefined);
    assertEquals([...Deno.readDirSync(`${folder}/out`)].map(({ name }) => name), ["scores.csv"]);
  });
});

Deno.test("scores never overwrite the model or the extract", async () => {
  await withModel(await shippedRun(), async (folder) => {
    const [model, input] = [`${folder}/model.json`, `${folder}/new.quarantine.csv`];
    await Deno.writeTextFile(input, extractText([{}]));
    for (const output of [model, input, `${folder}/new.csv`, `${folder}/./model.json`]) {
      await assertRejects(() => stageScores(output, [model, input]), UserError);
    }
    assertEquals(await Deno.readTextFile(input), extractText([{}]));
  });
});
