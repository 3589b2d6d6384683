import { assert, assertEquals, assertMatch } from "@std/assert";
import { day, drawn, money, onboarded, oneOf, table, takenFor } from "./onboarded.ts";

const customer = (row: number) => `K${7001 + row}`;
const account = (row: number) => `AC${50100 + row}`;

/** Accounts and their transactions, with columns of a trap among them. */
function bank(
  extra: Readonly<Record<string, (row: number) => string | number>>,
  accounts: Readonly<Record<string, (row: number) => string | number>> = {},
) {
  return {
    "accounts.csv": table(50, {
      account_no: account,
      customer_no: (row) => customer(row % 40),
      balance: (row) => money(row, 9000),
      opened: day,
      ...accounts,
    }),
    "transactions.csv": table(600, {
      account_no: (row) => account(drawn(row, 50)),
      booking_date: (row) => day(60 + drawn(row, 600)),
      amount: money,
      direction: (row) => oneOf(["credit", "debit"], row),
      ...extra,
    }),
  };
}

/** Why a column is not used. */
function unused({ proposed }: Awaited<ReturnType<typeof onboarded>>, name: string) {
  return proposed.tables.flatMap((table) => table.unused.get(name) ?? [])[0];
}

Deno.test("what is owed on a card is no balance: neither of accounts nor of customers", async () => {
  const marts = await onboarded({
    "cards.csv": table(100, {
      CUST_ID: customer,
      BALANCE: money,
      TOTAL_BALANCE: (row) => money(row, 9000, 3),
      CREDIT_LIMIT: (row) => 500 * (1 + drawn(row, 20)),
      MINIMUM_PAYMENT: (row) => money(row, 100),
    }),
  });
  const names = [...takenFor(marts, "customers").values()].map(({ ours }) => ours);
  assertEquals(names, [
    "Customer_ID",
    "balance",
    "own_total_balance",
    "credit_limit",
    "minimum_payment",
  ]);
  const accounts = await onboarded(bank({}, {
    credit_limit: (row) => 500 * (1 + drawn(row, 20)),
  }));
  assertEquals(takenFor(accounts, "accounts").get("balance"), undefined);
  assertMatch(unused(accounts, "balance")!, /owed/);
});

Deno.test("a number of rows is no id and no figure, whatever it is called", async () => {
  for (const name of ["RowNumber", "", "Unnamed: 0", "S/N", "counter_of_lines"]) {
    const found = await onboarded({
      "customers.csv": table(80, {
        [name]: (row) => row + 1,
        CustomerId: (row) => 15_600_000 + 37 * drawn(row, 90_000),
        Surname: (row) => oneOf(["Canary", "Finch"], row),
        Age: (row) => 20 + drawn(row, 60),
        Balance: money,
      }),
    });
    const taken = takenFor(found, "customers");
    assertEquals(taken.get("CustomerId")?.ours, "Customer_ID", name);
    assertEquals(taken.get(name), undefined, name);
    assertEquals(taken.get("Surname"), undefined);
  }
});

Deno.test("the account of the other side of a payment is not the customer's", async () => {
  const found = await onboarded(bank({
    counterparty_account: (row) => `AC${50100 + drawn(row, 400, 5)}`,
    beneficiary_account_no: (row) => `AC${50100 + drawn(row, 400, 6)}`,
    // Named like the own one, but of other banks.
    account: (row) => `${41403269 + 17 * row}`,
  }));
  const taken = takenFor(found, "transactions");
  assertEquals(taken.get("account_no")?.ours, "Account_ID");
  for (const name of ["counterparty_account", "beneficiary_account_no", "account"]) {
    assertEquals(taken.get(name), undefined, name);
  }
  assertMatch(unused(found, "counterparty_account")!, /other side/);
});

Deno.test("of two columns named as the account the one is taken whose accounts are known", async () => {
  const found = await onboarded(bank({
    account_no: (row) => `${41403269 + 17 * row}`,
    acct: (row) => account(drawn(row, 50)),
  }));
  const { ours, confidence } = takenFor(found, "transactions").get("acct")!;
  assertEquals([ours, confidence], ["Account_ID", "likely"]);
});

Deno.test("ids that are found nowhere are asked for and never taken", async () => {
  const found = await onboarded(bank({
    account_no: (row) => `${41403269 + 17 * drawn(row, 80)}`,
  }));
  assertEquals(found.contract.tables.transactions.columns.Account_ID, "?");
  assertMatch(found.told, /Which column holds ids as they stand in accounts\.csv/);
});

Deno.test("accounts in several files are one list of accounts, and known as such to transactions", async () => {
  const { "accounts.csv": accounts, ...rest } = bank({});
  const found = await onboarded({
    ...rest,
    "accounts.csv": accounts,
    "savings.csv": table(30, {
      acct_no: (row) => `SV${900 + row}`,
      cust_no: (row) => customer(row),
      opened: day,
      type: () => "Savings",
    }),
  });
  const [one, other] = found.contract.tables.accounts;
  assertEquals([one.columns.Account_ID, other.columns.Account_ID], ["account_no", "acct_no"]);
  assertEquals(found.contract.tables.transactions.columns.Account_ID, "account_no");
});

Deno.test("an account that is another in nearly every row is asked for beside the payee's name", async () => {
  const found = await onboarded({
    "moves.csv": table(300, {
      customer_no: (row) => customer(drawn(row, 40)),
      account_no: (row) => account(row),
      payee: () => "Canary",
      date: (row) => day(drawn(row, 600)),
      amount: money,
    }),
  });
  assertEquals(found.contract.tables.transactions.columns.Account_ID, "?");
  assertMatch(found.told, /Which column is the customer's own account\?/);
});

Deno.test("places, addresses, referrers and devices are a person's and never read", async () => {
  const found = await onboarded(bank({
    latitude: (row) => (6 + drawn(row, 9999) / 10000).toFixed(4),
    lng: (row) => (3 + drawn(row, 9999, 2) / 10000).toFixed(4),
    ip_address: (row) => `10.0.${drawn(row, 200)}.${drawn(row, 200, 2)}`,
    referrer: () => "https://canary.example.org/",
    home_address: (row) => `${row} Canary Street`,
    // Only its values tell.
    kontakt: (row) => `canary${row}@example.org`,
    position: (row) => `6.${1000 + drawn(row, 8999)}, 3.${1000 + drawn(row, 8999)}`,
  }));
  const taken = takenFor(found, "transactions");
  assertEquals([...taken.keys()].sort(), ["account_no", "amount", "booking_date", "direction"]);
  for (const name of ["latitude", "lng", "ip_address", "referrer", "kontakt", "position"]) {
    assertMatch(unused(found, name)!, /person/, name);
  }
  assert(!/canary/i.test(found.text + found.told));
});

Deno.test("six digits that hide a code are no date of birth, nor is any code a date", async () => {
  const code = (row: number) => {
    const isWoman = row % 2 === 0;
    const month = 1 + drawn(row, 12) + (isWoman ? 50 : 0);
    return `${30 + drawn(row, 60)}${String(month).padStart(2, "0")}1${row % 9}`;
  };
  const found = await onboarded({
    ...bank({ branch_code: () => "230415" }),
    "clients.csv": table(40, { customer_no: customer, birth_number: code, birth_date: code }),
  });
  assertEquals([...takenFor(found, "customers").keys()], ["customer_no"]);
  assertMatch(unused(found, "birth_date")!, /99/);
  assertEquals(unused(found, "branch_code"), "no column of ours");
});

Deno.test("six digits that are days are dates, of the century that a machine has records of", async () => {
  const short = (row: number) => day(-9800 + drawn(row, 1500)).slice(2).replaceAll("-", "");
  const found = await onboarded(bank({ booking_date: short }));
  const { format, columns } = found.contract.tables.transactions;
  assertEquals(format, { dates: "YYMMDD" });
  assertEquals(columns.Transaction_Date, { from: "booking_date", century: 1900 });
});

Deno.test("a price of a piece, a quantity and a fee are not the amount that moved", async () => {
  const found = await onboarded({
    ...bank({}),
    "orders.csv": table(300, {
      customer_no: (row) => customer(drawn(row, 40)),
      date: (row) => day(drawn(row, 500)),
      unit_price: money,
      quantity: (row) => 1 + drawn(row, 9),
      fee: money,
    }),
  });
  assertEquals(found.proposed.tables.map(({ name }) => name), ["accounts", "transactions"]);
  assertMatch(found.text, /orders\.csv: its rows are no/);
});

Deno.test("a balance after each transaction is told from one that stands in every row", async () => {
  const running = new Map<number, number>();
  const rows = Array.from({ length: 400 }, (_, row) => {
    const of = drawn(row, 20), amount = Number(money(row)) * (row % 3 === 0 ? 1 : -1);
    running.set(of, (running.get(of) ?? 1000) + amount);
    return { of, amount: amount.toFixed(2), after: running.get(of)!.toFixed(2) };
  });
  const columns = {
    customer_no: (row: number) => customer(rows[row]!.of),
    account_no: (row: number) => account(rows[row]!.of),
    date: (row: number) => day(row),
    amount: (row: number) => rows[row]!.amount,
  };
  const after = await onboarded({
    "moves.csv": table(400, { ...columns, balance: (row) => rows[row]!.after }),
  });
  const now = await onboarded({
    "moves.csv": table(400, { ...columns, "current balance": (row) => 100 * rows[row]!.of }),
  });
  const neither = await onboarded({ "moves.csv": table(400, { ...columns, balance: money }) });
  assertEquals(takenFor(after, "transactions").get("balance"), {
    ours: "Balance_After",
    confidence: "sure",
  });
  assertEquals(after.contract.tables.transactions.columns.Amount, {
    from: "amount",
    positive: "credit",
  });
  assertEquals(takenFor(now, "transactions").get("current balance")?.ours, "Balance");
  assertEquals(takenFor(neither, "transactions").get("balance"), undefined);
});
