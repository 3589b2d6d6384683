import { assertAlmostEquals, assertEquals } from "@std/assert";
import { clusterTraits } from "@/segments/cluster_traits.ts";
import { segmentFigures } from "@/segments/figures.ts";
import { profileSegments } from "@/segments/profile.ts";
import { customersFrame } from "../customers_frame.ts";

const CUSTOMERS = customersFrame({
  age: [20, 30, 40, 70, 90],
  annual_income: [1, null, 5, null, null],
});
const SEGMENTS = [
  { id: 0, name: "x", cluster: 1, customers: 3, traits: new Map() },
  { id: 3, name: "y", cluster: 0, customers: 2, traits: new Map() },
];
const FIGURES = segmentFigures(CUSTOMERS, Int32Array.of(0, 0, 0, 3, 3));

Deno.test("profileSegments() gives size, share, mean and median in original units", () => {
  const [first, second] = profileSegments(CUSTOMERS, SEGMENTS, FIGURES);
  assertEquals([first!.share, second!.share], [0.6, 0.4]);
  assertEquals([first!.mean.get("age"), first!.median.get("age")], [30, 30]);
  assertEquals([second!.mean.get("age"), second!.median.get("age")], [80, 80]);
});

Deno.test("profileSegments() leaves unknown values out, and has no figure where all are unknown", () => {
  const [first, second] = profileSegments(CUSTOMERS, SEGMENTS, FIGURES);
  assertEquals([first!.mean.get("annual_income"), first!.median.get("annual_income")], [3, 3]);
  assertEquals([second!.mean.get("annual_income"), second!.median.get("annual_income")], [
    NaN,
    NaN,
  ]);
});

Deno.test("clusterTraits() is the mean z-score of each cluster, unknown values left out", () => {
  const [first, second] = clusterTraits(CUSTOMERS, [1, 1, 1, 0, 0], 2);
  assertEquals([first!.customers, second!.customers], [2, 3]);
  const deviation = Math.sqrt(680);
  assertAlmostEquals(first!.z.get("age")!, 30 / deviation, 1e-12);
  assertAlmostEquals(second!.z.get("age")!, -20 / deviation, 1e-12);
  assertEquals(first!.z.has("annual_income"), false);
  assertAlmostEquals(second!.z.get("annual_income")!, 0, 1e-12);
});
