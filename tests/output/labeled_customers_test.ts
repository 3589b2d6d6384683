import { assertEquals } from "@std/assert";
import { matrixFromRows } from "@/clustering/matrix.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import {
  driverText,
  type LabeledCustomers,
  labeledCustomersCsv,
} from "@/output/labeled_customers.ts";

const LABELED: LabeledCustomers = {
  features: {
    ids: ["C1", "C2"],
    values: new Map<FeatureName, Float64Array>([
      ["age", Float64Array.of(30, NaN)],
      ["total_loans", Float64Array.of(3_900_000, 0)],
    ]),
  },
  standardised: {
    matrix: matrixFromRows([[1.5], [-1.5]]),
    features: [{ name: "total_loans", transform: "none", mean: 0, deviation: 1 }],
  },
  naming: {
    segments: [
      { id: 0, name: "Steady Customers", cluster: 1 },
      { id: 3, name: "Loan-Heavy Customers", cluster: 0 },
    ],
  },
  segmentOf: Int32Array.of(3, 0),
  margins: {
    distance: Float64Array.of(0.5, 1.5),
    margin: Float64Array.of(0.8, 0.09),
    runnerUp: Int32Array.of(1, 0),
  },
};

Deno.test("labeledCustomersCsv() has segment, features, margin, runner-up and drivers in words and figures", () => {
  const drivers = { feature: Int32Array.of(0, -1, -1, 0, -1, -1), pull: new Float64Array(6) };
  assertEquals(labeledCustomersCsv({ ...LABELED, drivers }).split("\r\n"), [
    "Customer_ID,Cluster,Segment,age,total_loans,distance,margin,runner_up,borderline,driver_1," +
    "driver_2,driver_3",
    "C1,3,Loan-Heavy Customers,30,3900000,0.5,0.8,Steady Customers,no,total loans ₦3.9M (high),,",
    "C2,0,Steady Customers,,0,1.5,0.09,Loan-Heavy Customers,yes,total loans ₦0 (low),,",
    "",
  ]);
});

Deno.test("labeledCustomersCsv() leaves the driver columns out where no drivers are given", () => {
  assertEquals(
    labeledCustomersCsv(LABELED).split("\r\n")[0],
    "Customer_ID,Cluster,Segment,age,total_loans,distance,margin,runner_up,borderline",
  );
});

Deno.test("driverText() says the feature, the figure and whether it is high or low", () => {
  assertEquals(driverText("total_loans", 3_900_000, 1.2), "total loans ₦3.9M (high)");
  assertEquals(driverText("age", 29, -0.6), "age 29 years (low)");
  assertEquals(driverText("digital_share", 0.5, 0.5), "digital transactions 50.0% (average)");
});
