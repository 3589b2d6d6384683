import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "@/errors.ts";
import { day, drawn, money, onboarded, oneOf, table, takenFor } from "./onboarded.ts";

const MOVES = {
  cust_no: (row: number) => `K${drawn(row, 50)}`,
  date: (row: number) => day(drawn(row, 500)),
  amount: money,
};
const ACCOUNTS = {
  account_no: (row: number) => `A${row}`,
  balance: money,
  opened: day,
};

Deno.test("of two columns named alike none is taken silently: which it is, is asked", async () => {
  for (const other of ["AMOUNT", "amount_ngn"]) {
    const { contract, told } = await onboarded({
      "moves.csv": table(300, { ...MOVES, [other]: (row) => money(row, 500, 9) }),
    });
    assertEquals(contract.tables.transactions.columns.Amount, "?");
    assertMatch(told, new RegExp(`Which column is Amount: "amount" or "${other}"\\\\?`));
  }
  const copied = await onboarded({ "moves.csv": table(300, { ...MOVES, AMOUNT: money }) });
  assertEquals(copied.contract.tables.transactions.columns.Amount, "amount");
});

Deno.test("accounts numbered within each customer are known by both ids together", async () => {
  const accounts = table(150, {
    cust_no: (row) => `K${Math.floor(row / 3)}`,
    ...ACCOUNTS,
    account_no: (row) => 1 + row % 3,
  });
  const both = await onboarded({
    "accounts.csv": accounts,
    "moves.csv": table(300, { ...MOVES, account_no: (row) => 1 + drawn(row, 3, 5) }),
  });
  for (const name of ["accounts", "transactions"]) {
    assertEquals(both.contract.tables[name].columns.Account_ID, {
      from: ["cust_no", "account_no"],
    });
    assertEquals(takenFor(both, name).get("account_no")!.confidence, "likely");
  }
  const alone = await onboarded({
    "accounts.csv": accounts,
    "moves.csv": table(300, {
      account_no: (row) => 1 + drawn(row, 3, 5),
      date: MOVES.date,
      amount: money,
    }),
  });
  assertEquals(alone.contract.tables.transactions.columns.Account_ID, "?");
});

Deno.test("a file of customers that names their accounts tells of holders, too", async () => {
  const { contract } = await onboarded({
    "customers.csv": table(50, {
      cust_no: (row) => `K${row}`,
      account_no: ACCOUNTS.account_no,
      birth_date: (row) => day(-9000 - row),
    }),
    "accounts.csv": table(50, ACCOUNTS),
  });
  assertEquals(contract.tables.customers.columns, {
    Customer_ID: "cust_no",
    Date_of_Birth: "birth_date",
  });
  assertEquals(contract.tables.holders.columns, {
    Customer_ID: "cust_no",
    Account_ID: "account_no",
  });
});

Deno.test("a list of holders is one whatever their role is called, and no table of accounts", async () => {
  const { contract } = await onboarded({
    "accounts.csv": table(50, ACCOUNTS),
    "disp.csv": table(60, {
      disp_id: (row) => row + 1,
      client_id: (row) => `K${row}`,
      account_no: (row) => `A${row % 50}`,
      type: (row) => row < 50 ? "OWNER" : "DISPONENT",
    }),
  });
  assertEquals(Object.keys(contract.tables), ["holders", "accounts"]);
});

Deno.test("a joined table in which there is no transaction, or no loan, is joined all the same", async () => {
  const columns = {
    Customer_ID: (row: number) => `C${row}`,
    Account_ID: (row: number) => `A${row}`,
    Balance: money,
    Amount: () => "",
    Transaction_ID: () => "",
    Transaction_Date: () => "",
    Loan_ID: (row: number) => row % 2 === 0 ? `L${row}` : "",
    Loan_Amount: (row: number) => row % 2 === 0 ? money(row) : "",
  };
  const { contract } = await onboarded({ "bank.csv": table(40, columns) });
  assertEquals(contract.tables.joined.columns, {
    Customer_ID: "Customer_ID",
    Account_ID: "Account_ID",
    Balance: "Balance",
    Transaction_ID: "Transaction_ID",
    Transaction_Date: "Transaction_Date",
    Loan_ID: "Loan_ID",
    Loan_Amount: "Loan_Amount",
  });
});

Deno.test("rows of transactions without an owner, and ids that were rounded, are no table", async () => {
  const type = (row: number) => oneOf(["PAYMENT", "TRANSFER"], row);
  for (
    const [columns, message] of [
      [
        { step: (row: number) => row, type, amount: money, old: money },
        /its rows are no customers/,
      ],
      [
        { ...MOVES, cust_no: (row: number) => `1.${drawn(row, 99)}E+11` },
        /"cust_no" is named like Customer_ID, but its values are not \(9\.9+A\+99\)/,
      ],
    ] as const
  ) {
    const error = await assertRejects(
      () => onboarded({ "moves.csv": table(300, columns) }),
      UserError,
    );
    assertMatch(error.message, message);
  }
});
