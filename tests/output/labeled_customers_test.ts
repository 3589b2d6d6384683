import { assertEquals } from "@std/assert";
import { matrixFromRows } from "@/clustering/matrix.ts";
import {
  driverText,
  type LabeledCustomers,
  labeledCustomers,
  labeledCustomersBytes,
  labeledCustomersCsv,
} from "@/output/labeled_customers.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { startThread } from "@/execution/threads.ts";
import { shippedRun } from "../shipped_run.ts";

const NAIRA = { currency: "NGN", locale: "en", hasCode: true };

const LABELED: LabeledCustomers = {
  ids: ["C1", "C2"],
  values: new Map([
    ["age", Float64Array.of(30, NaN)],
    ["total_loans", Float64Array.of(3_900_000, 0)],
  ]),
  texts: new Map(),
  segments: [
    { id: 0, name: "Steady Customers", cluster: 1 },
    { id: 3, name: "Loan-Heavy Customers", cluster: 0 },
  ],
  segmentIds: Int32Array.of(3, 0),
  margins: {
    distance: Float64Array.of(0.5, 1.5),
    margin: Float64Array.of(0.8, 0.09),
    runnerUp: Int32Array.of(1, 0),
  },
  returnRates: Float64Array.of(1, 0.56),
  isUnusual: Uint8Array.of(0, 1),
  drivers: { feature: Int32Array.of(0, -1, -1, 0, -1, -1), pull: new Float64Array(6) },
  // Nobody's hash is below a control of nearly nothing.
  campaign: { seed: 1, tests: new Map([[3, { play: "consolidation", control: 1e-9 }]]) },
  scaled: {
    matrix: matrixFromRows([[1.5, 0], [-1.5, 0]]),
    features: [
      { name: "total_loans", transform: "none", mean: 0, deviation: 1, median: 0 },
      { name: "age", transform: "none", mean: 30, deviation: 1, median: 30 },
    ],
  },
  money: NAIRA,
};

async function textOf(pieces: Iterable<Uint8Array<ArrayBuffer>>): Promise<string> {
  return await new Blob([...pieces]).text();
}

Deno.test("labeledCustomersBytes() have segment, features, margin, runner-up and drivers in words and figures", async () => {
  assertEquals((await textOf(labeledCustomersBytes(LABELED))).split("\r\n"), [
    "Customer_ID,Cluster,Segment,age,total_loans,distance,margin,runner_up,return_rate,borderline,unusual,driver_1," +
    "driver_2,driver_3,campaign_group,imputed",
    "C1,3,Loan-Heavy Customers,30,3900000,0.5,0.8,Steady Customers,1,no,no,total loans NGN 3.9M (high),,,test,",
    "C2,0,Steady Customers,,0,1.5,0.09,Loan-Heavy Customers,0.56,yes,yes,total loans NGN 0 (low),,,,age",
    "",
  ]);
});

Deno.test("a run's labels are the same as text and as bytes, piece by piece", async () => {
  const run = await shippedRun();
  assertEquals(
    await textOf(labeledCustomersBytes(labeledCustomers(run))),
    labeledCustomersCsv(run),
  );
});

Deno.test("driverText() says the feature, the figure and whether it is high or low", () => {
  const driver = (name: FeatureName, value: number, z: number) =>
    driverText(name, { value, z, money: NAIRA });
  assertEquals(driver("total_loans", 3_900_000, 1.2), "total loans NGN 3.9M (high)");
  assertEquals(driver("age", 29, -0.6), "age 29 years (low)");
  assertEquals(driver("digital_share", 0.5, 0.5), "digital transactions 50.0% (average)");
});

Deno.test("customers written on another thread are written as here", async () => {
  const run = await shippedRun();
  for (const labeled of [LABELED, labeledCustomers(run)]) {
    using thread = startThread<typeof import("@/output/labels_thread.ts")>(
      import.meta.resolve("@/output/labels_thread.ts"),
    );
    await thread.call("begin", labeled);
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (let piece = await thread.call("next"); piece; piece = await thread.call("next")) {
      pieces.push(piece);
    }
    assertEquals(await textOf(pieces), await textOf(labeledCustomersBytes(labeled)));
  }
});
