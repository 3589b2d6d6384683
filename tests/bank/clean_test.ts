import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import type pl from "nodejs-polars";
import {
  assertConserved,
  type BankTables,
  clean,
  type Cleaned,
  type CleanOptions,
} from "@/bank/clean.ts";
import { entities } from "@/bank/entities.ts";
import { extract } from "@/bank/extract.ts";
import type { ColumnName } from "@/bank/schema.ts";
import { simulate } from "@/bank/simulate.ts";
import { UserError } from "@/errors.ts";
import {
  extractText,
  LOAN,
  NO_TRANSACTION,
  ROW,
  type SampleRow,
  withFile,
} from "../sample_extract.ts";

const ALL_NEEDED: ReadonlySet<ColumnName> = new Set<ColumnName>([
  "Date_of_Birth",
  "Annual_Income",
  "Channel",
  "Days_Past_Due",
]);

async function cleaned(rows: readonly SampleRow[], options?: CleanOptions): Promise<Cleaned> {
  return await withFile(
    extractText(rows),
    async (path) => clean(await entities(await extract(path)), { needed: ALL_NEEDED, ...options }),
  );
}

/** Another, valid customer, so that something is left. */
const OTHER: SampleRow = { Customer_ID: "C9", Account_ID: "A9", Transaction_ID: "T9" };

function lines(result: Cleaned): string[] {
  return (result.ledger.rows() as unknown[][]).map((line) => line.join(" "));
}

Deno.test("a valid extract is kept whole, in types that hold it exactly", async () => {
  const { tables, ledger, asOf } = await cleaned([{ ...LOAN }]);
  assertEquals(ledger.height, 0);
  assertEquals(asOf, "2024-06-15");
  assertEquals(tables.transactions.toRecords(), [{
    transaction_id: "T1",
    transaction_type: "deposit",
    amount: 100050,
    transaction_date: new Date("2024-06-15"),
    account: 0,
    channel: "mobile",
  }]);
  assertEquals(tables.loans.columns, [
    "loan_id",
    "customer_id",
    "loan_amount",
    "loan_type",
    "start_date",
    "end_date",
    "interest_rate",
    "days_past_due",
  ]);
});

Deno.test("each broken value sends its record to quarantine with row, column, rule and value", async () => {
  const cases: [SampleRow, string][] = [
    [{ Amount: "0" }, "2 transactions T1 Amount not_positive 0 quarantined"],
    [{ Amount: "-20.5" }, "2 transactions T1 Amount not_positive -20.5 quarantined"],
    [{ Amount: "" }, "2 transactions T1 Amount missing  quarantined"],
    [{ Amount: "1,5" }, "2 transactions T1 Amount invalid_amount 9,9 quarantined"],
    [{ Transaction_ID: "" }, "2 transactions  Transaction_ID missing  quarantined"],
    [{ Transaction_ID: "a b" }, "2 transactions x x Transaction_ID malformed_id x x quarantined"],
    [
      { Transaction_Type: "refund" },
      "2 transactions T1 Transaction_Type unknown_category refund quarantined",
    ],
    [
      { Transaction_Date: "31/02/2023" },
      "2 transactions T1 Transaction_Date invalid_date 31/02/2023 quarantined",
    ],
    [{ Transaction_Date: "" }, "2 transactions T1 Transaction_Date missing  quarantined"],
    [{ Channel: "pigeon" }, "2 transactions T1 Channel unknown_category pigeon quarantined"],
    [{ Channel: "" }, "2 transactions T1 Channel missing  quarantined"],
    [{ ...LOAN, Loan_Amount: "" }, "2 loans L1 Loan_Amount missing  quarantined"],
    [{ ...LOAN, Loan_Amount: "-5" }, "2 loans L1 Loan_Amount not_positive -5 quarantined"],
    [{ ...LOAN, Loan_Type: "Boat" }, "2 loans L1 Loan_Type unknown_category Boat quarantined"],
    [
      { ...LOAN, End_Date: "2023-01-31" },
      "2 loans L1 End_Date ends_before_start 2023-01-31 quarantined",
    ],
    [{ ...LOAN, Interest_Rate: "120" }, "2 loans L1 Interest_Rate invalid_percent 120 quarantined"],
    [{ ...LOAN, Days_Past_Due: "-3" }, "2 loans L1 Days_Past_Due invalid_count -3 quarantined"],
    [{ ...LOAN, Days_Past_Due: "" }, "2 loans L1 Days_Past_Due missing  quarantined"],
    [{ Loan_Type: "Auto" }, "2 loans  Loan_ID missing  quarantined"],
  ];
  for (const [row, line] of cases) {
    const result = await cleaned([row, OTHER]);
    assertEquals(lines(result), [line]);
    assertEquals(result.tables.customers.height, 2, line);
  }
});

Deno.test("a broken account takes its transactions and its customer along, each with a line", async () => {
  const result = await cleaned([{ ...LOAN, Balance: "much" }, OTHER]);
  assertEquals(lines(result), [
    "2 accounts A1 Balance invalid_amount xxxx quarantined",
    "2 customers C1 Customer_ID no_valid_account C1 quarantined",
    "2 loans L1 Customer_ID customer_quarantined C1 quarantined",
    "2 transactions T1 Account_ID account_quarantined A1 quarantined",
  ]);
});

Deno.test("a broken customer takes accounts, transactions and loans along, each with a line", async () => {
  for (
    const [row, line] of [
      [{ Annual_Income: "four million" }, "Annual_Income invalid_amount xxxx xxxxxxx"],
      [{ Annual_Income: "" }, "Annual_Income missing "],
      [{ Date_of_Birth: "1900-01-01" }, "Date_of_Birth age_out_of_range 1900-01-01"],
      [{ Date_of_Birth: "2025-01-01" }, "Date_of_Birth age_out_of_range 2025-01-01"],
      [{ Date_of_Birth: "31/02/1980" }, "Date_of_Birth invalid_date 31/02/1980"],
    ] as const
  ) {
    const result = await cleaned([{ ...row, ...LOAN }, OTHER]);
    assertEquals(lines(result), [
      "2 accounts A1 Customer_ID customer_quarantined C1 quarantined",
      `2 customers C1 ${line} quarantined`,
      "2 loans L1 Customer_ID customer_quarantined C1 quarantined",
      "2 transactions T1 Account_ID account_quarantined A1 quarantined",
    ]);
  }
});

Deno.test("a customer is 120 until the day before the 121st birthday", async () => {
  const born = async (Date_of_Birth: string) =>
    (await cleaned([{ Date_of_Birth }, OTHER])).tables.customers.height;
  assertEquals(await born("1903-06-16"), 2);
  assertEquals(await born("1903-06-15"), 1);
});

Deno.test("a broken optional value that no chosen feature needs costs the value, not the record", async () => {
  const result = await cleaned([{ Annual_Income: "four million", Channel: "" }, OTHER], {
    needed: new Set(),
  });
  assertEquals(lines(result), [
    "2 customers C1 Annual_Income invalid_amount xxxx xxxxxxx flagged",
  ]);
  assertEquals(result.tables.customers.getColumn("annual_income").toArray(), [null, 450000000]);
  assertEquals(result.tables.transactions.height, 2);
});

Deno.test("spaces around values are taken off, and a value of spaces is blank", async () => {
  const spaced = Object.fromEntries(
    Object.entries({ ...ROW, ...LOAN }).map(([name, value]) => [name, ` ${value}\t`]),
  );
  const [padded, plain] = [await cleaned([spaced]), await cleaned([{ ...LOAN }])];
  assertEquals(padded.ledger.height, 0);
  for (const [name, table] of Object.entries(plain.tables) as [keyof BankTables, pl.DataFrame][]) {
    assertEquals(padded.tables[name].toRecords(), table.toRecords(), name);
  }
  const blank = Object.fromEntries(Object.keys(LOAN).map((name) => [name, "  "]));
  assertEquals((await cleaned([blank])).conservation.loans.records, 0);
});

Deno.test("a transaction before its account opened is flagged and kept", async () => {
  const result = await cleaned([{ Opening_Date: "2024-06-16" }]);
  assertEquals(lines(result), [
    "2 transactions T1 Transaction_Date before_account_opening 2024-06-15 flagged",
  ]);
  assertEquals(result.tables.transactions.height, 1);
});

Deno.test("a record repeated in another spelling is one record, with a line as duplicate", async () => {
  const result = await cleaned([
    { Date_of_Birth: "1984-03-02" },
    { Date_of_Birth: "02/03/1984", Annual_Income: "₦4.5M", Transaction_ID: "T2" },
    { Account_ID: "A1.0", Customer_ID: "C1", Transaction_ID: "T3", Balance: "250,000.00" },
  ]);
  assertEquals(result.tables.customers.height, 1);
  assertEquals(result.conservation.customers, {
    records: 2,
    kept: 1,
    duplicate: 1,
    quarantined: 0,
  });
});

Deno.test("of contradicting records the one in most rows is kept, whatever the order of the rows", async () => {
  const rows: SampleRow[] = [
    { Balance: "111", Transaction_ID: "T1" },
    { Balance: "222", Transaction_ID: "T2" },
    { Balance: "222", Transaction_ID: "T3" },
    { Balance: "333", Transaction_ID: "T4" },
  ];
  for (const order of [rows, rows.toReversed()]) {
    const { tables, conservation, ledger } = await cleaned(order);
    assertEquals(tables.accounts.getColumn("balance").toArray(), [22200]);
    assertEquals(conservation.accounts, { records: 3, kept: 1, duplicate: 0, quarantined: 2 });
    assertEquals(ledger.getColumn("rule").toArray(), ["conflict", "conflict"]);
    assertEquals(ledger.getColumn("column").toArray(), ["Balance", "Balance"]);
  }
});

Deno.test("a repeated row has a line and changes nothing", async () => {
  const result = await cleaned([{}, {}]);
  assertEquals(lines(result), ["3 rows   repeated_row  duplicate"]);
  assertEquals(result.repeatedRows, 1);
  assertEquals(result.tables.transactions.height, 1);
});

Deno.test("the as-of date is the latest valid transaction, or the one given, with later ones set aside", async () => {
  const rows = [{}, { Transaction_ID: "T2", Transaction_Date: "2024-07-01" }, {
    Transaction_ID: "T3",
    Transaction_Date: "2024-13-01",
  }];
  assertEquals((await cleaned(rows)).asOf, "2024-07-01");
  const backdated = await cleaned(rows, { asOf: "2024-06-30" });
  assertEquals(backdated.tables.transactions.height, 1);
  assert(
    lines(backdated).includes(
      "3 transactions T2 Transaction_Date after_as_of 2024-07-01 quarantined",
    ),
  );
});

Deno.test("an extract with nothing left, or no date to measure from, is refused", async () => {
  const nothing = await assertRejects(() => cleaned([{ Balance: "x" }]), UserError);
  assertMatch(nothing.message, /^No customer is left after cleaning: all 1 were set aside\./);
  const dateless = await assertRejects(() => cleaned([{ ...NO_TRANSACTION }]), UserError);
  assertMatch(dateless.message, /^No valid transaction is left .* Give one with --as-of\.$/);
  assertEquals(
    (await cleaned([{ ...NO_TRANSACTION }], { asOf: "2024-01-01" })).tables.accounts.height,
    1,
  );
});

Deno.test("the ledger shows nothing that could be a name, an e-mail or a phone", async () => {
  const contacts = [ROW.Full_Name, ROW.Email, ROW.Phone, "001-546-857-6518x5359", "430-515-7566"];
  const columns: (keyof typeof ROW)[] = [
    "Transaction_ID",
    "Transaction_Type",
    "Amount",
    "Transaction_Date",
    "Account_Type",
    "Balance",
    "Opening_Date",
    "Date_of_Birth",
    "Annual_Income",
    "Channel",
    "Customer_ID",
    "Account_ID",
  ];
  for (const contact of contacts) {
    const rows = columns.map((column, i) => ({
      Transaction_ID: `T${i}`,
      Customer_ID: `C${i}`,
      Account_ID: `A${i}`,
      [column]: contact,
    }));
    const ledger = lines(await cleaned([...rows, OTHER])).join("\n");
    for (const part of contact.split(/[ @]/)) {
      assert(!ledger.includes(part), `${part} is in the ledger`);
    }
  }
});

Deno.test("whatever is broken, every record is kept, a duplicate or in quarantine", async () => {
  const text = fc.constantFrom(
    "",
    "x",
    "-1",
    "0",
    "31/02/2024",
    "2024-06-01",
    "12",
    "₦3M",
    "Auto",
    "web",
    "deposit",
  );
  const id = fc.constantFrom("1", "2", "1.0", "", "a b");
  const row = fc.record(
    {
      ...Object.fromEntries(Object.keys(ROW).map((name) => [name, text])),
      Transaction_ID: id,
      Customer_ID: id,
      Account_ID: id,
      Loan_ID: id,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
      // clean() itself throws when the sums do not match.
      const { conservation, ledger, repeatedRows } = await cleaned([OTHER, ...rows]);
      const withoutLine = Object.values(conservation)
        .reduce((sum, { records, kept }) => sum + records - kept, 0);
      const linesOfLoss = (ledger.getColumn("action").toArray() as string[])
        .filter((action) => action !== "flagged").length;
      assertEquals(linesOfLoss, withoutLine + repeatedRows);
    }),
    { numRuns: 25 },
  );
});

Deno.test("a ledger that does not add up stops the run", () => {
  const account = { records: 5, kept: 3, duplicate: 1, quarantined: 1 };
  assertConserved("loans", account);
  assertThrows(
    () => assertConserved("loans", { ...account, kept: 2 }),
    Error,
    "Records were lost: 5 loans came in, 2 were kept, 1 duplicate and 1 quarantined",
  );
});

Deno.test("what is read as plain and what is read from text come out of cleaning alike", async () => {
  const batches = Array.from(simulate({ customers: 60, months: 6, dirt: 0.2 }));
  await withFile(batches.map((batch) => batch.extract).join(""), async (path) => {
    const opened = await extract(path);
    const [plain, text] = await Promise.all([false, true].map(async (asText) => {
      const records = await entities(opened, { asText });
      const { tables, ledger, ...rest } = clean(records, { needed: ALL_NEEDED });
      const transactions = tables.transactions.sort("transaction_id");
      const contents = Object.entries({ ...tables, transactions, ledger })
        .map(([name, frame]) => [name, frame.toRecords()]);
      return { height: records.records.transactions.plain.height, contents, rest };
    }));
    assert(plain!.height > 500 && text!.height === 0);
    assert(plain!.rest.conservation.transactions.quarantined > 50);
    assertEquals(plain!.rest, text!.rest);
    assertEquals(plain!.contents, text!.contents);
  });
});

Deno.test("an age over 120 is noticed on 29 February too", async () => {
  for (const asOf of ["2024-02-28", "2024-02-29", "2024-03-01"]) {
    const born = { Date_of_Birth: "1900-05-05", Transaction_Date: "2024-01-05" };
    const other = { ...OTHER, Transaction_Date: "2024-01-05" };
    const { ledger } = await cleaned([born, other], { asOf });
    assert(lines({ ledger } as Cleaned).some((line) => line.includes("age_out_of_range")), asOf);
  }
});
