import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { GateError } from "@/bank/gates.ts";
import { UserError } from "@/errors.ts";
import { featureNames, featureValues } from "@/features/customers.ts";
import { DEFAULT_OPTIONS, type PipelineOptions } from "@/options/options.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { runJson } from "@/output/manifest.ts";
import { modelJson } from "@/output/model.ts";
import { drawnReport } from "../drawn_report.ts";
import { type Run, type Segmented, segmentIds } from "@/output/run.ts";
import { writeSimulatedExtract } from "@/output/write_simulated_extract.ts";
import { runPipeline } from "@/pipeline.ts";
import { score, scoreText } from "@/score/score.ts";
import { summaryText } from "@/summary.ts";
import { baseBank } from "../bank/base_bank.ts";
import { csv, withBank } from "../bank/written_bank.ts";
import { extractText, type SampleRow, withFile } from "../sample_extract.ts";

type Rows = Record<string, string>[];

let simulated: Promise<Rows> | undefined;

/** The rows of a bank of 150 customers in four groups, without a fault. */
async function bankRows(): Promise<Rows> {
  return await (simulated ??= withFile("", async (path) => {
    await writeSimulatedExtract({
      customers: 150,
      months: 24,
      difficulty: "easy",
      dirt: 0,
      output: path,
    });
    return parse(await Deno.readTextFile(path), { skipFirstRow: true }) as Rows;
  }));
}

async function runOf(rows: Rows, options: Partial<PipelineOptions> = {}): Promise<Run> {
  return await withFile(
    stringify(rows, { columns: Object.keys(rows[0]!) }),
    (input) => runPipeline({ ...DEFAULT_OPTIONS, ...options, input }),
  );
}

/** The base bank with some rows changed. */
async function baseRun(
  change: (row: SampleRow, index: number) => SampleRow,
  options: Partial<PipelineOptions> = {},
): Promise<Run> {
  const rows = baseBank().map((row, index) => ({ ...row, ...change(row, index) }));
  return await withFile(
    extractText(rows),
    (input) => runPipeline({ ...DEFAULT_OPTIONS, ...options, input }),
  );
}

function sizesOf(run: Segmented): number[] {
  const ids = segmentIds(run);
  return run.segments.map(({ id }) => ids.filter((one) => one === id).length);
}

Deno.test("a bank in which all is well has its four segments, and nothing is lost", async () => {
  const run = await runOf(await bankRows());
  assertEquals(run.segments.map(({ id }) => id), [0, 1, 2, 3]);
  assertEquals([run.evidence.verdict, run.losses], ["supported", []]);
});

Deno.test("one transaction dated years ahead moves nobody: it is set aside", async () => {
  const rows = await bankRows();
  const [before, after] = [
    await runOf(rows),
    await runOf([...rows, {
      ...rows[0]!,
      Transaction_ID: "T-2042",
      Transaction_Date: "2042-01-01",
    }]),
  ];
  assertEquals(after.cleaned.asOf, before.cleaned.asOf);
  assertEquals(labeledCustomersCsv(after), labeledCustomersCsv(before));
  assertEquals(after.cleaned.ledger.getColumn("rule").toArray(), ["after_as_of"]);
});

Deno.test("loans that have ended make nobody loan-heavy, and classic counts them still", async () => {
  const rows = (await bankRows()).map((row) => ({
    ...row,
    ...(row.Loan_ID && { Start_Date: "2012-01-01", End_Date: "2014-12-31" }),
  }));
  const run = await runOf(rows);
  assert(run.segments.every(({ name }) => name !== "Loan-Heavy Customers"));
  assert(featureValues(run.customers, "active_loans").every((loans) => loans === 0));
  assert(featureValues(run.customers, "num_loans").some((loans) => loans > 0));
  const dropped = run.scaled.dropped.find(({ name }) => name === "active_loan_amount");
  assertEquals(dropped?.reason, "nearly constant");
});

Deno.test("loans that all begin after the last transaction stop the run, and are left out at a stated date", async () => {
  const later = (row: SampleRow) =>
    row.Loan_ID ? { Start_Date: "2025-01-01", End_Date: "2027-01-01" } : {};
  const error = await assertRejects(() => baseRun(later), GateError);
  assertStringIncludes(error.message, "20 of 20 loans (100.0 %) were set aside: Start_Date, later");
  assertStringIncludes(error.message, "Is a file of later transactions missing?");
  const run = await baseRun(later, { asOf: "2024-03-30" });
  assertEquals(run.losses, []);
  assertEquals(run.cleaned.conservation.loans, {
    records: 20,
    kept: 0,
    duplicate: 0,
    quarantined: 0,
    left_out: 20,
  });
  assert(featureNames(run.customers).every((name) => !name.includes("loan")));
});

Deno.test("a loss above the gate is said first everywhere, and nothing it supports is strong", async () => {
  const rows = (await bankRows()).map((row, i) =>
    i % 10 === 0 ? { ...row, Transaction_Date: "2024-02-31" } : row
  );
  const run = await runOf(rows);
  const [loss] = run.losses;
  assertEquals([loss!.entity, loss!.level], ["transactions", "warn"]);
  assertEquals(run.evidence.verdict, "weak");
  const told = /\d+ of [\d,]+ transactions \(\d+\.\d %\) were set aside: Transaction_Date, a date/;
  assert(told.test(run.evidence.sentence), run.evidence.sentence);
  assert(told.test(summaryText(run, "out").split("\n")[1]!), "the first line");
  const report = drawnReport(run);
  assert(report.indexOf("Records are lost") < report.indexOf('class="lead"'));
  assert(!report.includes("Offers may be tested"), "no strong advice");
  assertEquals(JSON.parse(runJson(run)).losses[0].rules[0].rule, "invalid_date");
});

Deno.test("amounts of which nine in ten cannot be read stop the run, with a stated date too", async () => {
  const unread = (_: SampleRow, index: number) => index % 10 === 0 ? {} : { Amount: "n/k" };
  for (const asOf of [undefined, "2024-03-30"]) {
    const error = await assertRejects(() => baseRun(unread, { asOf }), UserError);
    assertEquals(error.ending, "input");
    assertStringIncludes(error.message, "432 of 480 Amount cannot be read, such as row 3 `x/x`");
  }
});

Deno.test("a type that is new in a quarter of the transactions costs none of them, and is named", async () => {
  const run = await baseRun((_, index) =>
    index % 4 === 0 ? { Transaction_Type: "standing order" } : {}
  );
  assertEquals(run.cleaned.conservation.transactions!.kept, 480);
  assertEquals(run.losses, []);
  assert(run.extract.warnings.some((text) => text.includes("standing order")), "it is not named");
});

Deno.test("the gates of a contract decide", async () => {
  const rows = (await bankRows()).map((row, i) =>
    i % 10 === 0 ? { ...row, Transaction_Date: "2024-02-31" } : row
  );
  const names = ["Customer_ID", "Account_ID", "Transaction_ID", "Loan_ID"];
  const columns = {
    ...Object.fromEntries(names.map((name) => [name, name])),
    Amount: { from: "Amount", thousands: "," },
    Transaction_Date: { from: "Transaction_Date", dates: ["DD/MM/YYYY", "DD-MM-YYYY"] },
  };
  const tables = { joined: { files: "bank.csv", columns } };
  await withBank(
    { tables, currency: "NGN", gates: { warn: 1, stop: 3 } },
    { "bank.csv": csv(rows) },
    async (contract) => {
      await assertRejects(
        () => runPipeline({ ...DEFAULT_OPTIONS, contract }),
        GateError,
        "the bound is 3 %",
      );
    },
  );
});

Deno.test("customers whose income or birth is not known stay, take the median, and are marked", async () => {
  const run = await baseRun(({ Customer_ID }) =>
    Number(Customer_ID!.slice(1)) % 5 === 0 ? { Annual_Income: "", Date_of_Birth: "" } : {}
  );
  assertEquals(run.customers.height, 60);
  assertEquals(run.cleaned.ledger.height, 0);
  const imputed = run.scaled.imputed.map(({ name, customers }) => [name, customers]);
  assertEquals(imputed, [["age", 12], ["annual_income", 12]]);
  const labels = parse(labeledCustomersCsv(run), { skipFirstRow: true }) as Rows;
  const marked = labels.filter(({ imputed }) => imputed !== "");
  assertEquals(marked.length, 12);
  assertEquals(marked[0]!.imputed, "age;annual_income");
  assertEquals([marked[0]!.age, marked[0]!.annual_income], ["", ""]);
  assertStringIncludes(summaryText(run, "out"), "taken to be the median: age of 12 customers");
});

Deno.test("what is unknown of more than 30 % is left out, and said", async () => {
  const run = await baseRun(({ Customer_ID }) =>
    Number(Customer_ID!.slice(1)) % 3 === 0 ? { Date_of_Birth: "" } : {}
  );
  const [dropped] = run.scaled.dropped;
  assertEquals([dropped!.name, dropped!.reason], ["age", "unknown"]);
  assertStringIncludes(summaryText(run, "out"), "age (unknown for 33.3% of the customers)");
});

Deno.test("--missing drop sets incomplete records aside, as the brief does", async () => {
  const change = ({ Customer_ID }: SampleRow) =>
    Number(Customer_ID!.slice(1)) % 20 === 0 ? { Annual_Income: "" } : {};
  const run = await baseRun(change, { missing: "drop" });
  assertEquals([run.customers.height, run.scaled.imputed], [57, []]);
});

Deno.test("transactions that end long before the as-of date are said to", async () => {
  const run = await baseRun(() => ({}), { asOf: "2025-03-30" });
  assertEquals(run.extract.warnings, [
    "the transactions end on 2024-03-30, 365 days before the as-of date 2025-03-30: rates count that " +
    "time as quiet.",
  ]);
  assertEquals((await baseRun(() => ({}), { asOf: "2024-04-30" })).extract.warnings, []);
});

Deno.test("rates are of the window, counts of all the time", async () => {
  const rows = await bankRows();
  const [all, year] = [await runOf(rows), await runOf(rows, { window: 12 })];
  const own = (
    run: Run,
    name: Parameters<typeof featureValues>[1],
  ) => [...featureValues(run.customers, name)];
  assertEquals(own(all, "num_transactions"), own(year, "num_transactions"));
  assertEquals(own(all, "recency_days"), own(year, "recency_days"));
  assert(
    own(all, "transactions_per_month").some((rate, i) =>
      rate !== own(year, "transactions_per_month")[i]
    ),
  );
  assertEquals(JSON.parse(runJson(year)).window.start, "2024-01-01");
});

/** A date as ISO: extracts write some days first. */
function isoOf(date: string): string {
  return date.replace(/^(\d\d)[/-](\d\d)[/-](\d{4})$/, "$3-$2-$1");
}

/** The rows a year later: transactions, openings and loans, but not births. */
function aYearLater(rows: Rows): Rows {
  const later = (date: string) => {
    const [, year, rest] = /^(\d{4})(-\d\d-\d\d)/.exec(isoOf(date)) ?? [];
    return year === undefined ? date : `${Number(year) + 1}${rest!.replace("-02-29", "-02-28")}`;
  };
  return rows.map((row) => ({
    ...row,
    Transaction_Date: later(row.Transaction_Date!),
    Opening_Date: later(row.Opening_Date!),
    Start_Date: later(row.Start_Date!),
    End_Date: later(row.End_Date!),
  }));
}

async function scored(model: Run, rows: Rows) {
  return await withFile(modelJson(model), (path) =>
    withFile(
      stringify(rows, { columns: Object.keys(rows[0]!) }),
      (input) => score({ model: path, input }),
    ));
}

Deno.test("customers who go on as before have the same segments a year later", async () => {
  const rows = await bankRows();
  const model = await runOf(rows);
  const later = await scored(model, aYearLater(rows));
  assertEquals(later.cleaned.asOf, "2025-12-31");
  assertEquals(sizesOf(later), sizesOf(model));
  assert(!scoreText(later, "s.csv", undefined).includes("Warning"));
});

Deno.test("a period shorter than the model's window is said, and measured over what it covers", async () => {
  const rows = await bankRows();
  const model = await runOf(rows);
  const lastYear = aYearLater(rows).filter(({ Transaction_Date }) =>
    Transaction_Date === "" || Transaction_Date! >= "2025-01-01"
  );
  const later = await scored(model, lastYear);
  assertEquals(sizesOf(later), sizesOf(model));
  assertStringIncludes(
    scoreText(later, "s.csv", undefined),
    "Warning: the extract begins on 2025-01-01, so rates are of 365 days and not of the model's ",
  );
});

Deno.test("amounts in another unit than the model's are noticed", async () => {
  const rows = await bankRows();
  const model = await runOf(rows);
  const times100 = (amount: string) =>
    amount === "" ? "" : `${Number(amount.replaceAll(/[^\d.]/g, "")) * 100}`;
  const larger = rows.map((row) => ({
    ...row,
    Amount: times100(row.Amount!),
    Balance: times100(row.Balance!),
    Annual_Income: times100(row.Annual_Income!),
    Loan_Amount: times100(row.Loan_Amount!),
  }));
  const text = scoreText(await scored(model, larger), "s.csv", undefined);
  assertStringIncludes(text, "ALARM: Amounts are of another scale, perhaps in another unit: ");
});
