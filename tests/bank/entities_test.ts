import { assertEquals, assertRejects } from "@std/assert";
import pl from "nodejs-polars";
import { type DistinctRecords, entities } from "@/bank/entities.ts";
import { extract } from "@/bank/extract.ts";
import { ENTITIES, type Entity } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";
import { extractText, LOAN, NO_TRANSACTION, type SampleRow, withFile } from "../sample_extract.ts";

/** Where the records of an entity stand, in order of row. */
function places({ plain, texts }: DistinctRecords): { row: number; rows: number }[] {
  const all = [plain, texts].map((records) => records.select("row", "rows"));
  return pl.concat(all).sort("row").toRecords() as { row: number; rows: number }[];
}

async function split(rows: readonly SampleRow[]) {
  return await withFile(extractText(rows), async (path) => {
    const { records, repeatedRows } = await entities(await extract(path));
    const found = Object.fromEntries(
      ENTITIES.map((entity) => [entity, places(records[entity])]),
    ) as Record<Entity, ReturnType<typeof places>>;
    return {
      counts: Object.fromEntries(ENTITIES.map((entity) => [entity, found[entity].length])),
      repeatedRows: repeatedRows.getColumn("row").toArray(),
      found,
      records,
    };
  });
}

Deno.test("entities() leaves one transaction of the rows that its customer's loans make of it", async () => {
  const loans = ["L1", "L2", "L3"].map((Loan_ID) => ({ ...LOAN, Loan_ID }));
  const { counts, found } = await split([
    ...loans.map((loan) => ({ ...loan, Transaction_ID: "T1" })),
    ...loans.map((loan) => ({ ...loan, Transaction_ID: "T2" })),
  ]);
  assertEquals(counts, { customers: 1, accounts: 1, transactions: 2, loans: 3 });
  assertEquals(found.transactions, [{ row: 2, rows: 3 }, { row: 5, rows: 3 }]);
});

Deno.test("entities() says in a sentence that a file is gone since it was opened", async () => {
  await withFile(extractText([{}]), async (path) => {
    const parquet = path.replace(".csv", ".parquet");
    pl.readCSV(path, { inferSchemaLength: 0 }).writeParquet(parquet);
    for (const gone of [parquet, path]) {
      const opened = await extract(gone);
      await Deno.rename(gone, `${gone}.moved`);
      const error = await assertRejects(() => entities(opened), UserError);
      assertEquals(error.message, `Cannot read ${gone}: there is no such file or folder.`);
    }
  });
});

Deno.test("entities() takes blank loan columns as no loan and blank transaction columns as no activity", async () => {
  const { counts } = await split([{}, { ...NO_TRANSACTION, Account_ID: "A2" }]);
  assertEquals(counts, { customers: 1, accounts: 2, transactions: 1, loans: 0 });
});

Deno.test("entities() keeps a half-filled loan as a record, to be judged", async () => {
  const { counts } = await split([{ Loan_Type: "Auto" }]);
  assertEquals(counts.loans, 1);
});

Deno.test("entities() sees two spellings of one record as two records", async () => {
  const { counts } = await split([
    { Date_of_Birth: "1984-03-02" },
    { Date_of_Birth: "1984-03-02" },
    { Date_of_Birth: "02/03/1984", Transaction_ID: "T2" },
  ]);
  assertEquals(counts.customers, 2);
});

Deno.test("entities() does not take a second spelling of a name for a second customer", async () => {
  const { counts } = await split([{}, { Full_Name: "Canary F.", Transaction_ID: "T2" }]);
  assertEquals(counts.customers, 1);
});

Deno.test("entities() lists the rows that repeat an earlier row, and not the first of them", async () => {
  const { repeatedRows, counts } = await split([
    {},
    { Transaction_ID: "T2" },
    {},
    { Full_Name: "someone else" },
    { ...NO_TRANSACTION, Account_ID: "A2" },
    { ...NO_TRANSACTION, Account_ID: "A2" },
    { ...LOAN, Transaction_ID: "T2" },
    { ...LOAN, Transaction_ID: "T2" },
  ]);
  assertEquals(repeatedRows, [4, 5, 7, 9]);
  assertEquals(counts.transactions, 2);
});

Deno.test("entities() calls a row repeated by its ids alone, and keeps both of the records that contradict", async () => {
  const { repeatedRows, counts } = await split([{}, { Amount: "7" }]);
  assertEquals(repeatedRows, [3]);
  assertEquals(counts.transactions, 2);
});

Deno.test("entities() passes over blank lines and still numbers the rows as a spreadsheet does", async () => {
  const text = extractText([{}, { Transaction_ID: "T2" }]).replace("T2", "\r\nT2");
  await withFile(text, async (path) => {
    const { records } = await entities(await extract(path));
    assertEquals(places(records.transactions).map(({ row }) => row), [2, 4]);
  });
});

Deno.test("entities() reads what is plainly written as numbers and dates, and leaves the rest as text", async () => {
  const { records } = await split([
    { ...LOAN },
    { Transaction_ID: "T2", Amount: "NGN 4.5M", Account_ID: "A2" },
    { Transaction_ID: "T3", Amount: "₦1,200.5", Channel: "", Account_ID: "A2" },
    { Transaction_ID: "T4", Amount: "-20" },
    { ...LOAN, Loan_ID: "L2", End_Date: "2022-01-01", Transaction_ID: "T5" },
  ]);
  assertEquals(records.transactions.plain.toRecords(), [
    {
      row: 2,
      rows: 1,
      transaction_id: "T1",
      transaction_type: "deposit",
      amount: 100050,
      transaction_date: new Date("2024-06-15"),
      account: 0,
      channel: "mobile",
    },
    {
      row: 4,
      rows: 1,
      transaction_id: "T3",
      transaction_type: "deposit",
      amount: 120050,
      transaction_date: new Date("2024-06-15"),
      account: 1,
      channel: null,
    },
    {
      row: 6,
      rows: 1,
      transaction_id: "T5",
      transaction_type: "deposit",
      amount: 100050,
      transaction_date: new Date("2024-06-15"),
      account: 0,
      channel: "mobile",
    },
  ]);
  assertEquals(records.transactions.texts.getColumn("Amount").toArray(), ["NGN 4.5M", "-20"]);
  assertEquals(records.loans.plain.getColumn("loan_id").toArray(), ["L1"]);
  assertEquals(records.loans.texts.getColumn("End_Date").toArray(), ["2022-01-01"]);
});

Deno.test("entities() leaves records that share an id as text, to be compared", async () => {
  const { records } = await split([{}, { Amount: "7", Transaction_ID: "T1" }, {
    Transaction_ID: "T2",
  }]);
  assertEquals(records.transactions.plain.getColumn("transaction_id").toArray(), ["T2"]);
  assertEquals(records.transactions.texts.height, 2);
});

Deno.test("entities() leaves all as text if asked to, quotes, commas and line breaks in place", async () => {
  const Account_ID = 'A "1", a\nb';
  await withFile(extractText([{ Account_ID }]), async (path) => {
    const { records } = await entities(await extract(path), { asText: true });
    for (const entity of ENTITIES) assertEquals(records[entity].plain.height, 0);
    const { row, rows, Account_ID: text } = records.transactions.texts.toRecords()[0]!;
    assertEquals([row, rows, text], [2, 1, Account_ID]);
    assertEquals(records.loans.texts.columns.slice(0, 3), ["row", "rows", "Loan_ID"]);
  });
});

Deno.test("entities() counts the rows and takes the digest of the file", async () => {
  const { file } = await withFile(
    extractText([{}, {}]).replaceAll("\r\n", "\n"),
    async (path) => await entities(await extract(path)),
  );
  assertEquals([file.name, file.rows, file.columns.size], ["bank.csv", 2, 19]);
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(extractText([{}, {}]).replaceAll("\r\n", "\n")),
  );
  assertEquals(file.sha256, new Uint8Array(digest).toHex());
});

Deno.test("entities() does not call transactions without an id repeats of each other", async () => {
  const { repeatedRows, counts } = await split([
    { Transaction_ID: "", Amount: "5" },
    { Transaction_ID: "", Amount: "6" },
    { ...NO_TRANSACTION },
    { Transaction_ID: "", Amount: "6" },
  ]);
  assertEquals([repeatedRows, counts.transactions], [[5], 2]);
});

Deno.test("entities() counts the account of a transaction wherever its record stands", async () => {
  const rows = Array.from({ length: 1024 }, (_, i): SampleRow => ({
    Transaction_ID: `T${i}`,
    Account_ID: `A${i}`,
    Customer_ID: `C${i}`,
  }));
  const again = { ...rows[5], Transaction_ID: "T-again", Balance: "7" };
  await withFile(extractText([...rows, again]), async (path) => {
    const { records } = await entities(await extract(path));
    assertEquals(records.accounts.plain.height, 1023);
    assertEquals(records.accounts.texts.height, 2);
  });
});
