import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { openAndRead } from "@/pipeline.ts";
import {
  cleanedBank,
  csv,
  featuresById,
  keptOf,
  withBank,
  type WrittenContract,
} from "./written_bank.ts";

/** A bank as it is, whoever writes it down. Days are counted from 1970, money is in cents. */
interface Bank {
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
const DIGITAL = "web";

const banks: fc.Arbitrary<Bank> = fc.integer({ min: 1, max: 5 }).chain((count) => {
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
interface Style {
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

const styles: fc.Arbitrary<Style> = fc.record({
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

const isoDay = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
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

function written(bank: Bank, style: Style): [WrittenContract, Record<string, string>] {
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

/** The features of each customer who has something, worked out plainly. */
function expected(
  bank: Bank,
  { has, form, isNamed }: Style,
): Record<string, Record<string, number>> {
  const days = bank.transactions.map(({ day }) => day);
  const [first, asOf] = [Math.min(...days), Math.max(...days)];
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  return Object.fromEntries(bank.customers.flatMap(({ birth, income }, i) => {
    const held = bank.accounts.filter(({ holders }) => holders.includes(i));
    // Without a table of holders a transaction that names a customer is that customer's alone.
    const isOthers = (holders: readonly number[], t: number) =>
      form === "tables" && isNamed && holders[t % holders.length] !== i;
    const moves = bank.transactions.filter(({ account }, t) =>
      held.includes(bank.accounts[account]!) && !isOthers(bank.accounts[account]!.holders, t)
    );
    const loans = has.loans ? bank.loans.filter(({ customer }) => customer === i) : [];
    if (held.length === 0 && loans.length === 0) return [];
    // A joint balance is shared to the cent; what is left over is the first holder's.
    const balance = total(held.map(({ holders, balance }) => {
      const share = Math.floor(balance / holders.length);
      const isFirst = i === Math.min(...holders);
      return isFirst ? balance - share * (holders.length - 1) : share;
    })) / 100;
    const opened = has.opened ? Math.min(...held.map(({ opened }) => opened)) : -Infinity;
    const begun = Math.min(opened, ...moves.map(({ day }) => day));
    // Who has no account has been there from the beginning, for all that is known.
    const start = held.length === 0 ? first : Math.max(first, Math.min(begun, asOf));
    const months = Math.max(1, (asOf - start + 1) / 30.4375);
    const amounts = (wanted: (move: Bank["transactions"][number]) => boolean) =>
      total(moves.filter(wanted).map(({ cents }) => cents)) / 100;
    const lent = total(loans.map(({ cents }) => cents)) / 100;
    const count = moves.length;
    return [[`C${i + 1}`, {
      num_accounts: held.length,
      ...(has.balance &&
        { total_balance: balance, avg_balance: balance / Math.max(1, held.length) }),
      num_transactions: count,
      avg_transactions: count === 0 ? 0 : amounts(() => true) / count,
      transactions_per_month: count / months,
      monthly_inflow: amounts(({ isCredit }) => isCredit) / months,
      monthly_outflow: amounts(({ isCredit }) => !isCredit) / months,
      recency_days: asOf - (count === 0 ? start : Math.max(...moves.map(({ day }) => day))),
      ...(has.opened &&
        { tenure_months: held.length === 0 ? 0 : Math.max(0, asOf - opened) / 30.4375 }),
      ...(has.channel && {
        digital_share: moves.filter(({ channel }) => channel === DIGITAL).length /
          Math.max(1, count),
      }),
      ...(has.loans && {
        num_loans: loans.length,
        total_loans: lent,
        avg_loans: loans.length === 0 ? 0 : lent / loans.length,
      }),
      ...(has.income && { annual_income: income / 100 }),
      ...(has.birth && { age: ageOf(birth, asOf) }),
    }]];
  }));
}

function ageOf(birth: number, asOf: number): number {
  const [from, to] = [isoDay(birth), isoDay(asOf)];
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

Deno.test("any small bank, however it is written down, has the features that are worked out plainly, and loses no record", async () => {
  await fc.assert(
    fc.asyncProperty(banks, styles, async (told, given) => {
      // What begins after the last transaction is left out, which others test.
      const last = Math.max(...told.transactions.map(({ day }) => day));
      const bank = {
        ...told,
        accounts: told.accounts.map((account) => ({
          ...account,
          opened: Math.min(account.opened, last),
        })),
      };
      // A table without a row is refused.
      const loans = given.has.loans && bank.loans.length > 0;
      const style = { ...given, has: { ...given.has, loans } };
      const [contract, files] = written(bank, style);
      await withBank(contract, files, async (path) => {
        const cleaned = cleanedBank(await openAndRead({ contract: path }), {
          asOf: isoDay(Math.max(...bank.transactions.map(({ day }) => day))),
        });
        const found = featuresById(cleaned);
        const wanted = expected(bank, style);
        assertEquals(Object.keys(found), Object.keys(wanted).toSorted());
        for (const [id, features] of Object.entries(wanted)) {
          for (const [name, value] of Object.entries(features)) {
            const place = `${name} of ${id}`;
            assert(typeof found[id]![name] === "number", `${place} is unknown`);
            assertAlmostEquals(
              found[id]![name]!,
              value,
              1e-9 * Math.max(1, Math.abs(value)),
              place,
            );
          }
        }
        assertEquals(keptOf(cleaned), {
          customers: Object.keys(wanted).length,
          accounts: bank.accounts.length,
          ...(style.form === "holders" && {
            holders: bank.accounts.reduce((sum, { holders }) => sum + holders.length, 0),
          }),
          transactions: bank.transactions.length,
          ...((style.form === "joined" || style.has.loans) && {
            loans: style.has.loans ? bank.loans.length : 0,
          }),
        });
      });
    }),
    { numRuns: 10 },
  );
});
