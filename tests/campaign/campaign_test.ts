import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  campaign,
  campaignInputs,
  type CampaignOptions,
  stageCampaign,
  writeCampaign,
} from "@/campaign/campaign.ts";
import { UserError } from "@/errors.ts";
import { readPseudonymKey } from "@/pseudonyms/pseudonym_key.ts";
import { pseudonyms } from "@/pseudonyms/pseudonyms.ts";

const LABELS = "Customer_ID,Cluster,Segment,age,campaign_group,imputed\r\n" +
  "007,0,Steady Customers,40,test,\r\n008,0,Steady Customers,41,control,\r\n" +
  "009,0,Steady Customers,42,test,age\r\n010,0,Steady Customers,,control,\r\n" +
  '1E5,4,"High age, low tenure",80,,\r\n';
/** Of a run whose figures may all be told. */
const MANIFEST = JSON.stringify({
  input: { name: "a.csv", currency: "EUR", locale: "de" },
  options: { min_cell: 1 },
});

/** Writes files to a folder of their own. */
async function inFolder<T>(
  files: Record<string, string>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function weighed(outcomes: string, labels = LABELS) {
  return await inFolder(
    { "labeled_customers.csv": labels, "run.json": MANIFEST, "outcomes.csv": outcomes },
    (folder) => campaign({ labels: folder, outcomes: `${folder}/outcomes.csv` }),
  );
}

async function refusal(outcomes: string, labels = LABELS): Promise<string> {
  const { message } = await assertRejects(() => weighed(outcomes, labels), UserError);
  return message.replaceAll(/\S*\/(?=\w+\.csv)/g, "");
}

Deno.test("outcomes are read as banks write them, and ids as they are written", async () => {
  const written = [
    "Customer_ID,outcome\n007,1\n008,0\n009,1\n010,0\n",
    "\uFEFFcustomer;outcome;note\r\n007;Yes;x\r\n008;no;\r\n009;TRUE;\r\n010;false;\r\n",
    "Outcome\tCustomer ID\r\ny\t007\r\nn\t008\r\n1\t009\r\n0\t010\r\n",
  ];
  for (const text of written) {
    const { result } = await weighed(text);
    const { test, control } = result.segments[0]!;
    assertEquals([test?.yes, test?.known, control?.yes, control?.known], [2, 2, 0, 2], text);
    assertEquals(result.counts.unknown, 0);
  }
});

Deno.test("an amount that nobody gave is nothing of who said no, and unknown of who said yes", async () => {
  const { result } = await weighed(
    "Customer_ID,outcome,amount\n007,1,10.50\n008,0,\n009,1,\n010,0,-2\n",
  );
  const { test, control, amount } = result.segments[0]!;
  assertEquals(test?.amount, { mean: 10.5, known: 1 });
  assertEquals(control?.amount, { mean: -1, known: 2 });
  assertEquals(amount, undefined);
});

Deno.test("what cannot be read is refused in a sentence with row, value and way out", async () => {
  assertEquals(
    await refusal("Customer_ID,outcome\n007,1\n008,maybe\n"),
    'Cannot read the outcomes in outcomes.csv: in row 3 outcome is "xxxxx"; it must be 0 or 1, yes ' +
      "or no.",
  );
  assertEquals(
    await refusal('Customer_ID,outcome,amount\n007,1,"1,000"\n'),
    'Cannot read the outcomes in outcomes.csv: in row 2 amount is "1,000"; it must be a number such ' +
      "as 1250.50.",
  );
  assertStringIncludes(
    await refusal("id,result\n007,1\n"),
    "it has no column Customer_ID; it has id, result.",
  );
  assertStringIncludes(
    await refusal("Customer_ID,outcome\n7,1\n"),
    "nobody in outcomes.csv is in labeled_customers.csv. Ids must be written alike, with their leading zeros; where",
  );
  assertStringIncludes(await refusal("Customer_ID,outcome\n"), "it has no rows.");
  const anything = "Customer_ID,outcome\n007,1\n";
  assertStringIncludes(
    await refusal(anything, "Customer_ID,Cluster,Segment\n007,0,S\n"),
    "it has no column campaign_group.",
  );
  assertStringIncludes(
    await refusal(anything, "Customer_ID,Cluster,Segment,campaign_group\n007,0,S,\n"),
    "nobody in it was drawn for a test, since the run advised none.",
  );
  assertStringIncludes(
    await refusal(anything, "Customer_ID,Cluster,Segment,campaign_group\n007,0,S,both\n"),
    "row 2 is not of a labeled_customers.csv.",
  );
});

Deno.test("outcomes find their customers in labels of pseudonyms by the same key", async () => {
  const key = "0123456789abcdef";
  await inFolder({
    key,
    "run.json": MANIFEST,
    "outcomes.csv": "Customer_ID,outcome\n007,1\n008,0\n009,1\n010,0\n",
  }, async (folder) => {
    const hidden = await pseudonyms(
      ["007", "008", "009", "010"],
      await readPseudonymKey(`${folder}/key`),
    );
    await Deno.writeTextFile(
      `${folder}/labeled_customers.csv`,
      ["007", "008", "009", "010"].reduce((text, id, i) => text.replace(id, hidden[i]!), LABELS),
    );
    const { result } = await campaign({
      labels: folder,
      outcomes: `${folder}/outcomes.csv`,
      pseudonymise: `${folder}/key`,
    });
    const [{ test, control }] = result.segments as [typeof result.segments[number]];
    assertEquals([test?.known, test?.yes, control?.known, control?.yes], [2, 2, 2, 0]);
  });
});

Deno.test("a run is named by its folder or its run.json, whose currency the page has, and is never overwritten", async () => {
  const files = {
    "labeled_customers.csv": LABELS,
    "run.json": MANIFEST,
    "outcomes.csv": "Customer_ID,outcome,amount\n007,1,10\n008,0,\n009,1,12\n010,0,\n",
  };
  await inFolder(files, async (folder) => {
    for (const labels of [folder, `${folder}/run.json`]) {
      const options: CampaignOptions = { labels, outcomes: `${folder}/outcomes.csv` };
      const result = await campaign(options);
      await using staging = await stageCampaign(`${folder}/out`, await campaignInputs(options));
      await writeCampaign(result, staging);
      assertStringIncludes(await Deno.readTextFile(`${folder}/out/campaign.html`), "11\u00a0€");
      const [, line] = (await Deno.readTextFile(`${folder}/out/campaign.csv`)).split("\r\n");
      assertEquals(line!.split(",").slice(0, 7), [
        ..."0,Steady Customers,2,2,2,1,11".split(","),
      ]);
    }
    const outcomes = `${folder}/campaign.csv`;
    await Deno.rename(`${folder}/outcomes.csv`, outcomes);
    const options = { labels: folder, outcomes };
    await assertRejects(
      async () => stageCampaign(folder, await campaignInputs(options)),
      UserError,
      "that would overwrite",
    );
  });
});

Deno.test("a campaign keeps to the least number of its run, and without a run to the usual one", async () => {
  const files = {
    "labeled_customers.csv": LABELS,
    "run.json": MANIFEST.replace('"min_cell":1', '"min_cell":3'),
    "outcomes.csv": "Customer_ID,outcome,amount\n007,1,10\n008,0,\n009,1,12\n010,0,\n",
  };
  await inFolder(files, async (folder) => {
    for (const [labels, minCell] of [["", 3], ["labeled_customers.csv", 10]] as const) {
      const { result } = await campaign({
        labels: `${folder}/${labels}`,
        outcomes: `${folder}/outcomes.csv`,
      });
      assertEquals(result.minCell, minCell);
      assertEquals(result.segments, [{ id: 0, name: "Steady Customers", reading: "no test" }]);
    }
  });
});
