import { assertEquals, assertThrows } from "@std/assert";
import { matrixFromRows } from "@/clustering/matrix.ts";
import { UserError } from "@/errors.ts";
import { type Model, MODEL_SCHEMA, modelJson, parsedModel } from "@/output/model.ts";
import type { Run } from "@/output/run.ts";
import { customersFrame } from "../customers_frame.ts";

const MODEL: Model = {
  schema: MODEL_SCHEMA,
  verdict: "weak",
  as_of: "2024-12-31",
  window_start: null,
  needed_columns: ["Annual_Income"],
  measured: ["age", "annual_income", "spending_score"],
  spending: { ratios: [0.1, 0.2], scores: [1, 100] },
  features: [{ name: "age", transform: "none", mean: 40, deviation: 0 }],
  segments: [
    { id: 0, name: "Steady Customers", cluster: 1, centroid: [0.1] },
    { id: 4, name: "High age", cluster: 0, centroid: [-0.1] },
  ],
};

Deno.test("modelJson() holds what scoring needs, also the columns of features that were dropped", () => {
  const [age, channel] = ["age", "digital_share"] as const;
  const run = {
    evidence: { verdict: "none" },
    cleaned: { asOf: "2024-12-31", firstTransaction: "2023-01-05" },
    customers: customersFrame({ [age]: [1] }),
    scaled: {
      features: [{ name: age, transform: "none", mean: 1 / 3, deviation: 2 }],
      dropped: [{ name: channel, correlatedWith: age, correlation: 1 }],
    },
    fit: { centroids: matrixFromRows([[-0.5], [1 / 3]]) },
    segments: [{ id: 2, name: "x", cluster: 1 }, { id: 4, name: "y", cluster: 0 }],
  } as unknown as Run;
  assertEquals(parsedModel(modelJson(run), "m.json"), {
    schema: MODEL_SCHEMA,
    verdict: "none",
    as_of: "2024-12-31",
    window_start: "2023-01-05",
    needed_columns: ["Date_of_Birth", "Channel"],
    measured: [age],
    spending: null,
    features: [{ name: age, transform: "none", mean: 1 / 3, deviation: 2 }],
    segments: [
      { id: 2, name: "x", cluster: 1, centroid: [1 / 3] },
      { id: 4, name: "y", cluster: 0, centroid: [-0.5] },
    ],
  });
});

Deno.test("parsedModel() reads a model back as it was written", () => {
  assertEquals(parsedModel(JSON.stringify(MODEL), "m.json"), MODEL);
});

Deno.test("a model of another schema, or none, is refused with both numbers and what to do", () => {
  for (const [schema, shown] of [[1, "1"], [99, "99"], [undefined, "not given"]] as const) {
    assertThrows(
      () => parsedModel(JSON.stringify({ ...MODEL, schema }), "m.json"),
      UserError,
      `Cannot read the model m.json: its schema is ${shown}, this version reads ${MODEL_SCHEMA}. ` +
        "Run the pipeline again to make a new model.",
    );
  }
  assertThrows(() => parsedModel("null", "m.json"), UserError, "its schema is not given");
  assertThrows(() => parsedModel("{", "m.json"), UserError, "Cannot read the model m.json: ");
});

Deno.test("a model that contradicts itself is refused, and the message says where", () => {
  const [first, second] = MODEL.segments;
  const cases: [Partial<Record<keyof Model, unknown>>, string][] = [
    [{ features: [{ ...MODEL.features[0]!, name: "shoe_size" }] }, "in features.0.name"],
    [{ features: [{ ...MODEL.features[0]!, deviation: -1 }] }, "in features.0.deviation"],
    [{ as_of: "yesterday" }, "in as_of"],
    [{ segments: [] }, "in segments"],
    [{ segments: [first, { ...second!, cluster: 1 }] }, "clusters must be 0..k-1, each once"],
    [
      { segments: [first, { ...second!, centroid: [1, 2] }] },
      "of High age has 2 values for 1 feat",
    ],
    [{ spending: { ratios: [1], scores: [] } }, "in spending"],
    [{ spending: null }, "spending scores and what they are taken against"],
  ];
  for (const [change, message] of cases) {
    assertThrows(
      () => parsedModel(JSON.stringify({ ...MODEL, ...change }), "m.json"),
      UserError,
      message,
    );
  }
});
