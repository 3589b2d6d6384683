import { assertEquals, assertRejects } from "@std/assert";
import { extractOf } from "@/bank/read_bank.ts";
import { UserError } from "@/errors.ts";
import { bankOf, csv, keptOf, lines } from "./written_bank.ts";

const FILES = {
  "customers.csv": csv([
    { id: "1", kind: "retail" },
    { id: "2", kind: " retail " },
    { id: "3", kind: "corporate" },
  ]),
  "accounts.csv": csv([
    { id: "11", of: "1", kind: "savings", balance: "100" },
    { id: "12", of: "2", kind: "savings", balance: "200" },
    { id: "13", of: "3", kind: "savings", balance: "300" },
    { id: "14", of: "2", kind: "internal", balance: "300" },
  ]),
  "transactions.csv": csv([
    { of: "11", day: "2024-01-02", amount: "10" },
    { of: "12", day: "2024-01-03", amount: "20" },
    { of: "13", day: "2024-01-02", amount: "30" },
    { of: "14", day: "2024-01-02", amount: "40" },
    { of: "99", day: "2024-01-05", amount: "50" },
  ]),
};

const TABLES = {
  customers: {
    files: "customers.csv",
    where: { kind: ["retail"] },
    columns: { Customer_ID: "id" },
  },
  accounts: {
    files: "accounts.csv",
    where: { kind: ["savings", "current"] },
    columns: { Account_ID: "id", Customer_ID: "of", Balance: "balance" },
  },
  transactions: {
    files: "transactions.csv",
    columns: {
      Account_ID: "of",
      Transaction_Date: "day",
      Amount: "amount",
      Direction: { value: "credit" },
    },
  },
};

Deno.test("rows that the contract leaves out are counted, with what belongs to them", async () => {
  const bank = await bankOf({ tables: TABLES }, FILES);
  assertEquals(keptOf(bank), { customers: 2, accounts: 2, transactions: 2 });
  assertEquals(bank.conservation.customers?.left_out, 1);
  assertEquals(bank.conservation.accounts?.left_out, 2);
  assertEquals(bank.conservation.transactions, {
    records: 5,
    kept: 2,
    duplicate: 0,
    quarantined: 1,
    left_out: 2,
  });
});

Deno.test("the ledger names the file and the row in it, where there are several", async () => {
  const bank = await bankOf({ tables: TABLES }, FILES);
  assertEquals(lines(bank), [
    "accounts.csv 4 accounts 13 Customer_ID parent_left_out 3 left out",
    "transactions.csv 4 transactions r4 Account_ID parent_left_out 13 left out",
    "transactions.csv 5 transactions r5 Account_ID parent_left_out 14 left out",
    "transactions.csv 6 transactions r6 Account_ID no_valid_account 99 quarantined",
  ]);
});

Deno.test("files of one table are counted on, each from its own first row", async () => {
  const [head, ...rows] = FILES["transactions.csv"].trimEnd().split(/\r?\n/);
  const tables = {
    ...TABLES,
    transactions: { ...TABLES.transactions, files: ["2024-01.csv", "2024-02.csv"] },
  };
  const bank = await bankOf({ tables }, {
    ...FILES,
    "2024-01.csv": [head, ...rows.slice(0, 3)].join("\n"),
    "2024-02.csv": [head, ...rows.slice(3)].join("\n"),
  });
  assertEquals(keptOf(bank), { customers: 2, accounts: 2, transactions: 2 });
  assertEquals(
    lines(bank).filter((line) => line.startsWith("2024-02")).map((line) =>
      line.split(" Account")[0]
    ),
    ["2024-02.csv 2 transactions r6", "2024-02.csv 3 transactions r7"],
  );
});

Deno.test("a value that the contract asks for and no row has is said, by its place", async () => {
  const tables = {
    ...TABLES,
    customers: { ...TABLES.customers, where: { kind: ["retail", "retial"] } },
  };
  const bank = await bankOf({ tables }, FILES);
  assertEquals(extractOf(bank.records).warnings.slice(-2), [
    'tables.customers.where.kind: no row has "xxxxxx".',
    'tables.accounts.where.kind: no row has "xxxxxxx".',
  ]);
});

Deno.test("where no row has any of the values that the contract asks for, the run stops", async () => {
  const tables = { ...TABLES, customers: { ...TABLES.customers, where: { kind: ["no"] } } };
  await assertRejects(
    () => bankOf({ tables }, FILES),
    UserError,
    'tables.customers.where.kind: no row has "no", so nothing is left of the table.',
  );
});
