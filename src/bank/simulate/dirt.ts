import type { RandomSource } from "@/numerics/random.ts";
import { dayOf } from "@/bank/simulate/calendar.ts";
import type { Window } from "@/bank/simulate/customer.ts";
import type {
  AccountRecord,
  CustomerRecords,
  LoanRecord,
  TransactionRecord,
} from "@/bank/simulate/records.ts";

/** Something wrong, or merely untidy, that a record can be given. */
interface Fault<T> {
  readonly plant: (record: T, surroundings: Surroundings) => void;
  /** Whether the record can have it without harm to the planted behaviour; by default it can. */
  readonly fits?: (record: T, surroundings: Surroundings) => boolean;
}

/** Where a record belongs. */
interface Surroundings {
  readonly customer: CustomerRecords;
  /** The account of a transaction. */
  readonly account?: AccountRecord;
  readonly window: Window;
}

/** How many days before its account a spoilt transaction is dated. */
const TOO_EARLY = 9;

const CUSTOMER_FAULTS: readonly Fault<CustomerRecords>[] = [
  { plant: spellTwoWays, fits: (customer) => customer.accounts.some(hasSeveralRows) },
  { plant: (customer) => customer.income = "four million" },
  { plant: (customer) => customer.name = customer.name.replace(" ", ", ") },
  { plant: (customer) => customer.born = customer.writeDate(dayOf(1901, 5, 14)) },
  { plant: (customer) => customer.name = customer.name.replace(" ", ' "Titi" ') },
  { plant: (customer) => customer.income = "" },
  { plant: (customer) => customer.name = customer.name.replace(" ", "\n") },
  { plant: (customer) => customer.born = "" },
  { plant: (customer) => customer.born = "31/02/1980" },
];

/** Nobody's first account is made unreadable: its owner might drop out altogether. */
const ACCOUNT_FAULTS: readonly Fault<AccountRecord>[] = [
  { plant: (account) => account.again = { balance: "1000.5" }, fits: hasSeveralRows },
  { plant: (account) => account.opened = "", fits: isLater },
  { plant: (account) => account.again = { type: ` ${account.type}  ` }, fits: hasSeveralRows },
  { plant: (account) => account.opened = "2023-13-05", fits: isLater },
  { plant: (account) => account.type = mixedCase(account.type) },
  { plant: (account) => account.type = "Target Savings", fits: isLater },
];

/** Nobody's only loan is made unreadable: its owner might pass for free of debt. */
const LOAN_FAULTS: readonly Fault<LoanRecord>[] = [
  { plant: swapDates, fits: isOneOfSeveral },
  { plant: (loan) => loan.type = loan.start = loan.interestRate = "", fits: isOneOfSeveral },
  { plant: (loan) => loan.type = mixedCase(loan.type) },
  { plant: (loan) => loan.end = "", fits: isOneOfSeveral },
  { plant: (loan) => loan.type = "Esusu", fits: isOneOfSeveral },
  { plant: (loan) => loan.amount = "-50000", fits: isOneOfSeveral },
  { plant: (loan) => loan.start = "30/02/2024", fits: isOneOfSeveral },
  { plant: (loan) => loan.amount = "0", fits: isOneOfSeveral },
];

const TRANSACTION_FAULTS: readonly Fault<TransactionRecord>[] = [
  { plant: (transaction) => transaction.date = "" },
  { plant: (transaction) => transaction.copies = 2 },
  { plant: (transaction) => transaction.date = "31/02/2023" },
  { plant: (transaction) => transaction.type = ` ${transaction.type} ` },
  { plant: (transaction) => transaction.amount = `-${transaction.amount}` },
  { plant: (transaction) => transaction.date = "2023-13-05" },
  { plant: (transaction) => transaction.type = mixedCase(transaction.type) },
  { plant: (transaction) => transaction.amount = "0" },
  { plant: (transaction) => transaction.date = "26/04/23" },
  { plant: (transaction) => transaction.type = "reversal" },
  { plant: floatId, fits: (_, { customer }) => customer.loans.length > 1 },
  { plant: (transaction) => transaction.channel = "kiosk" },
  { plant: predateAccount, fits: (_, { account, window }) => opensInside(account!, window) },
];

/**
 * Makes the function that spoils the records it is given, in place. Of the customers, the
 * accounts, the loans and the transactions a share each is given one fault, at random distances,
 * the kinds of fault taking turns so that a small extract shows all of them.
 */
export function dirtPlanter(
  { share, window, random }: { share: number; window: Window; random: RandomSource },
): (customer: CustomerRecords) => void {
  const spoilCustomer = faultPlanter(CUSTOMER_FAULTS, { share, random });
  const spoilAccount = faultPlanter(ACCOUNT_FAULTS, { share, random });
  const spoilLoan = faultPlanter(LOAN_FAULTS, { share, random });
  const spoilTransaction = faultPlanter(TRANSACTION_FAULTS, { share, random });
  return (customer) => {
    for (const account of customer.accounts) {
      for (const transaction of account.transactions) {
        spoilTransaction(transaction, { customer, account, window });
      }
      spoilAccount(account, { customer, window });
    }
    for (const loan of customer.loans) spoilLoan(loan, { customer, window });
    spoilCustomer(customer, { customer, window });
  };
}

/** Cuts the records into runs of 1 / share and gives one record of each run the fault next in turn. */
function faultPlanter<T>(
  faults: readonly Fault<T>[],
  { share, random }: { share: number; random: RandomSource },
): (record: T, surroundings: Surroundings) => void {
  let seen = 0;
  let planted = 0;
  let next = 1 - random.next();
  return (record, surroundings) => {
    seen++;
    if (seen * share < next) return;
    const { plant, fits } = faults[planted % faults.length]!;
    if (fits && !fits(record, surroundings)) return;
    plant(record, surroundings);
    planted++;
    next = planted + 1 - random.next();
  };
}

function spellTwoWays(customer: CustomerRecords): void {
  customer.again = {
    name: customer.name.replace(/^(.).* /, "$1. "),
    born: customer.writeDateAgain(customer.drawn.born),
  };
  for (const { transactions } of customer.accounts) {
    for (const [i, transaction] of transactions.entries()) {
      if (i % 2 === 1) transaction.date = customer.writeDateAgain(transaction.drawn.day);
    }
  }
}

function swapDates(loan: LoanRecord): void {
  [loan.start, loan.end] = [loan.end, loan.start];
}

/** As of an ID that went through a column of floating-point numbers. */
function floatId(transaction: TransactionRecord): void {
  transaction.again = { id: `${transaction.id}.0` };
}

function predateAccount(transaction: TransactionRecord, { customer, account }: Surroundings): void {
  transaction.date = customer.writeDate(account!.drawn.opened - TOO_EARLY);
}

function opensInside(account: AccountRecord, window: Window): boolean {
  return account.drawn.opened - TOO_EARLY > window.first;
}

function hasSeveralRows(account: AccountRecord): boolean {
  return account.transactions.length > 1;
}

function isLater(account: AccountRecord, { customer }: Surroundings): boolean {
  return account !== customer.accounts[0];
}

function isOneOfSeveral(_: LoanRecord, { customer }: Surroundings): boolean {
  return customer.loans.length > 1;
}

function mixedCase(text: string): string {
  return Array.from(text, (letter, i) => i % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase())
    .join("");
}
