import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { checkContract } from "@/bank/onboard/check_contract.ts";
import { withoutQuestions } from "@/bank/onboard/without_questions.ts";
import { UserError } from "@/errors.ts";
import { csv, withBank } from "../written_bank.ts";

const ACCOUNTS = csv([
  { id: "A1", owner: "K1", balance: "10" },
  { id: "A2", owner: "K2", balance: "much" },
]);
const MOVES = csv(Array.from({ length: 40 }, (_, row) => ({
  account: `A${1 + row % 2}`,
  day: row === 3 ? "" : `2024-01-${10 + row % 20}`,
  sum: row < 4 ? "x" : "5",
})));
const FILES = { "accounts.csv": ACCOUNTS, "moves.csv": MOVES };
const TABLES = {
  accounts: {
    files: "accounts.csv",
    columns: { Account_ID: "id", Customer_ID: "owner", Balance: "balance" },
  },
  transactions: {
    files: "moves.csv",
    columns: { Account_ID: "account", Transaction_Date: "day", Amount: "sum" },
  },
};

Deno.test("a check counts what is read of each column, and the records that each rule sets aside", async () => {
  const { questions, read } = await withBank({ tables: TABLES }, FILES, checkContract);
  assertEquals(questions, []);
  const of = (name: string) => {
    const { given, accepted, records } = read!.acceptance.find((column) => column.name === name)!;
    return [accepted, given, records];
  };
  assertEquals(of("Balance"), [1, 2, 2]);
  assertEquals(of("Amount"), [36, 40, 40]);
  assertEquals(of("Transaction_Date"), [39, 39, 40]);
  const [first] = read!.rejects;
  assertEquals(first, {
    entity: "transactions",
    column: "Amount",
    rule: "invalid_amount",
    action: "quarantined",
    count: 4,
    place: "row 2 of moves.csv",
  });
});

Deno.test("what is at fault as a whole is said, and no records are counted", async () => {
  const tables = {
    ...TABLES,
    transactions: {
      ...TABLES.transactions,
      columns: {
        ...TABLES.transactions.columns,
        Transaction_Date: { from: "day", dates: "DD/MM/YYYY" },
      },
    },
  };
  const files = { ...FILES, "moves.csv": MOVES.replaceAll("2024-01-", "20240") };
  const { read } = await withBank({ tables }, files, checkContract);
  assertEquals(read!.rejects, []);
  assertMatch(read!.faults.join(), /moves\.csv: .*Transaction_Date/);
});

Deno.test("questions are passed over with what hangs on them", async () => {
  const asked = (columns: object) => ({ ...TABLES, transactions: { files: "moves.csv", columns } });
  const { questions, read } = await withBank(
    { tables: asked({ Account_ID: "account", Transaction_Date: "?", Amount: "sum" }) },
    FILES,
    checkContract,
  );
  assertEquals(questions.map(({ path }) => path.join(".")), [
    "tables.transactions.columns.Transaction_Date",
  ]);
  assertEquals(new Set(read!.acceptance.map((column) => column.of)), new Set(["accounts"]));
  const all = await withBank({ tables: TABLES, format: { dates: "?" } }, FILES, checkContract);
  assertEquals([all.questions.length, all.read], [1, undefined]);
});

Deno.test("a contract without its questions has only what is answered", () => {
  const accounts = { files: "a.csv", columns: { Account_ID: "A", Customer_ID: "C", Balance: "?" } };
  const loans = {
    files: "l.csv",
    columns: { Customer_ID: "C", Loan_Amount: { from: "L", scale: "?" } },
  };
  assertEquals(
    withoutQuestions({ contract: 1, currency: "?", tables: { accounts, loans } }),
    {
      contract: 1,
      currency: "XXX",
      tables: { accounts: [{ files: "a.csv", columns: { Account_ID: "A", Customer_ID: "C" } }] },
    },
  );
  assertEquals(
    withoutQuestions({ currency: "EUR", format: { dates: "?" }, tables: { accounts } }),
    undefined,
  );
  assertEquals(withoutQuestions({ currency: "EUR", tables: { loans } }), undefined);
});

Deno.test("figures of the bank's own are checked, and one that is not there is named", async () => {
  const files = {
    "c.csv": csv([{ id: "K1", spend: "1,5" }, { id: "K2", spend: "no" }, { id: "K3", spend: "" }]),
  };
  const table = (from: string) => ({
    customers: {
      files: "c.csv",
      columns: { Customer_ID: "id" },
      features: { spend: { from, decimal: "," } },
    },
  });
  const { read } = await withBank({ tables: table("spend") }, files, checkContract);
  const { given, accepted, records } = read!.acceptance.at(-1)!;
  assertEquals([accepted, given, records], [1, 2, 3]);
  const error = await assertRejects(
    () => withBank({ tables: table("spent") }, files, checkContract),
    UserError,
  );
  assertMatch(
    error.message,
    /has no column "spent", which the contract names for \w+\. Did you mean "spend"\?/,
  );
});
