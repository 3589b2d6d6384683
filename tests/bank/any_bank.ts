import fc from "fast-check";
import { csv, type WrittenContract } from "./written_bank.ts";

/** A bank as it is, whoever writes it down. Days are counted from 1970, money is in cents. */
export interface Bank {
  readonly customers: readonly { birth: number; income: number }[];
  readonly accounts: readonly { holders: readonly number[]; balance: number; opened: number }[];
  readonly transactions: readonly {
    account: number;
    cents: number;
    day: number;
    isCredit: boolean;
    channel: "web" | "branch";
  }[];
  readonly loans: readonly { customer: number; cents: number; start: number }[];
}

const [START, END] = [19_358, 19_812]; // 2023-01-01, 2024-03-30

export const banks: fc.Arbitrary<Bank> = fc.integer({ min: 1, max: 5 }).chain((count) => {
  const customer = fc.nat(count - 1);
  const cents = fc.oneof(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 9_999_999 }));
  const account = fc.record({
    holders: fc.uniqueArray(customer, { minLength: 1, maxLength: 2 }),
    balance: fc.integer({ min: -99_999, max: 9_999_999 }),
    opened: fc.integer({ min: START - 900, max: START + 300 }),
  });
  return fc.array(account, { minLength: 1, maxLength: 5 }).chain((accounts) =>
    fc.record({
      customers: fc.array(
        fc.record({
          birth: fc.integer({ min: -14_000, max: 12_000 }),
          income: fc.integer({ min: 1, max: 9_999_999 }),
        }),
        { minLength: count, maxLength: count },
      ),
      accounts: fc.constant(accounts),
      transactions: fc.array(
        fc.record({
          account: fc.nat(accounts.length - 1),
          cents,
          day: fc.integer({ min: START, max: END }),
          isCredit: fc.boolean(),
          channel: fc.constantFrom("web" as const, "branch" as const),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      loans: fc.array(
        fc.record({ customer, cents, start: fc.integer({ min: START - 900, max: START }) }),
        { maxLength: 4 },
      ),
    })
  );
});

/** How it is written down. */
export interface Style {
  readonly form: "joined" | "tables" | "holders";
  /** What the bank writes down besides what it must. */
  readonly has: Readonly<
    Record<"birth" | "income" | "balance" | "opened" | "channel" | "loans", boolean>
  >;
  /** Whether a transaction in tables names one of the holders, too. */
  readonly isNamed: boolean;
  /** Whether transactions and loans have ids. */
  readonly hasIds: boolean;
  /** By which rows are shuffled. */
  readonly seed: number;
}

export const styles: fc.Arbitrary<Style> = fc.record({
  form: fc.constantFrom("joined" as const, "tables" as const, "holders" as const),
  has: fc.record({
    birth: fc.boolean(),
    income: fc.boolean(),
    balance: fc.boolean(),
    opened: fc.boolean(),
    channel: fc.boolean(),
    loans: fc.boolean(),
  }),
  isNamed: fc.boolean(),
  hasIds: fc.boolean(),
  seed: fc.nat(1000),
});

export const isoDay = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
const money = (cents: number) => (cents / 100).toFixed(2);

type Row = Record<string, string>;

/** Only the columns that the style has. */
function columnsOf({ has, hasIds, isNamed, form }: Style) {
  const optional = (name: keyof Style["has"], columns: Row) => has[name] ? columns : {};
  const person = {
    ...optional("birth", { Date_of_Birth: "BIRTH" }),
    ...optional("income", { Annual_Income: "INCOME" }),
  };
  const account = {
    ...optional("balance", { Balance: "BALANCE" }),
    ...optional("opened", { Opening_Date: "OPENED" }),
  };
  const transaction = {
    Amount: "AMT",
    Transaction_Date: "DAY",
    Direction: "DIRECTION",
    ...optional("channel", { Channel: "WAY" }),
  };
  const loan = { Loan_Amount: "SUM", Start_Date: "BEGUN" };
  if (form === "joined") {
    const ids = { Customer_ID: "ID", Account_ID: "ACCOUNT", Transaction_ID: "TX", Loan_ID: "LOAN" };
    return { joined: { ...ids, ...person, ...account, ...transaction, ...loan } };
  }
  return {
    customers: { Customer_ID: "ID", ...person },
    ...(form === "holders" && { holders: { Customer_ID: "ID", Account_ID: "ACCOUNT" } }),
    accounts: {
      Account_ID: "ACCOUNT",
      ...(form === "tables" && { Customer_ID: "ID" }),
      ...account,
    },
    transactions: {
      Account_ID: "ACCOUNT",
      ...(isNamed && { Customer_ID: "ID" }),
      ...(hasIds && { Transaction_ID: "TX" }),
      ...transaction,
    },
    ...(has.loans && {
      loans: { Customer_ID: "ID", ...(hasIds && { Loan_ID: "LOAN" }), ...loan },
    }),
  };
}

/** The rows of each table, with all that could be in them. */
function rowsOf(bank: Bank, { form, has }: Style): Record<string, Row[]> {
  const customers = bank.customers.map(({ birth, income }, i): Row => ({
    ID: `C${i + 1}`,
    BIRTH: isoDay(birth),
    INCOME: money(income),
  }));
  const accounts = bank.accounts.map(({ balance, opened }, i): Row => ({
    ACCOUNT: `A${i + 1}`,
    BALANCE: money(balance),
    OPENED: isoDay(opened),
  }));
  const transactions = bank.transactions.map(({ cents, day, isCredit, channel }, i): Row => ({
    TX: `T${i + 1}`,
    AMT: money(cents),
    DAY: isoDay(day),
    DIRECTION: isCredit ? "credit" : "debit",
    WAY: channel,
  }));
  const loans = bank.loans.map(({ customer, cents, start }, i): Row => ({
    LOAN: `L${i + 1}`,
    SUM: money(cents),
    BEGUN: isoDay(start),
    ID: customers[customer]!.ID!,
  }));
  if (form !== "joined") {
    const pairs = bank.accounts.flatMap(({ holders }, i) =>
      holders.map((holder) => ({ ...accounts[i]!, ID: customers[holder]!.ID! }))
    );
    return {
      customers,
      ...(form === "holders" && { holders: pairs }),
      accounts: form === "tables" ? pairs : accounts,
      transactions: transactions.map((row, i) => {
        const { account } = bank.transactions[i]!;
        const { holders } = bank.accounts[account]!;
        const holder = holders[i % holders.length]!;
        return { ...row, ...accounts[account]!, ID: customers[holder]!.ID! };
      }),
      ...(has.loans && { loans }),
    };
  }
  // A row for each transaction of each account of a customer, and each of the customer's loans.
  const orBlank = (rows: Row[]) => rows.length === 0 ? [{}] : rows;
  const joined = customers.flatMap((customer, i) => {
    const own = bank.accounts.flatMap(({ holders }, at) => holders.includes(i) ? [at] : []);
    const moves = own.flatMap((at) =>
      orBlank(transactions.filter((_, t) => bank.transactions[t]!.account === at))
        .map((row) => ({ ...row, ...accounts[at]! }))
    );
    const borrowed = has.loans ? loans.filter(({ ID }) => ID === customer.ID) : [];
    return orBlank(moves).flatMap((move) =>
      orBlank(borrowed).map((loan) => ({ ...move, ...loan, ...customer }))
    );
  });
  return { joined };
}

/** The same rows in another order. */
function shuffled(rows: Row[], seed: number): Row[] {
  const key = (i: number) => (i * 7919 + seed * 104_729) % 10_007;
  return rows.map((row, i) => [key(i + 1), row] as const).sort(([a], [b]) => a - b)
    .map(([, row]) => row);
}

export function written(bank: Bank, style: Style): [WrittenContract, Record<string, string>] {
  const columns: Record<string, Row> = columnsOf(style);
  const rows = rowsOf(bank, style);
  const names = Object.keys(columns);
  const tables = names.map((name) => [name, { files: `${name}.csv`, columns: columns[name]! }]);
  const files = names.map((name) => [
    `${name}.csv`,
    csv(shuffled(rows[name]!, style.seed), Object.values(columns[name]!)),
  ]);
  return [{ tables: Object.fromEntries(tables) }, Object.fromEntries(files)];
}
