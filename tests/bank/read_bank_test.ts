import { assert, assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { type BankRecords, entitiesTold, extractOf } from "@/bank/read_bank.ts";
import type { Entity } from "@/bank/schema.ts";
import { openAndRead } from "@/pipeline.ts";
import { extractText, LOAN, NO_TRANSACTION, type SampleRow, withFile } from "../sample_extract.ts";
import { csv, withBank } from "./written_bank.ts";

async function read(rows: readonly SampleRow[] | string): Promise<BankRecords> {
  const text = typeof rows === "string" ? rows : extractText(rows);
  return await withFile(text, (path) => openAndRead({ input: path }));
}

/** The typed records of an entity in the one table that tells of it. */
function typedOf({ tables }: BankRecords, entity: Entity) {
  return tables.find(({ plan }) => plan.entity === entity)!.typed;
}

/** Where the records of an entity stand, in order of row. */
function places(bank: BankRecords, entity: Entity): { row: number; rows: number }[] {
  const { plain, others } = typedOf(bank, entity);
  const all = [plain, others].map((records) => records.select("row", "rows"));
  return pl.concat(all).sort("row").toRecords() as { row: number; rows: number }[];
}

function counts(bank: BankRecords): Record<string, number> {
  return Object.fromEntries(
    entitiesTold(bank).map((entity) => [entity, places(bank, entity).length]),
  );
}

function repeated({ repeatedRows }: BankRecords): unknown[] {
  return repeatedRows.getColumn("row").toArray();
}

Deno.test("of the rows that a customer's loans make of a transaction one transaction is left", async () => {
  const loans = ["L1", "L2", "L3"].map((Loan_ID) => ({ ...LOAN, Loan_ID }));
  const bank = await read([
    ...loans.map((loan) => ({ ...loan, Transaction_ID: "T1" })),
    ...loans.map((loan) => ({ ...loan, Transaction_ID: "T2" })),
  ]);
  assertEquals(counts(bank), { customers: 1, accounts: 1, transactions: 2, loans: 3 });
  assertEquals(places(bank, "transactions"), [{ row: 2, rows: 3 }, { row: 5, rows: 3 }]);
});

Deno.test("blank loan columns are no loan, and blank transaction columns no activity", async () => {
  const blank = { ...NO_TRANSACTION, Account_ID: "A2" };
  const unknown = Object.fromEntries(Object.keys(NO_TRANSACTION).map((name) => [name, "NULL"]));
  for (const none of [blank, { ...unknown, Account_ID: "A2" }]) {
    assertEquals(counts(await read([{}, none])), {
      customers: 1,
      accounts: 2,
      transactions: 1,
      loans: 0,
    });
  }
});

Deno.test("a half-filled loan is a record, to be judged", async () => {
  assertEquals(counts(await read([{ Loan_Type: "Auto" }])).loans, 1);
});

Deno.test("two spellings of one record are two records", async () => {
  const bank = await read([
    { Date_of_Birth: "1984-03-02" },
    { Date_of_Birth: "1984-03-02" },
    { Date_of_Birth: "02/03/1984", Transaction_ID: "T2" },
  ]);
  assertEquals(counts(bank).customers, 2);
});

Deno.test("a second spelling of a name is no second customer", async () => {
  const bank = await read([{}, { Full_Name: "Canary F.", Transaction_ID: "T2" }]);
  assertEquals(counts(bank).customers, 1);
});

Deno.test("the rows that repeat an earlier row are listed, and not the first of them", async () => {
  const bank = await read([
    {},
    { Transaction_ID: "T2" },
    {},
    { Full_Name: "someone else" },
    { ...NO_TRANSACTION, Account_ID: "A2" },
    { ...NO_TRANSACTION, Account_ID: "A2" },
    { ...LOAN, Transaction_ID: "T2" },
    { ...LOAN, Transaction_ID: "T2" },
  ]);
  assertEquals(repeated(bank), [4, 5, 7, 9]);
  assertEquals(counts(bank).transactions, 2);
});

Deno.test("a row is repeated by its ids alone, and both of the records that contradict are kept", async () => {
  const bank = await read([{}, { Amount: "7" }]);
  assertEquals(repeated(bank), [3]);
  assertEquals(counts(bank).transactions, 2);
});

Deno.test("transactions without an id are not called repeats of each other", async () => {
  const bank = await read([
    { Transaction_ID: "", Amount: "5" },
    { Transaction_ID: "", Amount: "6" },
    { ...NO_TRANSACTION },
    { Transaction_ID: "", Amount: "6" },
  ]);
  assertEquals([repeated(bank), counts(bank).transactions], [[5], 2]);
});

Deno.test("blank lines are passed over, and rows numbered as a spreadsheet does", async () => {
  const text = extractText([{}, { Transaction_ID: "T2" }]).replace("T2", "\r\nT2");
  const bank = await read(text);
  assertEquals(places(bank, "transactions").map(({ row }) => row), [2, 4]);
});

Deno.test("what is plainly written is read as numbers and dates, the rest stands beside its text", async () => {
  const bank = await read([
    { ...LOAN },
    { Transaction_ID: "T2", Amount: "NGN 4.5M", Account_ID: "A2" },
    { Transaction_ID: "T3", Amount: "₦1,200.5", Channel: "", Account_ID: "A2" },
    { Transaction_ID: "T4", Amount: "-20" },
    { ...LOAN, Loan_ID: "L2", End_Date: "2022-01-01", Transaction_ID: "T5" },
  ]);
  const plain = {
    rows: 1,
    transaction_type: "deposit",
    amount: 100050,
    transaction_date: new Date("2024-06-15"),
    channel: "mobile",
    direction: "credit",
    owner: 0,
  };
  const transactions = typedOf(bank, "transactions");
  assertEquals(transactions.plain.toRecords(), [
    { ...plain, row: 2, transaction_id: "T1" },
    { ...plain, row: 4, transaction_id: "T3", amount: 120050, channel: null, owner: 1 },
    { ...plain, row: 6, transaction_id: "T5" },
  ]);
  assertEquals(bank.owners.toRecords(), [
    { account_id: "A1", customer_id: "C1" },
    { account_id: "A2", customer_id: "C1" },
  ]);
  const others = transactions.others;
  assertEquals(others.getColumn("Amount").toArray(), ["NGN 4.5M", "-20"]);
  assertEquals(others.getColumn("amount").toArray(), [450000000, -2000]);
  assertEquals(others.getColumn("owner").toArray(), [1, 0]);
  const loans = typedOf(bank, "loans");
  assertEquals(loans.plain.getColumn("loan_id").toArray(), ["L1"]);
  assertEquals(loans.others.getColumn("End_Date").toArray(), ["2022-01-01"]);
});

Deno.test("records that share an id stand beside their text, to be compared", async () => {
  const bank = await read([{}, { Amount: "7", Transaction_ID: "T1" }, { Transaction_ID: "T2" }]);
  const { plain, others } = typedOf(bank, "transactions");
  assertEquals(plain.getColumn("transaction_id").toArray(), ["T2"]);
  assertEquals(others.height, 2);
});

Deno.test("quotes, commas and line breaks of a text stay in place", async () => {
  const Account_ID = 'A "1", a\nb';
  const { others } = typedOf(await read([{ Account_ID }]), "accounts");
  assertEquals(others.select("row", "rows", "Account_ID", "account_id").toRecords(), [
    { row: 2, rows: 1, Account_ID, account_id: null },
  ]);
});

Deno.test("owners are the pairs of account and customer that transactions name, each once", async () => {
  const rows = Array.from({ length: 1024 }, (_, i): SampleRow => ({
    Transaction_ID: `T${i}`,
    Account_ID: `A${i + 1}`,
    Customer_ID: `C${i + 1}`,
  }));
  const again = { ...rows[5], Transaction_ID: "T2001", Balance: "7" };
  const foreign = { ...rows[6], Transaction_ID: "T2002", Customer_ID: "C6", Amount: " 7" };
  const bank = await read([...rows, again, foreign]);
  assertEquals(typedOf(bank, "accounts").plain.height, 1022);
  assertEquals(typedOf(bank, "accounts").others.height, 4);
  assertEquals(bank.owners.height, 1025);
  const { plain, others } = typedOf(bank, "transactions");
  const ownerOf = (frame: pl.DataFrame, id: string) =>
    frame.filter(pl.col("transaction_id").eq(pl.lit(id))).getColumn("owner").toArray()[0];
  assertEquals(ownerOf(plain, "T2001"), ownerOf(plain, "T5"));
  assertEquals(bank.owners.row(ownerOf(others, "T2002") as number), ["A7", "C6"]);
});

Deno.test("rows are counted, and the digest of the file's bytes is taken", async () => {
  const text = extractText([{}, {}]).replaceAll("\r\n", "\n");
  const bank = await read(text);
  const { name, rows, sha256, columns } = extractOf(bank);
  assertEquals([name, rows], ["bank.csv", 2]);
  assert(columns.has("Direction") && columns.has("Channel") && !columns.has("Loan_Amount"));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  assertEquals(sha256, new Uint8Array(digest).toHex());
});

Deno.test("a column that is blank throughout counts as absent", async () => {
  const { columns } = await read([
    { Annual_Income: "", Channel: "n/a" },
    { Annual_Income: "NULL", Channel: "-", Transaction_ID: "T2" },
  ]);
  assert(!columns.has("Annual_Income") && !columns.has("Channel") && columns.has("Balance"));
});

Deno.test("the rows of several tables and files are numbered on, one after the other", async () => {
  const customers = csv([{ ID: "1" }, { ID: "2" }]);
  const days = ["2024-01-01", "2024-01-02", "2024-01-03"];
  const booked = days.map((Day) => csv([{ ID: "1", Amount: "5", Day }]));
  await withBank({
    tables: {
      customers: { files: "customers.csv", columns: { Customer_ID: "ID" } },
      transactions: {
        files: "day_*.csv",
        columns: { Customer_ID: "ID", Amount: "Amount", Transaction_Date: "Day" },
      },
    },
  }, {
    "customers.csv": customers,
    ...Object.fromEntries(booked.map((text, i) => [`day_${i}.csv`, text])),
  }, async (contract) => {
    const bank = await openAndRead({ contract });
    assertEquals(bank.rows, 5);
    assertEquals(places(bank, "customers").map(({ row }) => row), [2, 3]);
    assertEquals(places(bank, "transactions").map(({ row }) => row), [5, 7, 9]);
    const before = bank.files.map(({ name, rowsBefore }) => [name, rowsBefore]);
    assertEquals(before, [["customers.csv", 0], ["day_0.csv", 3], ["day_1.csv", 5], [
      "day_2.csv",
      7,
    ]]);
  });
});
