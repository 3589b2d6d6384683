import { assertEquals } from "@std/assert";
import { featureShift, shiftAlarms } from "@/compare/drift.ts";
import { isSameLength } from "@/compare/same_length.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { distributionOf } from "@/features/distribution.ts";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { UNSIGNED } from "@/output/money_style.ts";
import { writeSimulatedExtract } from "@/output/write_simulated_extract.ts";
import { score } from "@/score/score.ts";

Deno.test("an extract that covers a month more or less is as long, and one of which nothing is told", () => {
  const half = { observed_from: "2024-07-01", as_of: "2024-12-31" };
  assertEquals(isSameLength(half, { observed_from: "2025-01-01", as_of: "2025-07-31" }), true);
  assertEquals(isSameLength(half, { ...half, observed_from: "2024-05-01" }), false);
  assertEquals(isSameLength({ ...half, as_of: "2025-06-30" }, half), false);
  assertEquals(isSameLength(half, { observed_from: null, as_of: "2024-12-31" }), true);
});

Deno.test("what grows with an extract is an alarm only where both are as long, a rate always", () => {
  const doubled = (name: FeatureName) => {
    const before = Float64Array.from({ length: 500 }, (_, i) => i);
    const after = before.map((value) => 2 * value);
    return featureShift(name, distributionOf([before], 0), after);
  };
  const names = ["num_transactions", "transactions_per_month", "recency_days"] as const;
  const alarmsOf = (isSameLength: boolean) =>
    shiftAlarms(names.map(doubled), {
      before: UNSIGNED,
      after: UNSIGNED,
      isSameLength,
    }).map((alarm) => alarm.replace(/^The distribution of (.*) has .*$/, "$1"));
  assertEquals(alarmsOf(true), [
    "transactions",
    "transactions a month",
    "days since the last transaction",
  ]);
  assertEquals(alarmsOf(false), ["transactions a month"]);
});

Deno.test("a year of an unchanged bank raises no alarm by a model of half a year", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const input = `${folder}/year.csv`;
    await writeSimulatedExtract({ customers: 500, seed: 1, months: 12, output: input });
    const { alarms } = await score({ input, model: `${DEFAULT_OPTIONS.output}/model.json` });
    assertEquals(alarms, []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
