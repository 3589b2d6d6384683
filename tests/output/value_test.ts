import { assertAlmostEquals, assertEquals } from "@std/assert";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { runJson } from "@/output/manifest.ts";
import { drawnReport } from "../drawn_report.ts";
import { figuresOf } from "@/output/run.ts";
import { valueBasisOf, valueOf } from "@/output/value.ts";
import { runPipeline } from "@/pipeline.ts";
import { csv, withBank } from "../bank/written_bank.ts";

const ROWS = Array.from({ length: 60 }, (_, i) => ({
  ID: `C${i}`,
  HELD: i < 30 ? 100 + i : 9000 + i,
  OWED: i < 30 ? 500 : 20,
  FEES: 2,
}));
const FILES = {
  "customers.csv": csv(
    ROWS.map((row) => ({ ...row, HELD: `${row.HELD}`, OWED: `${row.OWED}`, FEES: `${row.FEES}` })),
  ),
};
const HELD = { total_balance: "HELD", total_loans: "OWED" };

function runOf(features: object, margins: object = {}) {
  const bank = {
    ...margins,
    tables: { customers: { files: "customers.csv", columns: { Customer_ID: "ID" }, features } },
  };
  return withBank(
    bank,
    FILES,
    (contract) => runPipeline({ ...DEFAULT_OPTIONS, contract, k: 2, kMax: 3 }),
  );
}

const MARGINS = { margins: { balances: 2, loans: 10, source: "Treasury, plan of 2025" } };

Deno.test("what a segment brings is its balances and loans times the contract's margins", async () => {
  const run = await runOf(HELD, MARGINS);
  const basis = valueBasisOf(run)!;
  assertEquals(basis.source, "Treasury, plan of 2025");
  const total = (key: "HELD" | "OWED") => ROWS.reduce((sum, row) => sum + row[key], 0);
  const { all } = figuresOf(run);
  assertAlmostEquals(valueOf(all, basis), 0.02 * total("HELD") + 0.1 * total("OWED"), 1e-6);
  assertEquals(JSON.parse(runJson(run)).margins, MARGINS.margins);
});

Deno.test("a margin of what the bank does not tell is not used, and fees go before margins", async () => {
  const { total_loans: _, ...balances } = HELD;
  const alone = valueBasisOf(await runOf({ ...balances, visits: "OWED" }, MARGINS))!;
  assertEquals(alone.terms, [{ feature: "total_balance", earns: 0.02 }]);
  const fees = { from: "FEES", unit: "money", use: "describe" };
  const run = await runOf({ ...HELD, annual_fees: fees }, MARGINS);
  const basis = valueBasisOf(run)!;
  assertEquals([basis.source, valueOf(figuresOf(run).all, basis)], [undefined, 120]);
});

Deno.test("without fees and margins nothing is said of what a segment brings", async () => {
  const run = await runOf(HELD);
  assertEquals(valueBasisOf(run), undefined);
  assertEquals(/brings a year/.test(drawnReport(run)), false);
});
