import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "@/errors.ts";
import { DEFAULT_OPTIONS, type PipelineOptions } from "@/options/options.ts";
import type { Run } from "@/output/run.ts";
import { runPipeline } from "@/pipeline.ts";
import { randomSource } from "@/numerics/random.ts";
import { extractText, type SampleRow, withFile } from "../sample_extract.ts";

const OWN: Partial<PipelineOptions> = { features: ["avg_balance", "avg_transactions", "age"] };

/** A customer with an account and a transaction. */
function customer(
  i: number,
  { balance, amount, born }: { balance: number; amount: number; born: number },
): SampleRow {
  return {
    Customer_ID: `C${i}`,
    Account_ID: `A${i}`,
    Transaction_ID: `T${i}`,
    Balance: String(balance),
    Amount: String(amount),
    Date_of_Birth: `${born}-03-02`,
  };
}

/** Customers of whom no two are alike. */
function customers(count: number): SampleRow[] {
  const random = randomSource(1);
  return Array.from({ length: count }, (_, i) =>
    customer(i, {
      balance: 1000 + random.integer(900_000),
      amount: 10 + random.integer(90_000),
      born: 1950 + random.integer(50),
    }));
}

async function run(rows: readonly SampleRow[], options: Partial<PipelineOptions>): Promise<Run> {
  return await withFile(
    extractText(rows),
    (input) => runPipeline({ ...DEFAULT_OPTIONS, ...OWN, ...options, input }),
  );
}

function assertWhole({ fit, customers }: Run, k: number): void {
  assertEquals([fit.k, fit.sizes.length, fit.labels.length], [k, k, customers.height]);
  assert(fit.sizes.every((size) => size > 0), `${fit.sizes}`);
  assert(Number.isFinite(fit.inertia) && fit.inertia >= 0, `${fit.inertia}`);
}

Deno.test("k = 12 and k = 120 of 150 customers end with so many segments, whatever k-max", async () => {
  const rows = customers(150);
  for (const [k, kMax] of [[12, 10], [12, 2], [120, 10], [150, 10]] as const) {
    assertWhole(await run(rows, { k, kMax }), k);
  }
});

Deno.test("more segments than customers, or than customers who differ, are one sentence and exit 2", async () => {
  const alike = Array.from(
    { length: 8 },
    (_, i) => customer(i, { balance: 1000 * (i % 4), amount: 50, born: 1980 + i % 4 }),
  );
  for (
    const [rows, k, said] of [
      [customers(150), 151, "Cannot cluster 150 customers into 151 segments: k must be at most"],
      [alike, 5, "Cannot cluster 4 different customers into 5 segments: k must be at most"],
    ] as const
  ) {
    const error = await assertRejects(() => run(rows, { k }), UserError, said);
    assertEquals(error.ending, "usage");
  }
});

Deno.test("resamples with fewer different customers than segments come to an end", async () => {
  // Of twelve customers a resample draws eight different ones, of three two.
  assertWhole(await run(customers(12), { k: 10 }), 10);
  assertWhole(await run(customers(12), { k: 12 }), 12);
  assertWhole(await run(customers(3), { k: 3 }), 3);
  for (const count of [1, 2, 3, 12]) {
    const { fit, evidence } = await run(customers(count), { k: "auto" });
    assert(fit.k <= count && evidence.verdict === "none", `${count} customers`);
  }
});

Deno.test("four different customers fifty times are four segments with nothing left to explain", async () => {
  const rows = Array.from({ length: 200 }, (_, i) =>
    customer(i, {
      balance: [100, 77_000, 310, 41_000][i % 4]!,
      amount: [50, 20, 9000, 7100][i % 4]!,
      born: [1960, 1991, 1977, 2001][i % 4]!,
    }));
  for (const k of ["auto", 4, 2] as const) {
    const result = await run(rows, { k });
    assertWhole(result, k === "auto" ? 4 : k);
    assertEquals(result.curve.points.length, 4);
    if (k !== 2) assert(result.fit.inertia < 1e-20, `${result.fit.inertia}`);
  }
});

Deno.test("customers who are all alike are one segment, and no more can be had", async () => {
  const rows = Array.from(
    { length: 20 },
    (_, i) => customer(i, { balance: 1000, amount: 50, born: 1980 }),
  );
  for (const k of ["auto", "elbow", 1] as const) {
    const result = await run(rows, { k });
    assertWhole(result, 1);
    assertEquals(result.evidence.verdict, "none");
  }
  const said = "Cannot cluster 1 different customers into 3 segments";
  await assertRejects(() => run(rows, { k: 3 }), UserError, said);
});
