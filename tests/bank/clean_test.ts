import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import type pl from "nodejs-polars";
import type { CleanOptions } from "@/bank/begun.ts";
import { assertConserved } from "@/bank/conservation.ts";
import type { BankTables } from "@/bank/tables.ts";
import type { ColumnName } from "@/bank/schema.ts";
import { GateError } from "@/bank/gates.ts";
import { columnsNeeded } from "@/features/feature_sets.ts";
import { UserError } from "@/errors.ts";
import { openAndRead } from "@/pipeline.ts";
import { fuzzRuns } from "../fuzz_runs.ts";
import {
  extractText,
  LOAN,
  NO_TRANSACTION,
  ROW,
  type SampleRow,
  withFile,
} from "../sample_extract.ts";
import { type CleanedBank, cleanedBank, featuresById, keptOf, lines } from "./written_bank.ts";

const ALL_NEEDED: ReadonlySet<ColumnName> = new Set<ColumnName>([
  "Date_of_Birth",
  "Annual_Income",
]);

async function cleaned(
  rows: readonly SampleRow[],
  options?: CleanOptions,
): Promise<CleanedBank> {
  return await withFile(
    extractText(rows),
    async (path) =>
      cleanedBank(await openAndRead({ input: path }), { needed: ALL_NEEDED, ...options }),
  );
}

/** Another, valid customer, so that something is left. */
const OTHER: SampleRow = {
  ...LOAN,
  Customer_ID: "C9",
  Account_ID: "A9",
  Transaction_ID: "T9",
  Loan_ID: "L9",
};

Deno.test("a valid extract is kept whole, in types that hold it exactly", async () => {
  const { tables, ledger, asOf } = await cleaned([{ ...LOAN }]);
  assertEquals(ledger.height, 0);
  assertEquals(asOf, "2024-06-15");
  assertEquals(tables.transactions.toRecords(), [{
    transaction_id: "T1",
    account_id: "A1",
    customer_id: "C1",
    transaction_type: "deposit",
    direction: "credit",
    amount: 100050,
    transaction_date: new Date("2024-06-15"),
    channel: "mobile",
  }]);
  assertEquals(tables.accounts.toRecords(), [{
    account_id: "A1",
    account_type: "savings",
    balance: 25000000,
    opening_date: new Date("2020-01-10"),
  }]);
  assertEquals(tables.holders.toRecords(), [{ account_id: "A1", customer_id: "C1" }]);
  assertEquals(tables.borrowers.toRecords(), [{ loan_id: "L1", customer_id: "C1" }]);
  assertEquals(tables.loans.columns.toSorted(), [
    "customer_id",
    "days_past_due",
    "end_date",
    "interest_rate",
    "loan_amount",
    "loan_id",
    "loan_type",
    "start_date",
  ]);
});

Deno.test("each broken value that identifies or defines a record sets it aside, with row, column, rule and value", async () => {
  const cases: [SampleRow, string][] = [
    [{ Amount: "0" }, "2 transactions T1 Amount not_positive 0 quarantined"],
    [{ Amount: "-20.5" }, "2 transactions T1 Amount not_positive -20.5 quarantined"],
    [{ Amount: "" }, "2 transactions T1 Amount missing  quarantined"],
    [{ Amount: "x" }, "2 transactions T1 Amount invalid_amount x quarantined"],
    [{ Transaction_ID: "" }, "2 transactions  Transaction_ID missing  quarantined"],
    [{ Transaction_ID: "a b" }, "2 transactions x x Transaction_ID malformed_id x x quarantined"],
    [
      { Transaction_Date: "31/02/2023" },
      "2 transactions T1 Transaction_Date invalid_date 31/02/2023 quarantined",
    ],
    [{ Transaction_Date: "" }, "2 transactions T1 Transaction_Date missing  quarantined"],
    [{ Loan_Type: "Auto" }, "2 loans  Loan_ID missing  quarantined"],
  ];
  for (const [row, line] of cases) {
    const result = await cleaned([row, OTHER], { needed: new Set() });
    assertEquals(lines(result), [line]);
    assertEquals(result.tables.customers.height, 2, line);
  }
});

Deno.test("where incomplete records are dropped, a value that is missing or broken sets its record aside", async () => {
  const cases: [SampleRow, string][] = [
    [{ ...LOAN, Loan_Amount: "" }, "2 loans L1 Loan_Amount missing  quarantined"],
    [{ ...LOAN, Loan_Amount: "-5" }, "2 loans L1 Loan_Amount not_positive -5 quarantined"],
    [
      { ...LOAN, End_Date: "2023-01-31" },
      "2 loans L1 End_Date ends_before_start 2023-01-31 quarantined",
    ],
    [{ ...LOAN, Interest_Rate: "120" }, "2 loans L1 Interest_Rate invalid_percent 120 quarantined"],
  ];
  for (const [row, line] of cases) {
    const result = await cleaned([row, OTHER], { needed: columnsNeeded([], "drop") });
    assertEquals(lines(result), [line]);
    assertEquals(result.tables.customers.height, 2, line);
  }
});

Deno.test("an unknown value of a loan or an account is no lost record", async () => {
  const cases: [SampleRow, string[], "loans" | "accounts", string][] = [
    [{ ...LOAN, Loan_Amount: "" }, [], "loans", "loan_amount"],
    [
      { ...LOAN, Loan_Amount: "-5" },
      ["2 loans L1 Loan_Amount not_positive -5 flagged"],
      "loans",
      "loan_amount",
    ],
    [
      { ...LOAN, End_Date: "2023-01-31" },
      ["2 loans L1 End_Date ends_before_start 2023-01-31 flagged"],
      "loans",
      "end_date",
    ],
    [
      { ...LOAN, Interest_Rate: "120" },
      ["2 loans L1 Interest_Rate invalid_percent 120 flagged"],
      "loans",
      "interest_rate",
    ],
    [{ Opening_Date: "" }, [], "accounts", "opening_date"],
    [
      { Balance: "much" },
      ["2 accounts A1 Balance invalid_amount xxxx flagged"],
      "accounts",
      "balance",
    ],
  ];
  for (const [row, expected, table, column] of cases) {
    const result = await cleaned([row, { ...OTHER, ...(table === "loans" && OTHER_LOAN) }], {
      needed: new Set(),
    });
    assertEquals(lines(result), expected);
    const values = result.tables[table].getColumn(column);
    assertEquals([values.length, values.nullCount()], [2, 1], column);
  }
});

const OTHER_LOAN: SampleRow = { ...LOAN, Loan_ID: "L9" };

Deno.test("a type or channel that is on no list is kept as other and flagged, and one that is blank is no fault", async () => {
  const cases: [SampleRow, keyof BankTables, string, string][] = [
    [
      { Transaction_Type: "refund" },
      "transactions",
      "transaction_type",
      "Transaction_Type unknown_category xxxxxx",
    ],
    [{ Channel: "Mobile App" }, "transactions", "channel", "Channel unknown_category xxxxxx xxx"],
    [{ Account_Type: "Gold" }, "accounts", "account_type", "Account_Type unknown_category xxxx"],
    [{ ...LOAN, Loan_Type: "Boat" }, "loans", "loan_type", "Loan_Type unknown_category xxxx"],
  ];
  for (const [row, table, column, line] of cases) {
    const result = await cleaned([row, OTHER]);
    const id = { transactions: "T1", accounts: "A1", loans: "L1" }[table as "loans"];
    assertEquals(lines(result), [`2 ${table} ${id} ${line} flagged`]);
    const frame = result.tables[table] as pl.DataFrame;
    const valueOf = (frame: pl.DataFrame) =>
      frame.sort(frame.columns[0]!).getColumn(column).toArray()[0];
    assertEquals(valueOf(frame), "other");
    const blank = await cleaned([{ ...row, [ROW_NAME[column]!]: "" }, OTHER]);
    assertEquals(lines(blank), []);
    assertEquals(valueOf(blank.tables[table] as pl.DataFrame), null);
  }
});

const ROW_NAME: Readonly<Record<string, keyof typeof ROW>> = {
  transaction_type: "Transaction_Type",
  channel: "Channel",
  account_type: "Account_Type",
  loan_type: "Loan_Type",
};

/** The ledger of so many customers who each have this channel. */
async function flaggedChannels(channels: readonly string[]): Promise<string[]> {
  return lines(
    await cleaned(channels.map((Channel, i) => ({
      Transaction_ID: `T${i}`,
      Customer_ID: `C${i}`,
      Account_ID: `A${i}`,
      Channel,
    }))),
  );
}

Deno.test("an unknown word is shown where three customers have it, else by its shape: it may be a name", async () => {
  const kiosks = await flaggedChannels(["kiosk", "Kiosk", "kiosk", "Adaeze", "Adaeze"]);
  assertEquals(kiosks.map((line) => line.split(" ").at(-2)), [
    ...["kiosk", "Kiosk", "kiosk"],
    ...["xxxxxx", "xxxxxx"],
  ]);
  const ofOne = lines(
    await cleaned(["T1", "T2", "T3"].map((Transaction_ID) => ({
      Transaction_ID,
      Channel: "Adaeze",
    }))),
  );
  assert(ofOne.length === 3 && ofOne.every((line) => line.includes("category xxxxxx")), ofOne[0]);
});

Deno.test("unknown words are shown by their shape where there are too many to be a list", async () => {
  const words = Array.from(
    { length: 31 },
    (_, i) => `Ada ${"abcde"[i % 5]}${"abcdefg"[Math.trunc(i / 5)]}bola`,
  );
  const shown = async (words: readonly string[]) =>
    await flaggedChannels(words.flatMap((word) => [word, word, word]));
  assert((await shown(words.slice(1))).every((line) => line.includes("Ada ")));
  assert((await shown(words)).every((line) => line.includes("xxx xxxxxx")));
});

Deno.test("a broken value that describes only is taken out, flagged, and the record stays", async () => {
  const cases: [SampleRow, string, keyof BankTables, string][] = [
    [
      { ...LOAN, Days_Past_Due: "-3" },
      "2 loans L1 Days_Past_Due invalid_count -3 flagged",
      "loans",
      "days_past_due",
    ],
    [
      { Annual_Income: "four million" },
      "2 customers C1 Annual_Income invalid_amount xxxx xxxxxxx flagged",
      "customers",
      "annual_income",
    ],
    [
      { Annual_Income: "0" },
      "2 customers C1 Annual_Income not_positive 0 flagged",
      "customers",
      "annual_income",
    ],
    [
      { Date_of_Birth: "1900-01-01" },
      "2 customers C1 Date_of_Birth age_out_of_range 1900-01-01 flagged",
      "customers",
      "date_of_birth",
    ],
    [
      { Date_of_Birth: "31/02/1980" },
      "2 customers C1 Date_of_Birth invalid_date 31/02/1980 flagged",
      "customers",
      "date_of_birth",
    ],
  ];
  for (const [row, line, table, column] of cases) {
    const result = await cleaned([row, OTHER], { needed: new Set() });
    assertEquals(lines(result), [line]);
    const values = (result.tables[table] as pl.DataFrame).getColumn(column);
    assertEquals([values.length, values.nullCount()], [2, 1], line);
  }
});

Deno.test("a broken account takes its transactions along, and a customer without another product is left out", async () => {
  const needed = columnsNeeded([], "drop");
  const result = await cleaned([{ Balance: "much" }, OTHER], { needed });
  assertEquals(lines(result), [
    "2 accounts A1 Balance invalid_amount xxxx quarantined",
    "2 customers C1 Customer_ID no_product C1 left out",
    "2 transactions T1 Account_ID account_quarantined A1 quarantined",
  ]);
  const withLoan = await cleaned([{ ...LOAN, Balance: "much" }, OTHER], { needed });
  assertEquals(lines(withLoan).filter((line) => line.includes("customers")), []);
  assertEquals(featuresById(withLoan).C1!.num_loans, 1);
});

Deno.test("a customer who lacks a value that a chosen feature needs takes accounts, transactions and loans along, each with a line", async () => {
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

Deno.test("an age over 120 is noticed on 29 February too", async () => {
  for (const asOf of ["2024-02-28", "2024-02-29", "2024-03-01"]) {
    const born = { Date_of_Birth: "1900-05-05", Transaction_Date: "2024-01-05" };
    const other = { ...OTHER, Transaction_Date: "2024-01-05" };
    const found = lines(await cleaned([born, other], { asOf }));
    assert(found.some((line) => line.includes("age_out_of_range")), asOf);
  }
});

Deno.test("a customer with nothing is left out, not lost", async () => {
  const nothing = {
    ...NO_TRANSACTION,
    Account_ID: "",
    Account_Type: "",
    Balance: "",
    Opening_Date: "",
  };
  const result = await cleaned([{ ...nothing, Customer_ID: "C2" }, OTHER]);
  assertEquals(lines(result), ["2 customers C2 Customer_ID no_product C2 left out"]);
  assertEquals(result.conservation.customers, {
    records: 2,
    kept: 1,
    duplicate: 0,
    quarantined: 0,
    left_out: 1,
  });
});

Deno.test("spaces around values are taken off, and a value of spaces is blank", async () => {
  const spaced = Object.fromEntries(
    Object.entries({ ...ROW, ...LOAN }).map(([name, value]) => [name, ` ${value}\t`]),
  );
  const [padded, plain] = [await cleaned([spaced]), await cleaned([{ ...LOAN }])];
  assertEquals(padded.ledger.height, 0);
  for (const name of ["customers", "accounts", "holders", "transactions", "loans"] as const) {
    assertEquals(padded.tables[name].toRecords(), plain.tables[name].toRecords(), name);
  }
  const blank = Object.fromEntries(Object.keys(LOAN).map((name) => [name, "  "]));
  assertEquals((await cleaned([blank])).conservation.loans!.records, 0);
});

Deno.test("placeholder ids stand for nobody: ten people do not become one", async () => {
  const nobody = ["NULL", "NA", "N/A", "None", "nan", "0", "-", "0.0", "unknown"];
  for (const column of ["Customer_ID", "Account_ID", "Transaction_ID"] as const) {
    const rows = nobody.flatMap((id) =>
      [1, 2].map((i): SampleRow => ({
        Customer_ID: `C${i}`,
        Account_ID: `A${i}`,
        Transaction_ID: `T${id.replaceAll(/\W/g, "")}${i}`,
        Amount: `${i}`,
        [column]: id,
      }))
    );
    const { tables, customers } = await cleaned([...rows, OTHER]);
    for (
      const [name, id] of [["customers", "customer_id"], ["accounts", "account_id"], [
        "transactions",
        "transaction_id",
      ]] as const
    ) {
      const ids = tables[name].getColumn(id).toArray() as string[];
      assertEquals(ids.filter((id) => nobody.includes(id)), [], `${column}: ${name}`);
    }
    const counts = customers.getColumn("num_transactions").toArray() as number[];
    if (column === "Transaction_ID") assertEquals(counts, [0, 0, 1]);
  }
});

Deno.test("a transaction before its account opened is flagged and kept", async () => {
  const result = await cleaned([
    { Opening_Date: "2024-06-16" },
    { ...OTHER, Transaction_Date: "2024-06-20" },
  ]);
  assertEquals(lines(result), [
    "2 transactions T1 Transaction_Date before_account_opening 2024-06-15 flagged",
  ]);
  assertEquals(result.tables.transactions.height, 2);
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
    left_out: 0,
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
    assertEquals(conservation.accounts, {
      records: 3,
      kept: 1,
      duplicate: 0,
      quarantined: 2,
      left_out: 0,
    });
    assertEquals(ledger.getColumn("rule").toArray(), ["conflict", "conflict"]);
    assertEquals(ledger.getColumn("column").toArray(), ["Balance", "Balance"]);
  }
});

Deno.test("a blank contradicts nothing, and is filled from the other record", async () => {
  const rows: SampleRow[] = [
    { Annual_Income: "", Date_of_Birth: "1984-03-02", Transaction_ID: "T1" },
    { Annual_Income: "4500000", Date_of_Birth: "", Transaction_ID: "T2" },
  ];
  for (const order of [rows, rows.toReversed()]) {
    const { tables, conservation } = await cleaned(order, { needed: new Set() });
    assertEquals(tables.customers.toRecords(), [{
      customer_id: "C1",
      date_of_birth: new Date("1984-03-02"),
      annual_income: 450000000,
    }]);
    assertEquals(conservation.customers, {
      records: 2,
      kept: 1,
      duplicate: 1,
      quarantined: 0,
      left_out: 0,
    });
  }
});

Deno.test("an account of several customers, all else equal, is one with several holders, and credited to each", async () => {
  const rows: SampleRow[] = [
    { Transaction_ID: "T1", Amount: "10" },
    { Transaction_ID: "T2", Amount: "5", Transaction_Type: "payment" },
  ];
  const joint = [...rows, ...rows.map((row) => ({ ...row, Customer_ID: "C2" }))];
  for (const order of [joint, joint.toReversed()]) {
    const bank = await cleaned(order);
    assertEquals(lines(bank), []);
    assertEquals(keptOf(bank), { customers: 2, accounts: 1, transactions: 2, loans: 0 });
    assertEquals(bank.tables.holders.toRecords(), [
      { account_id: "A1", customer_id: "C1" },
      { account_id: "A1", customer_id: "C2" },
    ]);
    const { C1, C2 } = featuresById(bank);
    assertEquals([C1!.num_transactions, C2!.num_transactions], [2, 2]);
    assertEquals([C1!.total_balance, C2!.total_balance], [125_000, 125_000]);
  }
});

Deno.test("a transaction in the rows of two accounts is a contradiction, whatever the order of the rows", async () => {
  const rows: SampleRow[] = [
    {},
    { Customer_ID: "C2", Account_ID: "A2", Transaction_ID: "T2" },
    { Customer_ID: "C2", Account_ID: "A2" },
  ];
  for (const order of [rows, rows.toReversed(), [...rows, rows[2]!]]) {
    const bank = await cleaned(order);
    const isMore = order.length > 3;
    const lost = lines(bank).filter((line) => !line.includes("repeated_row"));
    assertEquals(lost.map((line) => line.replace(/^\d+ /, "")), [
      `transactions T1 Account_ID conflict ${isMore ? "A1" : "A2"} quarantined`,
    ]);
    assertEquals(
      bank.tables.transactions.sort("transaction_id").getColumn("account_id").toArray(),
      isMore ? ["A2", "A2"] : ["A1", "A2"],
    );
  }
});

Deno.test("a transaction that names somebody who does not hold its account goes to the ledger, to nobody else", async () => {
  // The account's other rows say C1, more often: C2 is a contradiction, and no second holder.
  const rows: SampleRow[] = [
    { Transaction_ID: "T1" },
    { Transaction_ID: "T2" },
    { Customer_ID: "C2", Account_ID: "A2", Transaction_ID: "T3" },
    { Customer_ID: "C2", Transaction_ID: "T4", Balance: "7" },
  ];
  for (const order of [rows, rows.toReversed()]) {
    const bank = await cleaned(order);
    const found = lines(bank).map((line) => line.replace(/^\d+ /, ""));
    assertEquals(found.toSorted(), [
      "accounts A1 Balance conflict 7 quarantined",
      "transactions T4 Customer_ID not_the_holder C2 quarantined",
    ]);
    const { C1, C2 } = featuresById(bank);
    assertEquals([C1!.num_transactions, C2!.num_transactions], [2, 1]);
  }
});

Deno.test("a repeated row has a line and changes nothing", async () => {
  const result = await cleaned([{}, {}]);
  assertEquals(lines(result), ["3 rows   repeated_row  duplicate"]);
  assertEquals(result.repeatedRows, 1);
  assertEquals(result.tables.transactions.height, 1);
});

Deno.test("the as-of date is the latest valid transaction, or the one given, with later ones left out", async () => {
  const rows = [{}, { Transaction_ID: "T2", Transaction_Date: "2024-07-01" }, {
    Transaction_ID: "T3",
    Transaction_Date: "2024-13-01",
  }];
  assertEquals((await cleaned(rows)).asOf, "2024-07-01");
  const backdated = await cleaned(rows, { asOf: "2024-06-30" });
  assertEquals(backdated.tables.transactions.height, 1);
  assert(
    lines(backdated).includes(
      "3 transactions T2 Transaction_Date after_as_of 2024-07-01 left out",
    ),
  );
});

Deno.test("an extract with nothing left, or no date to measure from, is refused", async () => {
  const nothing = await assertRejects(() => cleaned([{ Amount: "x" }]), GateError);
  assertEquals(
    nothing.message,
    "Too many records are lost to go on. 1 of 1 transactions (100.0 %) were set aside: Amount, an " +
      "amount that cannot be read (1, such as row 2 `x`). Say how the amounts are written with " +
      '"decimal" and "thousands".',
  );
  assertEquals(nothing.ledger.height, 1);
  const dateless = await assertRejects(() => cleaned([{ ...NO_TRANSACTION }]), UserError);
  assertMatch(
    dateless.message,
    /^There is no transaction and no start .* Give one with --as-of\.$/,
  );
  assertEquals(
    (await cleaned([{ ...NO_TRANSACTION }], { asOf: "2024-01-01" })).tables.accounts.height,
    1,
  );
});

Deno.test("the ledger shows nothing that could be a name, an e-mail or a phone", async () => {
  const contacts = [ROW.Full_Name, ROW.Email, ROW.Phone, "001-546-857-6518x5359", "430-515-7566"];
  const columns: (keyof typeof ROW)[] = [
    "Transaction_ID",
    "Amount",
    "Transaction_Date",
    "Balance",
    "Opening_Date",
    "Date_of_Birth",
    "Annual_Income",
    "Customer_ID",
    "Account_ID",
  ];
  // Words that could be a category are shown, so that they can be mapped; no e-mail and no phone is.
  const categories: (keyof typeof ROW)[] = ["Transaction_Type", "Account_Type", "Channel"];
  for (const contact of contacts) {
    const tried = contact === ROW.Full_Name ? columns : [...columns, ...categories];
    const rows = tried.map((column, i) => ({
      Transaction_ID: `T${i}`,
      Customer_ID: `C${i}`,
      Account_ID: `A${i}`,
      [column]: contact,
    }));
    const ledger = lines(await cleaned([...rows, OTHER])).join("\n");
    for (const part of contact.split(/[ @]/)) {
      assert(!ledger.includes(part), `${part} is in the ledger:\n${ledger}`);
    }
  }
});

/** So many sound rows that a few broken ones prove nothing of a column. */
const SOUND = Array.from({ length: 300 }, (_, i): SampleRow => ({
  ...OTHER,
  Transaction_ID: `T${i + 100}`,
  Customer_ID: `C${i + 100}`,
  Account_ID: `A${i + 100}`,
  Loan_ID: `L${i + 100}`,
}));

/** Undefined where a column as a whole contradicts the contract. */
async function cleanedOrRefused(rows: readonly SampleRow[]): Promise<CleanedBank | undefined> {
  try {
    return await cleaned(rows);
  } catch (error) {
    if (error instanceof UserError && error.message.includes("write a contract that says so")) {
      return undefined;
    }
    throw error;
  }
}

Deno.test("whatever is broken, every record is kept, a duplicate, in quarantine or left out", async () => {
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
  const id = fc.constantFrom("1", "2", "1.0", "", "a b", "0", "NULL");
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
      const found = await cleanedOrRefused([...SOUND, ...rows]);
      if (found === undefined) return;
      const { conservation, ledger, repeatedRows } = found;
      const withoutLine = Object.values(conservation)
        .reduce((sum, { records, kept }) => sum + records - kept, 0);
      const linesOfLoss = (ledger.getColumn("action").toArray() as string[])
        .filter((action) => action !== "flagged").length;
      assertEquals(linesOfLoss, withoutLine + repeatedRows);
    }),
    { numRuns: fuzzRuns(3) },
  );
});

Deno.test("a ledger that does not add up stops the run", () => {
  const account = { records: 6, kept: 3, duplicate: 1, quarantined: 1, left_out: 1 };
  assertConserved("loans", account);
  assertThrows(
    () => assertConserved("loans", { ...account, kept: 2 }),
    Error,
    "Records were lost: 6 loans came in, 2 were kept, 1 duplicate, 1 quarantined and 1 left out",
  );
});
