import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { BEHAVIOURS, EXPECTED_BEHAVIOURS } from "@/bank/simulate/behaviours.ts";
import { customerIds, featureValues } from "@/features/customers.ts";
import { randomSource } from "@/random.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS } from "@/options.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { elbowOf } from "@/output/charts/of_run.ts";
import { svgText } from "@/output/charts/svg.ts";
import type { Run } from "@/output/run.ts";
import { runPipeline } from "@/pipeline.ts";
import { unsupportedArchetypes } from "@/segments/naming.ts";
import { summaryText } from "@/summary.ts";
import { isRightlyNamed, plantedBank } from "./planted_bank.ts";

function run(options: Partial<typeof DEFAULT_OPTIONS>): Promise<Run> {
  return runPipeline({ ...DEFAULT_OPTIONS, ...options });
}

/** The run of the shipped extract as it comes, made once. */
let shippedRun: Promise<Run> | undefined;
const shipped = () => shippedRun ??= run({});

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the four planted behaviours are found again, by number and by name, whatever the seed", async () => {
  for (const seed of [101, 102]) {
    const { run, adjustedRand } = await plantedBank({ seed });
    assertEquals([run.fit.k, run.evidence.verdict], [4, "supported"], `seed ${seed}`);
    assertEquals(unsupportedArchetypes(run.segments), []);
    // A quarter of the customers is in between, so that nothing can find all of them.
    assert(adjustedRand >= 0.8 && adjustedRand <= 0.95, `adjusted Rand index ${adjustedRand}`);
  }
});

Deno.test("an easy bank is found again nearly to the customer, a hard one is not claimed to be", async () => {
  const easy = await plantedBank({ seed: 101, difficulty: "easy" });
  assertEquals([easy.run.fit.k, easy.run.evidence.verdict], [4, "supported"]);
  assert(easy.adjustedRand >= 0.9, `adjusted Rand index ${easy.adjustedRand}`);
  const hard = await plantedBank({ seed: 101, difficulty: "hard" });
  assert(hard.run.evidence.verdict !== "supported");
});

Deno.test("three planted behaviours do not end in four segments, and the fourth is not named", async () => {
  for (const [id, missing] of EXPECTED_BEHAVIOURS.entries()) {
    const behaviours = EXPECTED_BEHAVIOURS.filter((name) => name !== missing);
    const bank = await plantedBank({ behaviours, seed: 5 });
    assert(!bank.most.has(id), missing);
    assert(isRightlyNamed(bank), missing);
  }
});

Deno.test("a behaviour that the bank does not expect is described, not misnamed", async () => {
  for (const fifth of BEHAVIOURS.slice(EXPECTED_BEHAVIOURS.length)) {
    const bank = await plantedBank({ behaviours: [...EXPECTED_BEHAVIOURS, fifth], seed: 5 });
    assert(isRightlyNamed(bank), fifth);
    const described = [...bank.most].filter(([id]) => id >= EXPECTED_BEHAVIOURS.length);
    assert(described.some(([, behaviour]) => behaviour === fifth), fifth);
  }
});

Deno.test("a bank of one behaviour is said to have no segments", async () => {
  for (const behaviour of BEHAVIOURS) {
    const { run } = await plantedBank({ behaviours: [behaviour], seed: 7, customers: 200 });
    assertEquals(run.evidence.verdict, "none", behaviour);
    assertStringIncludes(run.evidence.sentence, "A population without groups looks the same.");
  }
});

Deno.test("the shipped extract has four segments, one for each archetype", async () => {
  const { curve, segments } = await shipped();
  assertEquals(curve.elbow, 4);
  assertEquals(segments.map(({ id }) => id), [0, 1, 2, 3]);
});

Deno.test("neither the seed nor the order of the rows changes a label of the shipped extract; the seed draws other groups for a test", async () => {
  const first = await shipped();
  const expected = labeledCustomersCsv(first);
  for (const seed of [2, 3]) {
    const other = await run({ seed });
    assertEquals(other.campaign.tests, first.campaign.tests);
    assertNotEquals(labeledCustomersCsv(other), expected);
    const drawnAlike = { ...other, campaign: first.campaign };
    assertEquals(labeledCustomersCsv(drawnAlike), expected, `seed ${seed}`);
  }
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
    const [before, after] = [(await shipped()).customers, (await run({ input })).customers];
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
  assertEquals(labeledCustomersCsv(await shipped()), committed);
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
  const { curve } = await shipped();
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
