import { assertEquals } from "@std/assert";
import type pl from "nodejs-polars";
import { entities } from "@/bank/entities.ts";
import { extract } from "@/bank/extract.ts";
import type { Entity } from "@/bank/schema.ts";
import { extractText, LOAN, NO_TRANSACTION, type SampleRow, withFile } from "../sample_extract.ts";

async function split(rows: readonly SampleRow[]) {
  return await withFile(extractText(rows), async (path) => {
    const { records, repeatedRows } = entities(await extract(path));
    const frames = Object.fromEntries(
      Object.entries(records).map(([entity, query]) => [entity, query.sort("row").collectSync()]),
    );
    return {
      counts: Object.fromEntries(
        Object.entries(frames).map(([entity, frame]) => [entity, frame.height]),
      ),
      repeatedRows: repeatedRows.getColumn("row").toArray(),
      records: frames as Record<Entity, pl.DataFrame>,
    };
  });
}

Deno.test("entities() leaves one transaction of the rows that its customer's loans make of it", async () => {
  const loans = ["L1", "L2", "L3"].map((Loan_ID) => ({ ...LOAN, Loan_ID }));
  const { counts, records } = await split([
    ...loans.map((loan) => ({ ...loan, Transaction_ID: "T1" })),
    ...loans.map((loan) => ({ ...loan, Transaction_ID: "T2" })),
  ]);
  assertEquals(counts, { customers: 1, accounts: 1, transactions: 2, loans: 3 });
  assertEquals(records.transactions.getColumn("row").toArray(), [2, 5]);
  assertEquals(records.transactions.getColumn("rows").toArray(), [3, 3]);
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
    const { transactions } = entities(await extract(path)).records;
    assertEquals(transactions.sort("row").collectSync().getColumn("row").toArray(), [2, 4]);
  });
});
