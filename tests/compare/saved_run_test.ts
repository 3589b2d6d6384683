import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { readRun } from "@/compare/saved_run.ts";
import { UserError } from "@/errors.ts";

const LABELS =
  "Customer_ID,Cluster,Segment,age,note\r\n007,0,Steady Customers,40,x\r\nC2,0,S,,y\r\n";

const RUN = {
  input: { name: "bank.csv", sha256: "a1", currency: "NGN", locale: "en" },
  options: { as_of: "2024-12-31", min_cell: 10 },
  playbook: { name: "shipped", sha256: "0" },
  features: [],
  k: 1,
  verdict: { level: "weak", sentence: "." },
  segments: [{ id: 0, name: "Steady Customers", customers: 2, match: 0.5 }],
};

const MODEL = await Deno.readTextFile("dataset/processed/model.json");

/** The manifest of a run with these labels. */
function runJson(labels = LABELS, change: Record<string, unknown> = {}): string {
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  return JSON.stringify({
    ...RUN,
    outputs: { "labeled_customers.csv": digest(labels), "model.json": digest(MODEL) },
    ...change,
  });
}

async function reading(files: Record<string, string>) {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries({ "model.json": MODEL, ...files })) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return await readRun(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readRun() reads ids as text, segments and features; a blank is unknown", async () => {
  const run = await reading({ "run.json": runJson(), "labeled_customers.csv": LABELS });
  assertEquals(run.ids, ["007", "C2"]);
  assertEquals([...run.segmentOf], [0, 0]);
  assertEquals([...run.values], [["age", Float64Array.of(40, NaN)]]);
});

Deno.test("readRun() refuses what is not a run, and says which file and why", async () => {
  const of = (labels: string, change = {}) => ({
    "run.json": runJson(labels, change),
    "labeled_customers.csv": labels,
  });
  const [segment] = RUN.segments;
  const cases: [Record<string, string>, RegExp][] = [
    [{}, /Cannot read the run in \S+run\.json: there is no such file/],
    [{ "run.json": "{" }, /run\.json: it is not JSON/],
    [
      { "run.json": runJson(LABELS, { verdict: "weak" }) },
      /verdict is "weak"; it must be Object\. Give an output folder/,
    ],
    [{ "run.json": JSON.stringify(RUN) }, /outputs is missing\. Give an output folder/],
    [
      { "run.json": runJson() },
      /^Cannot read \S+labeled_customers\.csv: there is no such file or folder\.$/,
    ],
    [of(""), /labeled_customers\.csv is not .* of a run/],
    [of("a,b\r\n1,2\r\n"), /labeled_customers\.csv is not/],
    [of(LABELS.replace("007,0", "007,3")), /in cluster 3, which run\.json does not have/],
    [of(LABELS, { k: 2 }), /there must be k segments/],
    [of(LABELS, { k: 2, segments: [segment, segment] }), /no id of a segment may stand twice/],
    [of(LABELS, { segments: [{ ...segment, name: "=1" }] }), /a name .* begins with a letter/],
  ];
  for (const [files, message] of cases) {
    const error = await assertRejects(() => reading(files), UserError);
    assertMatch(error.message, message);
  }
});

Deno.test("labels that were edited, cut short or doubled are refused, also where run.json vouches for them", async () => {
  const [header, first, second] = LABELS.split("\r\n");
  const cut = `${header}\r\n${first}\r\n`;
  const doubled = `${header}\r\n${first}\r\n${first}\r\n`;
  for (const labels of [cut, doubled, LABELS.replace("40", "41"), LABELS + second, ""]) {
    const error = await assertRejects(
      () => reading({ "run.json": runJson(), "labeled_customers.csv": labels }),
      UserError,
    );
    assertMatch(
      error.message,
      /labeled_customers\.csv is not as the run wrote it .* Run the pipeline again\.$/,
    );
  }
  const error = await assertRejects(
    () =>
      reading({
        "run.json": runJson(),
        "labeled_customers.csv": LABELS,
        "model.json": MODEL.replace('"seed": 1', '"seed": 2'),
      }),
    UserError,
  );
  assertMatch(error.message, /model\.json is not as the run wrote it/);
  const vouched: [string, RegExp][] = [
    [cut, /has 1 customers in cluster 0, and run\.json says 2/],
    [LABELS + `${first}\r\n${second}\r\n`, /has 4 customers in cluster 0, and run\.json says 2/],
    [doubled, /has a customer twice/],
    [LABELS.replace("C2", ""), /has a customer without an id/],
  ];
  for (const [labels, message] of vouched) {
    const error = await assertRejects(
      () => reading({ "run.json": runJson(labels), "labeled_customers.csv": labels }),
      UserError,
    );
    assertMatch(error.message, message);
  }
});

Deno.test("the labels of a run are only those of its own folder, whatever signs its name has", async () => {
  const place = await Deno.makeTempDir();
  try {
    for (const [name, age] of [["may*", "40"], ["may1", "50"], ["a[1]", "60"], ["a1", "70"]]) {
      await Deno.mkdir(`${place}/${name}`);
      const labels = LABELS.replace("40", age!);
      await Deno.writeTextFile(`${place}/${name}/labeled_customers.csv`, labels);
      await Deno.writeTextFile(`${place}/${name}/run.json`, runJson(labels));
      await Deno.writeTextFile(`${place}/${name}/model.json`, MODEL);
    }
    assertEquals([...(await readRun(`${place}/may*`)).values], [["age", Float64Array.of(40, NaN)]]);
    assertEquals([...(await readRun(`${place}/a[1]`)).values], [["age", Float64Array.of(60, NaN)]]);
  } finally {
    await Deno.remove(place, { recursive: true });
  }
});
