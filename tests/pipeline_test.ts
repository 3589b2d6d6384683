import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { customerIds, featureValues } from "@/features/customers.ts";
import { randomSource } from "@/numerics/random.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS } from "@/options/options.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { elbowOf } from "@/output/charts/of_run.ts";
import { svgText } from "@/output/charts/svg.ts";
import type { Run } from "@/output/run.ts";
import { runPipeline } from "@/pipeline.ts";
import { summaryText } from "@/summary.ts";
import { shippedRun } from "./shipped_run.ts";
import { inFolder } from "./in_folder.ts";

function run(options: Partial<typeof DEFAULT_OPTIONS>): Promise<Run> {
  return runPipeline({ ...DEFAULT_OPTIONS, ...options });
}

Deno.test("the shipped extract has four segments, one for each archetype", async () => {
  const { curve, segments } = await shippedRun();
  assertEquals(curve.elbow, 4);
  assertEquals(segments.map(({ id }) => id), [0, 1, 2, 3]);
});

Deno.test("neither the seed nor the order of the rows changes a label of the shipped extract; the seed draws other groups for a test", async () => {
  const first = await shippedRun();
  const expected = labeledCustomersCsv(first);
  const other = await run({ seed: 2 });
  assertEquals(other.campaign.tests, first.campaign.tests);
  assertNotEquals(labeledCustomersCsv(other), expected);
  const drawnAlike = { ...other, campaign: first.campaign };
  assertEquals(labeledCustomersCsv(drawnAlike), expected);
  await inFolder(async (folder) => {
    const input = `${folder}/shuffled.csv`;
    await Deno.writeTextFile(input, shuffledRows(await Deno.readTextFile(DEFAULT_INPUT)));
    assertEquals(labeledCustomersCsv(await run({ input })), expected);
  });
});

Deno.test("a customer's second loan in the raw file changes nobody's transactions and balances", async () => {
  const text = await Deno.readTextFile(DEFAULT_INPUT);
  const rows = parse(text) as string[][];
  const header = rows[0]!;
  const at = (name: string) => header.indexOf(name);
  const customer = rows.slice(1).find((row) => row[at("Loan_ID")] !== "")![at("Customer_ID")]!;
  const loan = rows.find((row) => row[at("Customer_ID")] === customer)![at("Loan_ID")]!;
  const second = rows
    .filter((row) => row[at("Customer_ID")] === customer && row[at("Loan_ID")] === loan)
    .map((row) => row.with(at("Loan_ID"), "LX2"));

  await inFolder(async (folder) => {
    const input = `${folder}/second_loan.csv`;
    await Deno.writeTextFile(input, text + stringify(second));
    const [before, after] = [(await shippedRun()).customers, (await run({ input })).customers];
    for (const name of ["num_transactions", "total_balance", "avg_transactions"] as const) {
      assertEquals(featureValues(after, name), featureValues(before, name), name);
    }
    const changed = customerIds(before).filter((_, i) =>
      featureValues(before, "num_loans")[i] !== featureValues(after, "num_loans")[i]
    );
    assertEquals(changed, [customer]);
  });
});

Deno.test("the committed outputs are what the shipped extract gives", async () => {
  const committed = await Deno.readTextFile(`${DEFAULT_OPTIONS.output}/labeled_customers.csv`);
  assertEquals(labeledCustomersCsv(await shippedRun()), committed);
});

/** A CSV file with its rows in another order. */
function shuffledRows(text: string): string {
  const [header, ...rows] = parse(text) as string[][];
  const random = randomSource(1);
  for (let i = rows.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [rows[i], rows[j]] = [rows[j]!, rows[i]!];
  }
  return stringify([header!, ...rows]);
}

Deno.test("a k beyond k-max is fitted and drawn, and the elbow stays where it is", async () => {
  const asked = await run({ k: 12 });
  const { curve } = await shippedRun();
  assertEquals([asked.fit.k, asked.curve.inertias.length], [12, 12]);
  assertEquals(asked.curve.elbow, curve.elbow);
  // A larger k may show the way to a better partition for the ones before it.
  for (const [i, inertia] of curve.inertias.entries()) {
    assert(asked.curve.inertias[i]! <= inertia && asked.curve.inertias[i]! > 0.99 * inertia);
  }
  assert(svgText(elbowOf(asked)).includes("chosen: k = 12"));
});

Deno.test("k-max bounds what the evidence may say and not the elbow, which --k elbow takes", async () => {
  const narrow = await run({ kMax: 3 });
  assertEquals([narrow.evidence.k, narrow.fit.k, narrow.curve.elbow], [3, 3, 4]);
  assertEquals(narrow.curve.inertias.length, 10);
  const said = "The elbow of the inertia curve says 4, the evidence says 3.";
  assert(narrow.evidence.sentence.startsWith(said), narrow.evidence.sentence);
  assertStringIncludes(
    summaryText(narrow, "out"),
    "The elbow is at k = 4, at the edge of k-max 3 or beyond: it was looked for up to 10.",
  );
  assertEquals((await run({ k: "elbow", kMax: 3 })).fit.k, 4);
});
