import { assertEquals, assertNotEquals } from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { customerIds, featureValues } from "@/features/customers.ts";
import { randomSource } from "@/numerics/random.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS } from "@/options/options.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import type { Run } from "@/output/run.ts";
import { runPipeline } from "@/pipeline.ts";
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
