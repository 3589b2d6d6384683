import { assertEquals, assertRejects } from "@std/assert";
import { readRun } from "@/compare/saved_run.ts";
import { UserError } from "@/errors.ts";

const RUN = {
  input: { name: "bank.csv", sha256: "a1", currency: "NGN", locale: "en" },
  options: {},
  features: [],
  k: 1,
  verdict: { level: "weak", sentence: "." },
  segments: [{ id: 0, name: "Steady Customers", customers: 2, match: 0.5 }],
};
const LABELS =
  "Customer_ID,Cluster,Segment,age,note\r\n007,0,Steady Customers,40,x\r\nC2,0,S,,y\r\n";

async function reading(files: Record<string, string>) {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return await readRun(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readRun() reads ids as text, segments and features; a blank is unknown", async () => {
  const run = await reading({ "run.json": JSON.stringify(RUN), "labeled_customers.csv": LABELS });
  assertEquals(run.ids, ["007", "C2"]);
  assertEquals([...run.segmentOf], [0, 0]);
  assertEquals([...run.values], [["age", Float64Array.of(40, NaN)]]);
});

Deno.test("readRun() refuses what is not a run, and says which file and why", async () => {
  const run = JSON.stringify(RUN);
  const cases: [Record<string, string>, RegExp][] = [
    [{}, /Cannot read the run in \S+run\.json: there is no such file/],
    [{ "run.json": "{" }, /run\.json: it is not JSON/],
    [
      { "run.json": JSON.stringify({ ...RUN, verdict: "weak" }) },
      /verdict is "weak"; it must be Object\. Give an output folder/,
    ],
    [
      { "run.json": run },
      /^Cannot read \S+labeled_customers\.csv: there is no such file or folder\.$/,
    ],
    [{ "run.json": run, "labeled_customers.csv": "" }, /labeled_customers\.csv is not .* of a run/],
    [
      { "run.json": run, "labeled_customers.csv": "a,b\r\n1,2\r\n" },
      /labeled_customers\.csv is not/,
    ],
    [
      { "run.json": run, "labeled_customers.csv": LABELS.replace("007,0", "007,3") },
      /in cluster 3, which run\.json does not have/,
    ],
  ];
  for (const [files, message] of cases) {
    const error = await assertRejects(() => reading(files), UserError);
    assertEquals(message.test(error.message), true, error.message);
  }
});
