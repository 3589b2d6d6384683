import { assert, assertEquals, assertMatch } from "@std/assert";
import { bankOf, csv, keptOf } from "../written_bank.ts";

const contract = (id: unknown) => ({
  tables: {
    transactions: {
      files: "t.csv",
      columns: {
        Customer_ID: id,
        Transaction_Date: "day",
        Amount: "amount",
        Direction: { value: "credit" },
      },
    },
  },
});

const ROWS = [
  {
    branch: "1",
    number: "7",
    name: "Nobody",
    mail: "a@example.com",
    day: "2024-01-01",
    amount: "1",
  },
  {
    branch: "1",
    number: "7",
    name: "Nobody",
    mail: "a@example.com",
    day: "2024-01-02",
    amount: "2",
  },
  {
    branch: "2",
    number: "7",
    name: "Nobody",
    mail: "b@example.com",
    day: "2024-01-03",
    amount: "3",
  },
  { branch: "", number: "7", name: "Nobody", mail: "", day: "2024-01-04", amount: "4" },
];

Deno.test("an id may stand in several columns; it is blank where one of them is", async () => {
  const { customers, ...bank } = await bankOf(contract({ from: ["branch", "number"] }), {
    "t.csv": csv(ROWS),
  });
  assertEquals(customers.getColumn("Customer_ID").toArray(), ["1/7", "2/7"]);
  assertEquals(keptOf(bank).transactions, 3);
  assertEquals(bank.conservation.transactions?.quarantined, 1);
});

Deno.test("people who are told apart by name and e-mail get ids that tell nobody who they are", async () => {
  const { customers, ledger } = await bankOf(contract({ from: ["name", "mail"] }), {
    "t.csv": csv(ROWS),
  });
  const ids = customers.getColumn("Customer_ID").toArray() as string[];
  assertEquals(new Set(ids).size, 2);
  for (const id of ids) assertMatch(id, /^h[0-9a-f]{16}$/);
  assert(!JSON.stringify(ledger.toRecords()).includes("example"));
});
