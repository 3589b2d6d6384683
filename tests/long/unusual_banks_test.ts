import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import pl from "nodejs-polars";
import type { CleanOptions } from "@/bank/begun.ts";
import { extractOf } from "@/bank/read_bank.ts";
import { UserError } from "@/errors.ts";
import { featureNames } from "@/features/customers.ts";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { openAndRead, runPipeline } from "@/pipeline.ts";
import { extractText, type SampleRow, withFile } from "../sample_extract.ts";
import { BASE_AS_OF, baseBank } from "../bank/base_bank.ts";
import {
  bankOf,
  type CleanedBank,
  cleanedBank,
  csv,
  featuresById,
  keptOf,
  lines,
} from "../bank/written_bank.ts";

/** A bank whose file is like the shipped one. */
async function joined(rows: readonly SampleRow[], options?: CleanOptions): Promise<CleanedBank> {
  return await withFile(
    extractText(rows),
    async (path) => cleanedBank(await openAndRead({ input: path }), options),
  );
}

const WHOLE = { customers: 60, accounts: 60, transactions: 480, loans: 20 };

function sum(rows: readonly SampleRow[], isCounted: (row: SampleRow) => boolean): number {
  return rows.filter(isCounted).reduce((total, { Amount }) => total + Number(Amount), 0);
}

Deno.test("the base bank is kept whole", async () => {
  const bank = await joined(baseBank());
  assertEquals([keptOf(bank), lines(bank), bank.asOf], [WHOLE, [], BASE_AS_OF]);
});

Deno.test("ten joint accounts are ten accounts with two holders each: 70 customers, 60 accounts, 20 loans", async () => {
  const rows = baseBank();
  const isJoint = ({ Customer_ID }: SampleRow) => Number(Customer_ID!.slice(1)) <= 10;
  const blank = { Loan_ID: "", Loan_Amount: "", Loan_Type: "", Start_Date: "", End_Date: "" };
  const second = rows.filter(isJoint).map((row): SampleRow => ({
    ...row,
    ...blank,
    Interest_Rate: "",
    Days_Past_Due: "",
    Customer_ID: row.Customer_ID.replace("C", "B"),
    Date_of_Birth: "1980-01-01",
    Annual_Income: "40000",
  }));
  const before = featuresById(await joined(rows));
  for (const order of [[...rows, ...second], [...second, ...rows]]) {
    const bank = await joined(order);
    assertEquals([keptOf(bank), lines(bank)], [{ ...WHOLE, customers: 70 }, []]);
    const after = featuresById(bank);
    for (let i = 1; i <= 10; i++) {
      const [first, other] = [after[`C${i}`]!, after[`B${i}`]!];
      assertEquals([first.num_transactions, other.num_transactions], [8, 8]);
      assertEquals(first.monthly_inflow, other.monthly_inflow);
      const whole = Math.round(100 * (first.total_balance! + other.total_balance!));
      assertEquals(whole, Math.round(100 * before[`C${i}`]!.total_balance!));
      assertEquals(first.num_loans, i % 3 === 0 ? 1 : 0);
      assertEquals(other.num_loans, 0);
    }
  }
});

Deno.test("a channel that is on no list costs no transaction: it is flagged with its value", async () => {
  const rows = baseBank().map((row) =>
    row.Channel === "mobile" ? { ...row, Channel: "Mobile App" } : row
  );
  const bank = await joined(rows);
  assertEquals(keptOf(bank), WHOLE);
  const flagged = lines(bank);
  assertEquals(flagged.length, rows.filter(({ Channel }) => Channel === "Mobile App").length);
  assert(flagged.every((line) => line.endsWith("Channel unknown_category Mobile App flagged")));
  assertEquals(featuresById(bank).C1!.digital_share, 0);
});

Deno.test("accounts that all lack a balance are kept, and the run goes on without balance features", async () => {
  const text = extractText(baseBank().map((row) => ({ ...row, Balance: "" })));
  await withFile(text, async (input) => {
    const { cleaned, customers, extract } = await runPipeline({
      ...DEFAULT_OPTIONS,
      input,
      kMax: 4,
    });
    assertEquals(keptOf(cleaned), WHOLE);
    assert(!extract.columns.has("Balance"));
    const names: readonly string[] = featureNames(customers);
    assert(names.includes("num_accounts") && !names.includes("total_balance"));
    assert(!names.includes("avg_balance"));
  });
});

Deno.test("types Credit and Debit are directions: nothing is lost and the inflow is right", async () => {
  const rows = baseBank();
  const bank = await joined(rows.map((row) => ({
    ...row,
    Transaction_Type: row.Transaction_Type === "deposit" ? "Credit" : "DEBIT",
  })));
  assertEquals([keptOf(bank), lines(bank)], [WHOLE, []]);
  const [before, after] = [featuresById(await joined(rows)), featuresById(bank)];
  for (const id of ["C1", "C30", "C60"]) {
    assertEquals(after[id]!.monthly_inflow, before[id]!.monthly_inflow);
    assertEquals(after[id]!.monthly_outflow, before[id]!.monthly_outflow);
    const inflow = sum(
      rows,
      (row) => row.Customer_ID === id && row.Transaction_Type === "deposit",
    );
    assertAlmostEquals(after[id]!.monthly_inflow! * monthsOf(), inflow, 1e-6);
  }
});

/** From the first transaction of all, on 1 January or soon after, to the last. */
function monthsOf(): number {
  const days = baseBank().map(({ Transaction_Date }) => Date.parse(Transaction_Date) / 86_400_000);
  return (Math.max(...days) - Math.min(...days) + 1) / 30.4375;
}

Deno.test("of accounts numbered 1, 2, 3 within each customer nobody is credited with another's transactions", async () => {
  const rows = baseBank().map((row, i) => ({
    ...row,
    Account_ID: `${1 + i % 3}`,
    Balance: `${Number(row.Balance) + i % 3}`,
  }));
  const bank = await joined(rows);
  const found = featuresById(bank);
  for (const [id, features] of Object.entries(found)) {
    const own = rows.filter(({ Customer_ID }) => Customer_ID === id);
    const total = features.num_transactions! * features.avg_transactions!;
    assert(features.num_transactions! <= 8 && total <= sum(own, () => true) + 1e-6, id);
  }
  const credited = Object.values(found).reduce((all, one) => all + one.num_transactions!, 0);
  assertEquals(credited, bank.conservation.transactions!.kept);
  assert(lines(bank).some((line) => line.includes("not_the_holder")));
});

const COLUMNS = {
  customers: { Customer_ID: "ID", Annual_Income: "INCOME" },
  accounts: { Account_ID: "ACCOUNT", Customer_ID: "ID", Balance: "BALANCE" },
  transactions: { Account_ID: "ACCOUNT", Amount: "AMT", Transaction_Date: "DAY" },
  loans: { Loan_ID: "LOAN", Customer_ID: "ID", Loan_Amount: "SUM" },
} as const;

/** Two customers with an account each. */
const ACCOUNTS = csv([
  { ACCOUNT: "A1", ID: "C1", BALANCE: "100" },
  { ACCOUNT: "A2", ID: "C2", BALANCE: "200" },
]);

interface Tables {
  /** What differs in the columns of the transactions. */
  readonly columns?: object;
  readonly rows: readonly Record<string, string>[];
  readonly accounts?: { readonly columns?: object; readonly text?: string };
  readonly loans?: { readonly columns: object; readonly rows: readonly Record<string, string>[] };
  readonly options?: CleanOptions;
  readonly [key: string]: unknown;
}

/** A bank of tables, of which the transactions are given. */
async function tables({ columns, rows, accounts, loans, options, ...contract }: Tables) {
  return await bankOf(
    {
      ...contract,
      tables: {
        accounts: { files: "accounts.csv", columns: { ...COLUMNS.accounts, ...accounts?.columns } },
        transactions: {
          files: "transactions.csv",
          columns: { ...COLUMNS.transactions, ...columns },
        },
        ...(loans && { loans: { files: "loans.csv", columns: loans.columns } }),
      },
    },
    {
      "accounts.csv": accounts?.text ?? ACCOUNTS,
      "transactions.csv": csv(rows),
      ...(loans && { "loans.csv": csv(loans.rows) }),
    },
    options,
  );
}

Deno.test("without a column of ids every row is a transaction, also one equal to another", async () => {
  const row = { ACCOUNT: "A1", AMT: "5", DAY: "2024-01-02" };
  const bank = await tables({
    rows: [row, row, { ...row, AMT: "7" }, row, { ...row, ACCOUNT: "A2" }],
  });
  assertEquals([keptOf(bank).transactions, lines(bank)], [5, []]);
  const { C1, C2 } = featuresById(bank);
  assertEquals([C1!.num_transactions, C1!.avg_transactions], [4, 5.5]);
  assertEquals([C2!.num_transactions, C2!.avg_transactions], [1, 5]);
  const { warnings } = extractOf(bank.records);
  assertStringIncludes(
    warnings.join("\n"),
    "2 rows equal another of the transactions, which have no id: each counts.",
  );
});

Deno.test("rows written twice count once, and are said", async () => {
  const row = { TX: "T1", ACCOUNT: "A1", AMT: "5", DAY: "2024-01-02" };
  const bank = await tables({
    columns: { Transaction_ID: "TX" },
    rows: [row, row, { ...row, TX: "T2" }],
  });
  assertEquals(keptOf(bank).transactions, 2);
  assertEquals(extractOf(bank.records).warnings, [
    "1 row equals another of the transactions: such rows count once.",
  ]);
});

Deno.test("of a running loan whose outstanding balance is not known all that was lent is owed", async () => {
  const rows = [{ ACCOUNT: "A1", AMT: "5", DAY: "2024-01-02" }];
  const columns = {
    Customer_ID: "ID",
    Loan_Amount: "SUM",
    Outstanding_Balance: "OWED",
    End_Date: "END",
  };
  const loan = { ID: "C1", SUM: "50", OWED: "", END: "2030-01-01" };
  const bank = await tables({
    rows,
    loans: { columns, rows: [loan, { ...loan, ID: "C2", OWED: "20" }] },
  });
  const { C1, C2 } = featuresById(bank);
  assertEquals([C1!.active_loan_amount, C2!.active_loan_amount], [50, 20]);
  const negative = [{ ...loan, OWED: "-50" }, { ...loan, ID: "C2", OWED: "-20" }];
  await assertRejects(
    () => tables({ rows, loans: { columns, rows: negative } }),
    UserError,
    'say "scale": -1',
  );
});

Deno.test("without a column of ids every row is a loan", async () => {
  const loan = { ID: "C1", SUM: "50" };
  const bank = await tables({
    rows: [{ ACCOUNT: "A1", AMT: "5", DAY: "2024-01-02" }],
    loans: {
      columns: { Customer_ID: "ID", Loan_Amount: "SUM" },
      rows: [loan, loan, { ID: "C2", SUM: "9" }],
    },
  });
  const { C1, C2 } = featuresById(bank);
  assertEquals([C1!.num_loans, C1!.total_loans, C2!.total_loans], [2, 100, 9]);
});

Deno.test("a loan that names an account is its holders'", async () => {
  const bank = await tables({
    accounts: { text: ACCOUNTS + "A2,C1,200\r\n" },
    rows: [{ ACCOUNT: "A1", AMT: "5", DAY: "2024-01-02" }],
    loans: {
      columns: { Loan_ID: "LOAN", Account_ID: "ACCOUNT", Loan_Amount: "SUM" },
      rows: [
        { LOAN: "L1", ACCOUNT: "A1", SUM: "10" },
        { LOAN: "L2", ACCOUNT: "A2", SUM: "50" },
        { LOAN: "L3", ACCOUNT: "A9", SUM: "70" },
      ],
    },
  });
  const { C1, C2 } = featuresById(bank);
  assertEquals([C1!.total_loans, C2!.total_loans], [35, 25]);
  const found = lines(bank).map((line) => line.replace(/^\S+\.csv \d+ /, ""));
  assertEquals(found, ["loans L3 Account_ID no_valid_account A9 quarantined"]);
});

Deno.test("an id in parts is its parts together, and blank where one is", async () => {
  const account = { Account_ID: { from: ["ID", "NO"] } };
  const bank = await tables({
    accounts: {
      columns: account,
      text: csv(
        ["C1", "C2"].flatMap((ID) => ["1", "2", ""].map((NO) => ({ ID, NO, BALANCE: NO }))),
      ),
    },
    columns: account,
    rows: ["C1", "C2"].flatMap((ID) =>
      ["1", "2"].map((NO) => ({ ID, NO, AMT: ID === "C1" ? "5" : "7", DAY: "2024-01-02" }))
    ),
  });
  assertEquals(keptOf(bank), { accounts: 4, transactions: 4 });
  assertEquals(bank.tables.accounts.getColumn("account_id").toArray(), [
    "C1/1",
    "C1/2",
    "C2/1",
    "C2/2",
  ]);
  const { C1, C2 } = featuresById(bank);
  assertEquals([C1!.avg_transactions, C2!.avg_transactions], [5, 7]);
});

Deno.test("an Amount in a credit and a debit column gives the direction", async () => {
  const day = { ACCOUNT: "A1", DAY: "2024-01-02" };
  const bank = await tables({
    columns: { Transaction_ID: "TX", Amount: { credit: "IN", debit: "OUT" } },
    rows: [
      { TX: "T1", ...day, IN: "10.50", OUT: "" },
      { TX: "T2", ...day, IN: "0.00", OUT: "4" },
      { TX: "T3", ...day, IN: "", OUT: "" },
      { TX: "T4", ...day, IN: "3", OUT: "4" },
    ],
  });
  const { C1 } = featuresById(bank);
  assertEquals([C1!.num_transactions, C1!.monthly_inflow, C1!.monthly_outflow], [2, 10.5, 4]);
  const lost = lines(bank).map((line) => line.replace(/^\S+\.csv \d+ transactions /, ""));
  assertEquals(lost.length, 2);
  assert(lost.every((line) => /^T[34] Amount \w+ .*quarantined$/.test(line)), lost.join("\n"));
});

Deno.test("signed amounts say their direction themselves", async () => {
  const day = { ACCOUNT: "A1", DAY: "2024-01-02" };
  for (const positive of ["credit", "debit"] as const) {
    const bank = await tables({
      columns: { Amount: { from: "AMT", positive } },
      rows: [{ ...day, AMT: "10" }, { ...day, AMT: "-4" }, { ...day, AMT: "-1" }],
    });
    const { C1 } = featuresById(bank);
    const flows = [C1!.monthly_inflow, C1!.monthly_outflow];
    assertEquals(flows, positive === "credit" ? [10, 5] : [5, 10]);
  }
});

Deno.test("a constant holds for every record of the table", async () => {
  const ids = [{}, { Transaction_ID: "AMT" }];
  for (const id of ids) {
    const bank = await tables({
      columns: { ...id, Direction: { value: "debit" }, Channel: { value: "web" } },
      rows: [{ ACCOUNT: "A1", AMT: "5", DAY: "2024-01-02" }, {
        ACCOUNT: "A1",
        AMT: "7",
        DAY: "2024-01-02",
      }],
    });
    const { C1 } = featuresById(bank);
    assertEquals([C1!.monthly_inflow, C1!.monthly_outflow, C1!.digital_share], [0, 12, 1]);
    assertEquals(lines(bank), []);
  }
});

Deno.test("values are mapped, null to unknown, and the star is the rest", async () => {
  const map = { H: "credit", S: "debit", "?": null, "*": "debit" };
  const channels = { "Mobile App": "mobile", "*": "branch" };
  const bank = await tables({
    columns: {
      Transaction_ID: "TX",
      Direction: { from: "SH", map },
      Channel: { from: "WAY", map: channels },
    },
    rows: [["H", "Mobile App"], ["S", "Schalter"], ["X", ""], ["?", "Mobile App"]].map((
      [SH, WAY],
      i,
    ) => ({
      TX: `T${i + 1}`,
      ACCOUNT: "A1",
      AMT: `${10 ** i}`,
      DAY: "2024-01-02",
      SH: SH!,
      WAY: WAY!,
    })),
  });
  assertEquals(lines(bank), []);
  const { C1 } = featuresById(bank);
  // Of a quarter of the transactions the direction is not known, so the flows are not.
  assertEquals([C1!.monthly_inflow, C1!.monthly_outflow, C1!.digital_share], [null, null, 2 / 3]);
  const directions = bank.tables.transactions.sort("transaction_id").getColumn("direction");
  assertEquals(directions.toArray(), ["credit", "debit", "debit", null]);
  const channel = bank.tables.transactions.sort("transaction_id").getColumn("channel").toArray();
  assertEquals(channel, ["mobile", "branch", null, "mobile"]);
});

Deno.test("the balance after an account's last transaction is its balance, whatever the order of the rows", async () => {
  const rows = [
    { TX: "T1", ACCOUNT: "A1", AMT: "10", DAY: "2024-01-02", AFTER: "110" },
    { TX: "T2", ACCOUNT: "A1", AMT: "-30", DAY: "2024-01-03", AFTER: "80" },
    { TX: "T3", ACCOUNT: "A1", AMT: "5", DAY: "2024-01-03", AFTER: "85" },
    { TX: "T4", ACCOUNT: "A2", AMT: "7", DAY: "2024-01-01", AFTER: "-3" },
  ];
  for (const order of [rows, rows.toReversed()]) {
    const bank = await bankOf({
      tables: {
        accounts: { files: "a.csv", columns: { Account_ID: "ACCOUNT", Customer_ID: "ID" } },
        transactions: {
          files: "t.csv",
          columns: {
            ...COLUMNS.transactions,
            Transaction_ID: "TX",
            Amount: { from: "AMT", positive: "credit" },
            Balance_After: "AFTER",
          },
        },
      },
    }, { "a.csv": "ACCOUNT,ID\nA1,C1\nA2,C2\n", "t.csv": csv(order) });
    const { C1, C2 } = featuresById(bank);
    assertEquals([C1!.total_balance, C2!.total_balance], [85, -3]);
  }
});

Deno.test("a loan ends its term after its start, on the last day of a shorter month", async () => {
  const ends = async (unit: string, rows: readonly [string, string][]) => {
    const bank = await tables({
      rows: [{ ACCOUNT: "A1", AMT: "5", DAY: "2024-03-02" }],
      loans: {
        columns: { ...COLUMNS.loans, Start_Date: "START", Term: { from: "TERM", unit } },
        rows: rows.map(([START, TERM], i) => ({
          LOAN: `L${i + 1}`,
          ID: "C1",
          SUM: "50",
          START,
          TERM,
        })),
      },
    });
    return bank.tables.loans.select(pl.col("end_date").cast(pl.Utf8)).getColumn("end_date")
      .toArray();
  };
  assertEquals(
    await ends("months", [["2023-01-31", "1"], ["2023-01-31", "13"], ["2023-11-15", "2"]]),
    [
      "2023-02-28",
      "2024-02-29",
      "2024-01-15",
    ],
  );
  assertEquals(await ends("days", [["2023-12-31", "1"]]), ["2024-01-01"]);
  assertEquals(await ends("years", [["2024-02-29", "1"]]), ["2025-02-28"]);
});

Deno.test("transactions that are pending or reversed are left out, and counted", async () => {
  const bank = await tables({
    columns: {
      Transaction_ID: "TX",
      Status: { from: "STATE", map: { B: "booked", P: "pending", R: "reversed" } },
    },
    rows: ["B", "P", "R", "", "B"].map((STATE, i) => ({
      TX: `T${i + 1}`,
      ACCOUNT: "A1",
      AMT: "5",
      DAY: "2024-01-02",
      STATE,
    })),
  });
  assertEquals(bank.conservation.transactions, {
    records: 5,
    kept: 3,
    duplicate: 0,
    quarantined: 0,
    left_out: 2,
  });
  const out = lines(bank).filter((line) => line.endsWith("left out"));
  assertEquals(out.map((line) => line.replace(/^\S+\.csv \d+ /, "")), [
    "transactions T2 Status not_booked pending left out",
    "transactions T3 Status not_booked reversed left out",
  ]);
});

Deno.test("records in another currency than the contract's are set aside", async () => {
  const bank = await tables({
    columns: { Transaction_ID: "TX", Currency: "CURRENCY" },
    rows: ["EUR", "eur", "€", "", "USD"].map((CURRENCY, i) => ({
      TX: `T${i + 1}`,
      ACCOUNT: "A1",
      AMT: "5",
      DAY: "2024-01-02",
      CURRENCY,
    })),
  });
  assertEquals(keptOf(bank).transactions, 4);
  assertEquals(lines(bank).map((line) => line.replace(/^\S+\.csv \d+ /, "")), [
    "transactions T5 Currency other_currency USD quarantined",
  ]);
});

Deno.test("closed accounts are kept for their transactions, and are none that a customer has", async () => {
  const bank = await tables({
    accounts: {
      columns: { Status: { from: "STATE", map: { A: "open", Z: "closed" } } },
      text: csv([
        { ACCOUNT: "A1", ID: "C1", BALANCE: "100", STATE: "A" },
        { ACCOUNT: "A2", ID: "C1", BALANCE: "50", STATE: "Z" },
        { ACCOUNT: "A3", ID: "C2", BALANCE: "7", STATE: "" },
      ]),
    },
    rows: ["A1", "A2", "A3"].map((ACCOUNT) => ({ ACCOUNT, AMT: "5", DAY: "2024-01-02" })),
  });
  const { C1, C2 } = featuresById(bank);
  assertEquals([C1!.num_accounts, C1!.total_balance, C1!.num_transactions], [1, 100, 2]);
  assertEquals([C2!.num_accounts, C2!.total_balance], [1, 7]);
});

Deno.test("a bank without transactions has no feature of them, and without accounts none of these", async () => {
  const loans = { files: "l.csv", columns: COLUMNS.loans };
  const text = csv([{ LOAN: "L1", ID: "C1", SUM: "50" }, { LOAN: "L2", ID: "C2", SUM: "9" }]);
  const options = { asOf: "2024-03-31" };
  const idle = await bankOf(
    { tables: { accounts: { files: "a.csv", columns: COLUMNS.accounts }, loans } },
    { "a.csv": ACCOUNTS, "l.csv": text },
    options,
  );
  const ofLoans = ["num_loans", "avg_loans", "total_loans"];
  assertEquals(featureNames(idle.customers), [
    "num_accounts",
    "avg_balance",
    "total_balance",
    ...ofLoans,
  ]);
  const lent = await bankOf({ tables: { loans } }, { "l.csv": text }, options);
  assertEquals(featureNames(lent.customers), ofLoans);
  assertEquals(featuresById(lent).C2, { num_loans: 1, avg_loans: 9, total_loans: 9 });
});

Deno.test("customers with nothing are left out, and those named only elsewhere count where the list is not complete", async () => {
  const named = async (complete: boolean) =>
    await bankOf({
      tables: {
        customers: { files: "c.csv", complete, columns: COLUMNS.customers },
        transactions: {
          files: "t.csv",
          columns: { Customer_ID: "ID", Amount: "AMT", Transaction_Date: "DAY" },
        },
      },
    }, {
      "c.csv": csv([{ ID: "C1", INCOME: "100" }, { ID: "C2", INCOME: "200" }]),
      "t.csv": csv([{ ID: "C1", AMT: "5", DAY: "2024-01-02" }, {
        ID: "C3",
        AMT: "6",
        DAY: "2024-01-02",
      }]),
    });
  const complete = await named(true);
  assertEquals(Object.keys(featuresById(complete)), ["C1"]);
  assertEquals(lines(complete).map((line) => line.replace(/^\S+\.csv \d+ /, "")).toSorted(), [
    "customers C2 Customer_ID no_product C2 left out",
    "transactions r3 Customer_ID no_valid_customer C3 quarantined",
  ]);
  const open = await named(false);
  assertEquals(Object.keys(featuresById(open)), ["C1", "C3"]);
  assertEquals(featuresById(open).C3!.annual_income, null);
});

const OWN_TRANSACTIONS = {
  Account_ID: "ACCOUNT",
  Transaction_ID: "TX",
  Amount: "AMT",
  Transaction_Date: "DAY",
};

Deno.test("accounts that are alike in all but their customer, each with transactions of its own, credit nobody with another's", async () => {
  const rows = ["C1", "C2", "C3"].flatMap((ID) =>
    ["1", "2"].map((ACCOUNT) => ({
      ID,
      ACCOUNT,
      TX: `T${ID.slice(1)}${ACCOUNT}`,
      AMT: "5",
      DAY: "2024-01-02",
    }))
  );
  const bank = await bankOf({
    tables: {
      accounts: { files: "a.csv", columns: { Account_ID: "ACCOUNT", Customer_ID: "ID" } },
      transactions: { files: "t.csv", columns: { ...OWN_TRANSACTIONS, Customer_ID: "ID" } },
    },
  }, { "a.csv": csv(rows, ["ID", "ACCOUNT"]), "t.csv": csv(rows) });
  const counts = Object.values(featuresById(bank)).map((one) => one.num_transactions);
  assertEquals(counts, [2, 2, 2]);
});

Deno.test("a signed amount of zero is none, and is set aside", async () => {
  const day = { ACCOUNT: "A1", DAY: "2024-01-02" };
  const bank = await tables({
    columns: { Amount: { from: "AMT", positive: "credit" } },
    rows: [...Array.from({ length: 9 }, () => ({ ...day, AMT: "10" })), { ...day, AMT: "0.00" }],
  });
  assertEquals(featuresById(bank).C1!.num_transactions, 9);
  assert(lines(bank).some((line) => line.includes("Amount not_positive 0.00 quarantined")));
});
