import { assertEquals, assertRejects } from "@std/assert";
import { silenceBefore } from "@/bank/calendar.ts";
import { UserError } from "@/errors.ts";
import { bankOf, csv, keptOf, lines } from "./written_bank.ts";

const TABLES = {
  accounts: {
    files: "accounts.csv",
    columns: { Account_ID: "id", Customer_ID: "of", Balance: "balance", Opening_Date: "opened" },
  },
  customers: { files: "customers.csv", columns: { Customer_ID: "id" } },
  transactions: {
    files: "transactions.csv",
    columns: {
      Account_ID: "of",
      Transaction_Date: "day",
      Amount: "amount",
      Direction: { value: "credit" },
    },
  },
  loans: {
    files: "loans.csv",
    columns: { Loan_ID: "id", Customer_ID: "of", Loan_Amount: "amount", Start_Date: "from" },
  },
};

/** Two months of transactions of the accounts 11 and 12, ten of each. */
const DAYS = Array.from({ length: 20 }, (_, i) => ({
  of: i % 2 === 0 ? "11" : "12",
  day: `2024-0${i < 10 ? 1 : 2}-${String(10 + i % 10)}`,
  amount: "10",
}));

function files(more: Partial<Record<"accounts" | "transactions" | "loans", object[]>>) {
  return {
    "customers.csv": csv([{ id: "1" }, { id: "2" }, { id: "3" }]),
    "accounts.csv": csv([
      { id: "11", of: "1", balance: "100", opened: "2020-01-01" },
      { id: "12", of: "2", balance: "200", opened: "2020-01-01" },
      ...(more.accounts ?? []) as Record<string, string>[],
    ]),
    "transactions.csv": csv([...DAYS, ...(more.transactions ?? []) as Record<string, string>[]]),
    "loans.csv": csv([
      { id: "21", of: "1", amount: "500", from: "2023-01-01" },
      ...(more.loans ?? []) as Record<string, string>[],
    ]),
  };
}

Deno.test("one transaction dated years ahead makes nobody older, and is set aside", async () => {
  const bank = await bankOf(
    { tables: TABLES },
    files({ transactions: [{ of: "11", day: "2042-01-01", amount: "10" }] }),
  );
  assertEquals(bank.asOf, "2024-02-19");
  assertEquals(bank.conservation.transactions?.quarantined, 1);
});

Deno.test("accounts and loans that begin after the data end are set aside", async () => {
  const bank = await bankOf(
    { tables: TABLES },
    files({
      accounts: [{ id: "13", of: "3", balance: "1", opened: "2024-03-01" }],
      loans: [{ id: "22", of: "2", amount: "5", from: "2024-03-01" }],
    }),
  );
  assertEquals(keptOf(bank), { customers: 2, accounts: 2, transactions: 20, loans: 1 });
  assertEquals(
    lines(bank).filter((line) => line.includes("after_as_of")).map((line) => line.split(" ")[0]),
    ["accounts.csv", "loans.csv"],
  );
  assertEquals(bank.conservation.loans?.quarantined, 1);
});

Deno.test("what begins after a stated date is left out, with what belongs to it", async () => {
  const bank = await bankOf(
    { tables: TABLES },
    files({
      accounts: [{ id: "13", of: "3", balance: "1", opened: "2024-02-01" }],
      transactions: [{ of: "13", day: "2024-01-15", amount: "10" }],
      loans: [{ id: "22", of: "2", amount: "5", from: "2024-03-01" }],
    }),
    { asOf: "2024-01-31" },
  );
  assertEquals(keptOf(bank), { customers: 2, accounts: 2, transactions: 10, loans: 1 });
  assertEquals(bank.conservation.transactions?.left_out, 11);
  assertEquals(bank.conservation.accounts?.left_out, 1);
  assertEquals(bank.conservation.loans?.left_out, 1);
  assertEquals(bank.conservation.customers?.left_out, 1);
});

Deno.test("without transactions the last loan is the end of the data", async () => {
  const { transactions: _, ...tables } = TABLES;
  const { "transactions.csv": __, ...others } = files({
    loans: [{ id: "22", of: "2", amount: "5", from: "2024-03-01" }],
  });
  assertEquals((await bankOf({ tables }, others)).asOf, "2024-03-01");
});

Deno.test("without transactions and loans there is no date to measure from", async () => {
  const { transactions: _, loans: __, ...tables } = TABLES;
  await assertRejects(
    () => bankOf({ tables }, files({})),
    UserError,
    "there is no date to measure age and tenure at. Give one with --as-of.",
  );
});

Deno.test("without transactions one loan dated years ahead moves nothing, and is set aside", async () => {
  const { customers, accounts, loans } = TABLES;
  const bank = await bankOf(
    { tables: { customers, accounts, loans } },
    files({
      loans: [
        { id: "22", of: "2", amount: "5", from: "2023-11-01" },
        { id: "23", of: "2", amount: "5", from: "2027-06-28" },
      ],
    }),
  );
  assertEquals([bank.asOf, bank.conservation.loans?.quarantined], ["2023-11-01", 1]);
  assertEquals(
    silenceBefore(bank.asOf!, bank.tables),
    "there are no transactions, so the as-of date 2023-11-01 is the day at which the starts of " +
      "loans end: if it is another, state it with --as-of.",
  );
  assertEquals(silenceBefore(bank.asOf!, bank.tables, { isGiven: true }), undefined);
});

Deno.test("a stated date before the data is named first where what is left of them is set aside", async () => {
  await assertRejects(
    () =>
      bankOf(
        { tables: TABLES },
        files({ transactions: [{ of: "11", day: "2023-02-31", amount: "10" }] }),
        { asOf: "1999-01-01" },
      ),
    UserError,
    "20 transactions begin after the as-of date that is stated: state a later one. " +
      "Too many records are lost to go on. 1 of 1 transactions",
  );
});
