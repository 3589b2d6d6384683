import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import pl from "nodejs-polars";
import { clean } from "@/bank/clean.ts";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import { openBank } from "@/bank/open_bank.ts";
import type { BankRecords } from "@/bank/read_bank.ts";
import { readTable } from "@/bank/records/read_table.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { simulate } from "@/bank/simulate.ts";
import { extractText, type ROW, type SampleRow, withFile } from "../sample_extract.ts";
import { lines } from "./written_bank.ts";
import { fuzzRuns } from "../fuzz_runs.ts";

/** Records of a file like the shipped one, read from bytes where they are plain, or all from text. */
async function read(path: string, { asText }: { asText: boolean }): Promise<BankRecords> {
  const { contract, tables: [table] } = await openBank(defaultContract(path));
  const currency = currencyOf(contract.currency);
  const found = await readTable(table!, { currency, rowsBefore: 0, asText });
  return {
    contract,
    currency,
    ...found,
    owners: found.tables.find(({ typed }) => typed.owners !== undefined)!.typed.owners!,
    columns: new Set(found.tables.flatMap(({ typed }) => [...typed.present])),
    own: new Map(),
    leftOut: [found.leftOut],
    warnings: [],
  };
}

/** The typed records of every entity, each owner by the ids, in order of row and id. */
function typedRecords({ tables, owners }: BankRecords): Record<string, unknown[]> {
  const numbered = owners.withRowIndex("owner").withColumn(pl.col("owner").cast(pl.Int32));
  return Object.fromEntries(tables.map(({ plan, typed: { plain, others } }) => {
    const isOwned = plain.columns.includes("owner");
    const columns = plain.columns.filter((name) => !isOwned || !owners.columns.includes(name));
    const all = pl.concat([plain, others].map((frame) => frame.select(...columns)));
    const named = isOwned ? all.join(numbered, { on: "owner", how: "left" }).drop("owner") : all;
    return [plan.entity, named.sort(["row"]).toRecords()];
  }));
}

/** What cleaning makes of them, in an order of its own. */
function cleanedContents(records: BankRecords): unknown {
  const { tables, conservation, asOf, repeatedRows, ...rest } = clean(records, {
    asOf: "2024-12-31",
    needed: new Set(["Date_of_Birth"]),
  });
  const { customers, accounts, holders, loans, borrowers } = tables;
  const transactions = tables.transactions.sort("transaction_id");
  const frames = { customers, accounts, holders, loans, borrowers, transactions };
  return {
    asOf,
    repeatedRows,
    conservation,
    ledger: lines(rest).toSorted(),
    ...Object.fromEntries(
      Object.entries(frames).map(([name, frame]) => [name, frame.toRecords()]),
    ),
  };
}

function plainCount({ tables }: BankRecords): number {
  return tables.reduce((sum, { typed: { plain } }) => sum + plain.height, 0);
}

async function assertAlike(text: string): Promise<[plain: number, others: number]> {
  return await withFile(text, async (path) => {
    const [bytes, texts] = [
      await read(path, { asText: false }),
      await read(path, { asText: true }),
    ];
    assertEquals(plainCount(texts), 0);
    assertEquals(bytes.columns, texts.columns);
    assertEquals(typedRecords(bytes), typedRecords(texts));
    assertEquals(cleanedContents(bytes), cleanedContents(texts));
    const others = bytes.tables.reduce((sum, { typed }) => sum + typed.others.height, 0);
    return [plainCount(bytes), others];
  });
}

Deno.test("a simulated bank full of dirt is the same, read from bytes or from text", async () => {
  const batches = Array.from(simulate({ customers: 60, months: 6, dirt: 0.2, joint: 0.2 }));
  const [plain, others] = await assertAlike(batches.map(({ extract }) => extract).join(""));
  assert(plain > 500 && others > 100, `${plain} plain and ${others} others`);
});

const id = fc.constantFrom(
  ...["1", "2", "3", "007", "T-1", "1.0", "44.0", "0", "000", "1E5", "E5", "", " 2 ", "a b"],
  ...["NULL", "nan", "x/y1", "_1", "9".repeat(64), "9".repeat(65), "1.23E+11", "Ä1"],
);
const money = fc.constantFrom(
  ...["100", "0.5", "1250.75", "-20", "0", "4,500,000.00", "₦4,500,000", "-₦1.5", "NGN 3M", "1,5"],
  ...["1e3", "5.125", "", "-", " 7", "1000000000000", "999999999999", "₦", "12,34", "1.", "+5"],
);
const date = fc.constantFrom(
  ...["2024-01-31", "2023-02-29", "31/01/2024", "01-02-2024", "1/2/2024", "2024-06-15T08:30:00"],
  ...["2024-06-15 08:30:00.5", "2024/01/02", "", "n/a", "2019-05-05 25:00:00", "20240131", "x"],
);
const category = fc.constantFrom(
  ...["deposit", "Withdrawal", "TRANSFER", "payment", "other", "Other", "fee", "Credit", "debit"],
  ...[
    "salary",
    "cash_deposit",
    "mobile",
    "WEB",
    "pos",
    "Savings",
    "fixed-deposit",
    "Auto",
    "",
    "?",
  ],
);
const number = fc.constantFrom("0", "21.5", "100", "99.999", "7%", "-1", "", "30.0", "x", "1e1");
const KINDS: Partial<Record<keyof typeof ROW, fc.Arbitrary<string>>> = {
  Transaction_ID: id,
  Customer_ID: id,
  Account_ID: id,
  Loan_ID: id,
  Amount: money,
  Balance: money,
  Loan_Amount: money,
  Annual_Income: money,
  Transaction_Date: date,
  Opening_Date: date,
  Start_Date: date,
  End_Date: date,
  Date_of_Birth: date,
  Transaction_Type: category,
  Account_Type: category,
  Loan_Type: category,
  Channel: category,
  Interest_Rate: number,
  Days_Past_Due: number,
};

Deno.test("any table of plain and odd values is the same, read from bytes or from text", async () => {
  const changes = Object.entries(KINDS).map(([name, values]) =>
    values.map((value): SampleRow => ({ [name]: value }))
  );
  // Mostly plain rows, of few ids, with some values of any kind.
  const row = fc.record({
    Transaction_ID: fc.constantFrom("T1", "T2", "T3", "T4"),
    Customer_ID: fc.constantFrom("C1", "C2"),
    Account_ID: fc.constantFrom("A1", "A2", "A3"),
    odd: fc.array(fc.oneof(...changes), { maxLength: 4 }),
  }).map(({ odd, ...ids }): SampleRow => Object.assign({ ...ids }, ...odd));
  const whole = { Transaction_ID: "T9", Customer_ID: "C9", Account_ID: "A9" };
  let plain = 0, others = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 6, maxLength: 14 }), async (rows) => {
      const counts = await assertAlike(extractText([whole, ...rows]));
      plain += counts[0];
      others += counts[1];
    }),
    { numRuns: fuzzRuns(5) },
  );
  // Both ways were gone.
  assert(plain > 5 && others > 5, `${plain} plain and ${others} others`);
});
