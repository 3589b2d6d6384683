import { assertEquals, assertRejects } from "@std/assert";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { UserError } from "@/errors.ts";
import { type Model, MODEL_SCHEMA, modelJson, readModel } from "@/output/model.ts";
import type { Run } from "@/output/run.ts";
import { customersFrame } from "../customers_frame.ts";

const MODEL: Model = {
  schema: MODEL_SCHEMA,
  verdict: "weak",
  currency: "EUR",
  locale: "de-DE",
  playbook: { name: "shipped", sha256: "0" },
  seed: 1,
  as_of: "2024-12-31",
  window_days: 731,
  observed_from: null,
  needed_columns: ["Annual_Income"],
  measured: ["age", "annual_income", "spending_score"],
  distributions: ["age", "annual_income", "spending_score"].map((name) => ({
    name,
    median: 40,
    lowest: 18,
    ends: [30, 90],
    counts: [2, 3],
    unknown: 1,
  })),
  categories: [{ name: "Channel", values: [{ value: "mobile", records: 7 }] }],
  spending: { ratios: [0.1, 0.2], scores: [1, 100] },
  features: [{ name: "age", transform: "none", mean: 40, deviation: 12, median: 40 }],
  segments: [
    {
      id: 0,
      name: "Steady Customers",
      test: { play: "savings", control: 0.5 },
      cluster: 1,
      centroid: [0.1],
      usual_distance: 2.5,
    },
    { id: 4, name: "High age", test: null, cluster: 0, centroid: [-0.1], usual_distance: 0 },
  ],
};

async function reading(text: string): Promise<Model> {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, text);
    return await readModel(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("modelJson() holds what scoring needs, also the columns of features that were dropped", async () => {
  const [age, channel] = ["age", "digital_share"] as const;
  const run = {
    extract: { currency: "KWD", locale: "en", own: new Map() },
    evidence: { verdict: "none" },
    cleaned: { asOf: "2024-12-31" },
    window: { days: 365, observedFrom: null },
    options: { missing: "drop" },
    playbook: { name: "own.jsonc", sha256: "a1" },
    campaign: { seed: 7, tests: new Map([[2, { play: "referral", control: 0.5 }]]) },
    customers: customersFrame({ [age]: [1] }),
    categories: new Map([["Channel", new Map([["atm", 2]])]]),
    scaled: {
      features: [{ name: age, transform: "none", mean: 1 / 3, deviation: 2, median: 1 }],
      dropped: [{ name: channel, reason: "correlated", correlatedWith: age, correlation: 1 }],
    },
    fit: { k: 2, labels: Int32Array.of(1), centroids: matrixFromRows([[-0.5], [1 / 3]]) },
    usualDistances: [7, 2 / 3],
    segments: [{ id: 2, name: "x", cluster: 1 }, { id: 4, name: "y", cluster: 0 }],
  } as unknown as Run;
  assertEquals(await reading(modelJson(run)), {
    schema: MODEL_SCHEMA,
    verdict: "none",
    currency: "KWD",
    locale: "en",
    playbook: { name: "own.jsonc", sha256: "a1" },
    seed: 7,
    as_of: "2024-12-31",
    window_days: 365,
    observed_from: null,
    needed_columns: [
      "Balance",
      "Opening_Date",
      "Loan_Amount",
      "Start_Date",
      "End_Date",
      "Interest_Rate",
      "Date_of_Birth",
      "Channel",
    ],
    measured: [age],
    distributions: [{ name: age, median: 1, lowest: 1, ends: [1], counts: [1], unknown: 0 }],
    categories: [{ name: "Channel", values: [{ value: "atm", records: 2 }] }],
    spending: null,
    features: [{ name: age, transform: "none", mean: 1 / 3, deviation: 2, median: 1 }],
    segments: [
      {
        id: 2,
        name: "x",
        test: { play: "referral", control: 0.5 },
        cluster: 1,
        centroid: [1 / 3],
        usual_distance: 2 / 3,
      },
      { id: 4, name: "y", test: null, cluster: 0, centroid: [-0.5], usual_distance: 7 },
    ],
  });
});

Deno.test("readModel() reads a model back as it was written", async () => {
  assertEquals(await reading(JSON.stringify(MODEL)), MODEL);
});

Deno.test("a model of another schema, or none, is refused with both numbers and what to do", async () => {
  const cases = [
    [1, `schema is 1; it must be ${MODEL_SCHEMA} for this version.`],
    [99, `schema is 99; it must be ${MODEL_SCHEMA} for this version.`],
    [undefined, "schema is missing."],
  ] as const;
  for (const [schema, reason] of cases) {
    const text = JSON.stringify({ ...MODEL, schema });
    await assertRejects(
      () => reading(text),
      UserError,
      `${reason} Run the pipeline again to make a new model.`,
    );
  }
  await assertRejects(() => reading("null"), UserError, "it is null; ");
  await assertRejects(() => reading("{"), UserError, "it is not JSON");
});

Deno.test("a model that contradicts itself is refused, and the message says where", async () => {
  const [first, second] = MODEL.segments;
  const cases: [Partial<Record<keyof Model, unknown>>, string][] = [
    [
      { features: [{ ...MODEL.features[0]!, name: "shoe_size" }] },
      "each feature must be one of those measured",
    ],
    [
      { features: [{ ...MODEL.features[0]!, deviation: -1 }] },
      "features.0.deviation is -1; it must be 0 or from 1e-12",
    ],
    [{ as_of: "yesterday" }, 'as_of is "yesterday"'],
    [{ segments: [] }, "segments is []"],
    [{ segments: [first, { ...second!, cluster: 1 }] }, "clusters must be 0..k-1, each once"],
    [
      { segments: [first, { ...second!, centroid: [1, 2] }] },
      "each centroid must have as many values as there are features",
    ],
    [{ spending: { ratios: [1], scores: [] } }, "spending is "],
    [{ distributions: [] }, "a distribution for each feature measured, in their order"],
    [
      { distributions: [{ ...MODEL.distributions[0]!, ends: [90, 30] }] },
      "ends must ascend, with a count for each",
    ],
    [
      { distributions: [{ ...MODEL.distributions[0]!, lowest: 31 }] },
      "the lowest not above the first",
    ],
    [{ distributions: [{ ...MODEL.distributions[0]!, counts: [2] }] }, "with a count for each"],
    [
      { categories: [MODEL.categories[0]!, MODEL.categories[0]!] },
      "no category and no value of one may stand twice",
    ],
    [{ measured: ["shoe_size"] }, "of this engine's features or the bank's own"],
    [{ spending: null }, "spending scores and what they are taken against"],
  ];
  for (const [change, message] of cases) {
    await assertRejects(() => reading(JSON.stringify({ ...MODEL, ...change })), UserError, message);
  }
});

Deno.test("a model that somebody has tampered with is refused, by the name of what is wrong", async () => {
  const [first, second] = MODEL.segments;
  const [age] = MODEL.features;
  const segments = (change: Partial<Record<keyof NonNullable<typeof first>, unknown>>) => ({
    segments: [first, { ...second!, ...change }],
  });
  const cases: [Partial<Record<keyof Model, unknown>>, string][] = [
    [{ features: [{ ...age!, deviation: 0 }] }, "only a feature that was a constant"],
    [{ features: [{ ...age!, deviation: 1e-300 }] }, "features.0.deviation is 1e-300; it must be"],
    [{ features: [{ ...age!, mean: 1e300 }] }, "features.0.mean is 1e+300; it must be <="],
    [{ features: [{ ...age!, median: null }] }, "features.0.median is null; it must be"],
    [
      { features: [age!, age!], segments: [{ ...first!, centroid: [1, 1], cluster: 0 }] },
      "no feature may stand twice",
    ],
    [
      { distributions: [{ ...MODEL.distributions[0]!, counts: [1e308] }] },
      "distributions.0.counts.0 is 1e+308",
    ],
    [
      { distributions: [{ ...MODEL.distributions[0]!, median: 1e300 }] },
      "distributions.0.median is 1e+300",
    ],
    [{ window_days: 1e308 }, "window_days is 1e+308; it must be <=3660"],
    [segments({ centroid: [1e308] }), "segments.1.centroid.0 is 1e+308; it must be <=65536"],
    [segments({ centroid: [-65537] }), "segments.1.centroid.0 is -65537; it must be >=-65536"],
    [segments({ centroid: [] }), "each centroid must have as many values as there are features"],
    [segments({ id: 0 }), "segments must be in order of id, each id once"],
    [segments({ id: 1e12 }), "segments.1.id is 1000000000000; it must be"],
    ...['=HYPERLINK("http://x")', "+1", "@SUM(A1)", "-1", "\tx", "", "a\r\n=1", "x".repeat(201)]
      .map((
        name,
      ): [Partial<Record<keyof Model, unknown>>, string] => [
        segments({ name }),
        "it must be a name of at most 200 signs that begins with a letter",
      ]),
    [{ own: ["=1+1"], measured: ["age", "=1+1"] }, "it must be a name of small letters"],
    [{ measured: ["age", "age", "spending_score"] }, "no name may stand twice"],
    [{ spending: { ratios: [0.2, 0.1], scores: [1, 100] } }, "ratios and scores must ascend"],
    [{ spending: { ratios: [0.1, 0.2], scores: [1, 1e6] } }, "the scores from 1 to 100"],
  ];
  for (const [change, message] of cases) {
    await assertRejects(() => reading(JSON.stringify({ ...MODEL, ...change })), UserError, message);
  }
  // A constant is one in the model of a bank of which everybody is of one age.
  const constant = {
    features: [{ ...age!, deviation: 0 }],
    segments: [{ ...first!, cluster: 0, centroid: [0] }],
  };
  await reading(JSON.stringify({ ...MODEL, ...constant }));
});
