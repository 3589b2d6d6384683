import type { RandomSource } from "@/numerics/random.ts";
import { type Day, isoDate } from "@/bank/simulate/calendar.ts";
import type { Account, Customer, Loan, Transaction } from "@/bank/simulate/customer.ts";

/** The records of one customer as a clerk would type them: everything text. */
export interface CustomerRecords {
  id: string;
  name: string;
  email: string;
  phone: string;
  born: string;
  income: string;
  accounts: AccountRecord[];
  /** Accounts of somebody else that this customer holds, too. */
  readonly shared: AccountRecord[];
  loans: LoanRecord[];
  readonly drawn: Customer;
  /** How this customer's rows write dates. */
  readonly writeDate: (day: Day) => string;
  /** How every second row does, where rows disagree. */
  readonly writeDateAgain: (day: Day) => string;
  /** What every second row says instead, where rows disagree. */
  again?: Partial<Pick<CustomerRecords, "name" | "born">>;
}

export interface AccountRecord {
  id: string;
  type: string;
  balance: string;
  opened: string;
  transactions: TransactionRecord[];
  /** The IDs of the one or two customers it belongs to. */
  readonly holders: string[];
  readonly drawn: Account;
  /** What every second row says instead, where rows disagree. */
  again?: Partial<Pick<AccountRecord, "type" | "balance" | "opened">>;
}

export interface TransactionRecord {
  id: string;
  type: string;
  amount: string;
  date: string;
  channel: string;
  /** How often each of its rows is written. */
  copies: number;
  readonly drawn: Transaction;
  /** What the rows of every second loan say instead, where rows disagree. */
  again?: Partial<Pick<TransactionRecord, "id">>;
}

export interface LoanRecord {
  id: string;
  amount: string;
  type: string;
  start: string;
  end: string;
  interestRate: string;
  daysPastDue: string;
  readonly drawn: Loan;
}

/** How a bank writes what its records hold. */
export interface Notation {
  readonly date: (day: Day) => string;
  readonly money: (naira: number) => string;
  /** The bank's own words for types and channels. @default those of the extract */
  readonly words?: Readonly<Record<string, string>>;
}

/** Ways to write a date that all mean one day. */
const DATE_STYLES: readonly ((day: Day) => string)[] = [
  isoDate,
  (day) => isoDate(day).split("-").reverse().join("/"),
  (day) => isoDate(day).split("-").reverse().join("-"),
  (day) => `${isoDate(day)}T09:15:00`,
  (day) => `${isoDate(day)} 04:59:17.907588`,
];

/** Ways to write an amount of naira that all mean one sum. */
const MONEY_STYLES: readonly ((naira: number) => string)[] = [
  String,
  (naira) => grouped(String(naira)),
  (naira) => `₦${grouped(naira.toFixed(2))}`,
  (naira) =>
    naira >= 1_000_000 && naira % 10_000 === 0 ? `NGN ${naira / 1_000_000}M` : String(naira),
];

/** Commas between the thousands; a fraction must not have more than two digits. */
function grouped(number: string): string {
  return number.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** How many of the customers have their dates, and how many their money, in the first way. */
const USUAL_STYLE = 0.88;

/**
 * Writes down a customer. Nobody of the name exists, nor do the address and the number.
 *
 * @param index Counts customers from 0 and numbers all IDs but the transactions'.
 * @param firstTransaction The ID of the customer's first transaction; the next ones follow.
 * @param notation By default each customer's rows have a way of their own.
 */
export function writeRecords(
  customer: Customer,
  { index, firstTransaction, random, notation }: {
    index: number;
    firstTransaction: number;
    random: RandomSource;
    notation?: Notation | undefined;
  },
): CustomerRecords {
  const number = String(index + 1).padStart(6, "0");
  const firstName = FIRST_NAMES[random.integer(FIRST_NAMES.length)]!;
  const lastName = LAST_NAMES[random.integer(LAST_NAMES.length)]!;
  const { date: writeDate, money: writeMoney, words = {} } = notation ?? {
    date: styleOf(DATE_STYLES, random),
    money: styleOf(MONEY_STYLES, random),
  };
  const wordFor = (word: string) => words[word] ?? word;
  const digits = String(index % 10_000_000).padStart(7, "0");
  let transactionNumber = firstTransaction;
  return {
    id: number,
    name: `${firstName} ${lastName}`,
    email: `${firstName.toLowerCase()}${index + 1}@example.org`,
    phone: `+234 700 ${digits.slice(0, 3)} ${digits.slice(3)}`,
    born: writeDate(customer.born),
    income: writeMoney(customer.annualIncome),
    drawn: customer,
    writeDate,
    writeDateAgain: notation ? writeDate : DATE_STYLES[writeDate === DATE_STYLES[0] ? 1 : 0]!,
    shared: [],
    accounts: customer.accounts.map((account, i) => ({
      id: `0${number}${i + 1}`,
      type: wordFor(account.type),
      holders: [number],
      balance: writeMoney(account.balance),
      opened: writeDate(account.opened),
      drawn: account,
      transactions: account.transactions.map((transaction) => ({
        id: String(transactionNumber++),
        type: wordFor(transaction.type),
        amount: writeMoney(transaction.amount),
        date: writeDate(transaction.day),
        channel: wordFor(transaction.channel),
        copies: 1,
        drawn: transaction,
      })),
    })),
    loans: customer.loans.map((loan, i) => ({
      id: `L${number}${i + 1}`,
      amount: writeMoney(loan.amount),
      type: wordFor(loan.type),
      start: writeDate(loan.start),
      end: writeDate(loan.end),
      interestRate: String(loan.interestRate),
      daysPastDue: String(loan.daysPastDue),
      drawn: loan,
    })),
  };
}

function styleOf<T>(styles: readonly T[], random: RandomSource): T {
  const isUsual = random.next() < USUAL_STYLE;
  return styles[isUsual ? 0 : 1 + random.integer(styles.length - 1)]!;
}

const FIRST_NAMES = (
  "Ada Aisha Amina Bola Chidi Ebuka Efe Emeka Femi Halima Ife Ireti Kemi Musa Ngozi Obi Sani " +
  "Tari Tunde Uche Yemi Zainab"
).split(" ");

const LAST_NAMES = (
  "Abubakar Ade Balogun Bello Danladi Etim Eze Ibrahim Lawal Nwosu Ojo Okafor Okoro Sule Udo Yusuf"
).split(" ");
