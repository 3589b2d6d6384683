import { assert, assertEquals, assertMatch } from "@std/assert";
import { compareRuns, type Comparison } from "@/compare/compare_runs.ts";
import { migrationCsv, stabilityIndexCsv } from "@/compare/comparison_csv.ts";
import { comparisonHtml } from "@/compare/comparison_html.ts";
import { comparisonText } from "@/compare/comparison_text.ts";
import type { SavedRun } from "@/compare/saved_run.ts";
import { DEFAULT_OPTIONS } from "@/options.ts";
import { readRun } from "@/compare/saved_run.ts";

type Manifest = SavedRun["manifest"];

const STEADY = { id: 0, name: "Steady Customers", customers: 2 };
const HEAVY = { id: 3, name: "Loan-Heavy Customers", customers: 2 };

/** A run of customers given as id and segment id; the balance is their number times 1,000. */
function saved(customers: [string, number][], manifest: Partial<Manifest> = {}): SavedRun {
  return {
    manifest: {
      input: { name: "bank.csv", sha256: "a1", currency: "NGN", locale: "en" },
      options: { k: "auto", exclude: [] },
      features: [{ name: "avg_balance", transform: "logarithm" }],
      k: 2,
      verdict: { level: "supported" },
      segments: [STEADY, HEAVY],
      outputs: { "labeled_customers.csv": "b2" },
      ...manifest,
    },
    ids: customers.map(([id]) => id),
    segmentOf: Int32Array.from(customers, ([, segment]) => segment),
    values: new Map([["avg_balance", Float64Array.from(customers, ([id]) => 1000 * Number(id))]]),
  };
}

const BEFORE = saved([["1", 0], ["2", 0], ["3", 3], ["4", 3]]);

Deno.test("compareRuns() follows each customer from segment to segment, and counts the lost and new", () => {
  const after = saved([["2", 0], ["3", 0], ["4", 3], ["5", 3], ["6", 3]]);
  assertEquals(compareRuns(BEFORE, after).migration, {
    before: [STEADY, HEAVY],
    after: [STEADY, HEAVY],
    counts: [[1, 0], [1, 1]],
    lost: [1, 0],
    arrived: [0, 2],
    shared: 3,
    moved: 1,
  });
});

Deno.test("a segment of the same id and another name is another segment", () => {
  const renamed = { ...HEAVY, name: "High tenure, low age" };
  const { migration, alarms } = compareRuns(BEFORE, {
    ...BEFORE,
    manifest: { ...BEFORE.manifest, segments: [STEADY, renamed] },
  });
  assertEquals([migration.shared, migration.moved], [4, 2]);
  assertEquals(alarms, [
    "The segment Loan-Heavy Customers is gone.",
    "The segment High tenure, low age is new.",
    "Of 4 customers in both runs, 50.0% changed the segment.",
  ]);
});

Deno.test("identical runs are quiet: every index 0, nobody moved, nothing changed, no alarm", async () => {
  const shipped = await readRun(DEFAULT_OPTIONS.output);
  const same = compareRuns(shipped, await readRun(`${DEFAULT_OPTIONS.output}/run.json`));
  assertEquals(same.shifts.length, 22);
  assert(same.shifts.every(({ index, level }) => index === 0 && level === "stable"));
  assertEquals(same.migration.shared, shipped.ids.length);
  assertEquals([same.migration.moved, same.changes, same.alarms], [0, [], []]);
  assertMatch(comparisonText(same), /Nothing else changed\.\n\nNo alarm\.\n$/);
});

Deno.test("doubling all balances of the shipped extract raises the alarm, and for balances alone", async () => {
  const shipped = await readRun(DEFAULT_OPTIONS.output);
  const doubled = new Map(shipped.values);
  for (const name of ["avg_balance", "total_balance"] as const) {
    doubled.set(name, doubled.get(name)!.map((value) => 2 * value));
  }
  const { shifts, alarms } = compareRuns(shipped, { ...shipped, values: doubled });
  assertEquals(shifts.filter(({ level }) => level !== "stable").map(({ feature }) => feature), [
    "avg_balance",
    "total_balance",
  ]);
  assertEquals(alarms.length, 2);
  assertMatch(alarms[0]!, /^The distribution of balance per account has changed: .* 0\.32\.$/);
});

Deno.test("a worse verdict is an alarm, a better one a change", () => {
  const weak = saved([["1", 0], ["2", 0], ["3", 3], ["4", 3]], { verdict: { level: "weak" } });
  const worse = compareRuns(BEFORE, weak);
  assertEquals(worse.alarms, ["The evidence for the segments fell from supported to weak."]);
  const better = compareRuns(weak, BEFORE);
  assertEquals(better.alarms, []);
  assertEquals(better.changes, ["Evidence for the segments: weak before, supported after."]);
});

Deno.test("changed options, features, transforms and input are said, one sentence each", () => {
  const after = saved([["1", 0], ["2", 0], ["3", 3], ["4", 3]], {
    input: { name: "bank.csv", sha256: "b2", currency: "NGN", locale: "en" },
    options: { k: 4, exclude: ["age", "tenure_months"] },
    features: [{ name: "avg_balance", transform: "none" }, { name: "age", transform: "none" }],
  });
  const values = new Map(after.values).set("age", Float64Array.of(20, 30, 40, 50));
  assertEquals(compareRuns(BEFORE, { ...after, values }).changes, [
    "Input: bank.csv has another content.",
    "Option k: auto before, 4 after.",
    "Option exclude: none before, age, tenure_months after.",
    "Clustered on: avg_balance before, avg_balance, age after.",
    "Transform of avg_balance: logarithm before, none after.",
    "Measured after only: age.",
  ]);
});

Deno.test("runs without a customer in common are an alarm, not a division by zero", () => {
  const { alarms, migration } = compareRuns(BEFORE, saved([["8", 0], ["9", 3]]));
  assertEquals([migration.lost, migration.arrived], [[2, 2], [1, 1]]);
  assertEquals(alarms, ["No customer is in both runs."]);
  assertMatch(
    comparisonText(compareRuns(BEFORE, saved([["8", 0]]))),
    /No customer is in both runs;/,
  );
});

Deno.test("a comparison is written as two tables and as a section of a report", () => {
  const comparison: Comparison = {
    migration: {
      before: [STEADY],
      after: [{ id: 4, name: "<b> & co" }],
      counts: [[7]],
      lost: [1],
      arrived: [2],
      shared: 7,
      moved: 7,
    },
    shifts: [{
      feature: "avg_balance",
      index: 0.3,
      chance: 0.1,
      bins: 10,
      level: "changed",
      medianBefore: 1000,
      medianAfter: NaN,
    }],
    style: {
      before: { currency: "EUR", locale: "en" },
      after: { currency: "USD", locale: "en" },
    },
    changes: [],
    alarms: ["An alarm."],
  };
  assertEquals(migrationCsv(comparison).split("\r\n"), [
    "before_cluster,before_segment,after_cluster,after_segment,customers",
    "0,Steady Customers,4,<b> & co,7",
    "0,Steady Customers,,,1",
    ",,4,<b> & co,2",
    "",
  ]);
  assertEquals(stabilityIndexCsv(comparison).split("\r\n"), [
    "feature,median_before,median_after,bins,index,chance,reading",
    "avg_balance,1000,,10,0.3,0.1,changed",
    "",
  ]);
  const html = comparisonHtml(comparison);
  assertMatch(html, /<th scope="col">4 &lt;b&gt; &amp; co<\/th>/);
  assertMatch(html, /<li>Alarm: An alarm\.<\/li>/);
  assertMatch(html, /<td>€1\.0k<\/td><td>unknown<\/td><td>0\.300<\/td>/);
  assert(!html.includes("<b>"));
});
