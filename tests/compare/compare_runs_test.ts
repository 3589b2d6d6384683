import { assert, assertEquals, assertMatch } from "@std/assert";
import { compareRuns, type Comparison } from "@/compare/compare_runs.ts";
import {
  migratedCustomersCsv,
  migrationCsv,
  stabilityIndexCsv,
  trendCsv,
} from "@/compare/comparison_csv.ts";
import { comparisonHtml } from "@/compare/comparison_html.ts";
import { comparisonText } from "@/compare/comparison_text.ts";
import type { SavedRun } from "@/compare/saved_run.ts";
import { readRun } from "@/compare/saved_run.ts";
import { trendOf } from "@/compare/trend.ts";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { type Model, MODEL_SCHEMA } from "@/output/model.ts";

type Manifest = SavedRun["manifest"];

const STEADY = { id: 0, name: "Steady Customers", customers: 2 };
const HEAVY = { id: 3, name: "Loan-Heavy Customers", customers: 2 };

const SHIPPED = { name: "shipped", sha256: "0" };
const OPTIONS = { k: "auto", exclude: [], as_of: "2024-12-31", min_cell: 1 };

/** Steady up to a balance of 2,500, loan-heavy above. */
const MODEL: Model = {
  schema: MODEL_SCHEMA,
  verdict: "supported",
  currency: "NGN",
  locale: "en",
  playbook: SHIPPED,
  seed: 1,
  as_of: "2024-12-31",
  window_days: 365,
  observed_from: null,
  needed_columns: [],
  measured: ["avg_balance"],
  distributions: [],
  categories: [],
  spending: null,
  features: [{
    name: "avg_balance",
    transform: "none",
    mean: 2500,
    deviation: 1000,
    median: 2500,
  }],
  segments: [
    { ...STEADY, test: null, cluster: 0, centroid: [-1], usual_distance: 3 },
    { ...HEAVY, test: null, cluster: 1, centroid: [1], usual_distance: 3 },
  ],
};

/** A run of customers given as id and segment id; the balance is their number times 1,000. */
function saved(customers: [string, number][], manifest: Partial<Manifest> = {}): SavedRun {
  return {
    model: MODEL,
    manifest: {
      input: { name: "bank.csv", sha256: "a1", currency: "NGN", locale: "en" },
      options: OPTIONS,
      playbook: SHIPPED,
      features: [{ name: "avg_balance", transform: "logarithm" }],
      k: 2,
      verdict: { level: "supported" },
      segments: [STEADY, HEAVY],
      outputs: { "labeled_customers.csv": "b2", "model.json": "c3" },
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
    "More than a quarter of the customers in both runs changed the segment.",
  ]);
});

Deno.test("identical runs are quiet: every index 0, nobody moved, nothing changed, no alarm", async () => {
  const shipped = await readRun(DEFAULT_OPTIONS.output);
  const same = compareRuns(shipped, await readRun(`${DEFAULT_OPTIONS.output}/run.json`));
  assertEquals([same.shifts.length, same.ranks], [21, ["spending_score"]]);
  assert(same.shifts.every(({ stability, level }) => stability.index === 0 && level === "stable"));
  assertEquals(same.moves, { all: [] });
  assertEquals(same.migration.shared, shipped.ids.length);
  assertEquals([same.migration.moved, same.changes, same.alarms], [0, [], []]);
  assertMatch(
    comparisonText(same),
    /Nothing else changed\.\n\nNo alarm\.\n$/,
  );
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
  assertMatch(
    alarms[0]!,
    /^The distribution of balance per account has (shifted|changed): its median was \S+ and is \S+, .* population stability index 0\.\d\d\.$/,
  );
});

Deno.test("all amounts times a hundred are one alarm that names the unit, a largest tenth is an alarm of its feature", async () => {
  const shipped = await readRun(DEFAULT_OPTIONS.output);
  const changed = (change: (values: Float64Array) => Float64Array) => {
    const values = new Map(shipped.values);
    for (const name of ["annual_income", "avg_balance"]) {
      values.set(name, change(values.get(name)!));
    }
    return compareRuns(shipped, { ...shipped, values }).alarms;
  };
  const [scale, ...others] = changed((values) => values.map((value) => 100 * value));
  assertMatch(
    scale!,
    /^Amounts are of another scale, perhaps in another unit: the medians of annual income from ₦\S+ to ₦\S+ and balance per account from ₦\S+ to ₦\S+\.$/,
  );
  assertEquals(others, []);
  const top = changed((values) => {
    const ninth = values.filter((value) => value > 0).sort().at(-50)!;
    return values.map((value) => value > ninth ? 100 * value : value);
  });
  assertEquals(top.length, 2);
  for (const alarm of top) {
    assertMatch(alarm, /has changed: .*, more lie beyond its earlier range than by chance, /);
  }
});

Deno.test("who moved is told apart: by behaviour, by the model alone, by both; with what moved most", () => {
  const other = { id: 4, name: "Others", customers: 1 };
  const before = saved([["1", 0], ["2", 0], ["3", 3], ["4", 3]]);
  const after = {
    ...saved([["1", 3], ["2", 3], ["3", 4], ["4", 3]], { segments: [HEAVY, other] }),
    // The first has become rich, the third poor; the second is as before.
    values: new Map([["avg_balance", Float64Array.of(9000, 2000, 500, 4000)]]),
  };
  const { moves, migration } = compareRuns(before, after);
  assertEquals(moves.all.map(({ customer, cause }) => [customer, cause]), [
    ["1", "behaviour"],
    ["2", "model"],
    ["3", "both"],
  ]);
  assertEquals(migration.moved, 3);
  assertEquals(moves.all[0]!.features, [
    { feature: "avg_balance", before: 1000, after: 9000, deviations: 8 },
  ]);
  assertEquals(moves.all[1]!.features, []);
  assertEquals(migratedCustomersCsv(compareRuns(before, after)).split("\r\n").slice(0, 3), [
    "Customer_ID,from_cluster,from,to_cluster,to,cause,feature_1,before_1,after_1,deviations_1," +
    "feature_2,before_2,after_2,deviations_2,feature_3,before_3,after_3,deviations_3",
    "1,0,Steady Customers,3,Loan-Heavy Customers,behaviour,avg_balance,1000,9000,8,,,,,,,,",
    "2,0,Steady Customers,3,Loan-Heavy Customers,model,,,,,,,,,,,,",
  ]);
});

Deno.test("where the later run does not measure what the earlier model needs, no cause is told and the reason is", () => {
  const after = { ...saved([["1", 3], ["2", 0]]), values: new Map() };
  const comparison = compareRuns(BEFORE, after);
  const { all, obstacle } = comparison.moves;
  assertEquals([all.length, all[0]!.cause, all[0]!.features], [1, undefined, []]);
  assertEquals(
    obstacle,
    "Why customers moved cannot be told: the later run does not measure avg_balance.",
  );
  assertMatch(comparisonText(comparison), /cannot be told/);
});

Deno.test("the earlier model sees the spending of later customers on its own scale, not as a rank among them", async () => {
  const shipped = await readRun(DEFAULT_OPTIONS.output);
  const values = new Map(shipped.values);
  const spent = values.get("monthly_outflow")!;
  values.set("monthly_outflow", spent.map((value) => 3 * value));
  const [first] = shipped.manifest.segments;
  const segmentOf = shipped.segmentOf.map((id) => id === first!.id ? id + 1 : id);
  const { moves } = compareRuns(shipped, { ...shipped, values, segmentOf });
  assert(
    moves.all.some(({ features }) => features[0]?.feature === "spending_score"),
    "a rank is equal in both runs",
  );
});

Deno.test("another playbook is said, by its name or that its content is another", () => {
  const changes = (playbook: Manifest["playbook"]) =>
    compareRuns(BEFORE, saved([["1", 0], ["2", 0], ["3", 3], ["4", 3]], { playbook })).changes;
  assertEquals(changes({ name: "own.jsonc", sha256: "1" }), [
    "Playbook: shipped before, own.jsonc after.",
  ]);
  assertEquals(changes({ name: "shipped", sha256: "1" }), [
    "Playbook: shipped has another content.",
  ]);
});

Deno.test("a trend tells sizes and medians of each segment from run to run, and nothing of a few customers", () => {
  const later = (as_of: string, min_cell = 1) => ({ options: { ...OPTIONS, as_of, min_cell } });
  const runs = [
    BEFORE,
    saved([["1", 0], ["2", 0], ["3", 0], ["4", 3]], {
      ...later("2025-01-31", 2),
      segments: [{ ...STEADY, customers: 3 }, { ...HEAVY, customers: 1 }],
    }),
    saved([["7", 3], ["9", 3]], {
      ...later("2025-02-28"),
      segments: [{ ...HEAVY, customers: 2 }],
    }),
  ];
  assertEquals(trendCsv(trendOf(runs)).split("\r\n"), [
    "run,as_of,Cluster,Segment,customers,share,avg_balance_median",
    "1,2024-12-31,0,Steady Customers,2,0.5,1500",
    "1,2024-12-31,3,Loan-Heavy Customers,2,0.5,3500",
    "2,2025-01-31,0,Steady Customers,,,2000",
    "2,2025-01-31,3,Loan-Heavy Customers,,,",
    "3,2025-02-28,3,Loan-Heavy Customers,2,1,8000",
    "",
  ]);
  const html = comparisonHtml(compareRuns(runs[1]!, runs[2]!), trendOf(runs));
  assertMatch(html, /2024-12-31 → 2025-01-31 → 2025-02-28; the last two compared/);
  assertMatch(
    html,
    /<th scope="row">3 Loan-Heavy Customers<\/th><td>2 \(50\.0%\)<\/td><td>withheld/,
  );
});

Deno.test("the page of a comparison names no customer and no number of a few, nor what tells one by subtraction", async () => {
  const shipped = await readRun(DEFAULT_OPTIONS.output);
  const [a, b] = shipped.manifest.segments;
  let moving = 3;
  const segmentOf = shipped.segmentOf.map((id) => id === a!.id && moving-- > 0 ? b!.id : id);
  const comparison = compareRuns(shipped, { ...shipped, segmentOf });
  assertEquals(comparison.migration.moved, 3);
  const html = comparisonHtml(comparison, trendOf([shipped, shipped]));
  for (const { customer } of comparison.moves.all) assert(!html.includes(customer));
  assertMatch(html, /fewer than 10 changed the segment/);
  assertMatch(html, /<th scope="row">0 [^<]*<\/th><td>withheld<\/td><td>fewer than 10<\/td>/);
  assert(!html.includes("by the model alone"));
  assert(!/ src=|https?:/.test(html));
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
    options: { ...OPTIONS, k: 4, exclude: ["age", "tenure_months"] },
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

Deno.test("a comparison is written as tables and as a page, whatever signs a segment's name has", () => {
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
    moves: { all: [] },
    ranks: ["spending_score"],
    minCell: 1,
    shifts: [{
      feature: "avg_balance",
      stability: { index: 0.3, chance: 0.1, bins: 10, beyond: 0.02, isBeyond: true },
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
    "feature,median_before,median_after,bins,index,chance,beyond,reading",
    "avg_balance,1000,,10,0.3,0.1,0.02,changed",
    "spending_score,,,,,,,rank",
    "",
  ]);
  const html = comparisonHtml(comparison, trendOf([BEFORE, BEFORE]));
  assertMatch(html, /<th scope="col">4 &lt;b&gt; &amp; co<\/th>/);
  assertMatch(html, /<p class="warning">An alarm\.<\/p>/);
  assertMatch(html, /<td>€1\.0k<\/td><td>unknown<\/td><td>0\.300<\/td>/);
  assert(!html.includes("<b>"));
});
