import { csvLine } from "@/bank/simulate/csv_line.ts";
import type {
  AccountRecord,
  CustomerRecords,
  LoanRecord,
  TransactionRecord,
} from "@/bank/simulate/records.ts";

/** The columns of the extract, in order. */
export const EXTRACT_COLUMNS = [
  "Transaction_ID",
  "Transaction_Type",
  "Amount",
  "Transaction_Date",
  "Customer_ID",
  "Full_Name",
  "Email",
  "Phone",
  "Account_ID",
  "Account_Type",
  "Balance",
  "Opening_Date",
  "Loan_ID",
  "Loan_Amount",
  "Loan_Type",
  "Start_Date",
  "End_Date",
  "Interest_Rate",
  "Date_of_Birth",
  "Annual_Income",
  "Channel",
  "Days_Past_Due",
] as const;

const NO_TRANSACTION: Omit<TransactionRecord, "drawn"> = {
  id: "",
  type: "",
  amount: "",
  date: "",
  channel: "",
  copies: 1,
};

const NO_LOAN: Omit<LoanRecord, "drawn"> = {
  id: "",
  amount: "",
  type: "",
  start: "",
  end: "",
  interestRate: "",
  daysPastDue: "",
};

/**
 * Joins a customer's records: each transaction to each loan, an account without transactions to
 * each loan once. Appends the rows as CSV lines in the order of the columns of the extract.
 *
 * @returns How many characters were appended.
 */
export function appendRows(lines: string[], customer: CustomerRecords): number {
  let length = 0;
  const loans = (customer.loans.length > 0 ? customer.loans : [NO_LOAN]).map((loan) => ({
    before: csvLine([
      loan.id,
      loan.amount,
      loan.type,
      loan.start,
      loan.end,
      loan.interestRate,
    ]),
    after: csvLine([loan.daysPastDue]),
  }));
  const person = personOf(customer);
  const personAgain = customer.again ? personOf({ ...customer, ...customer.again }) : person;

  for (const account of [...customer.accounts, ...customer.shared]) {
    const holding = holdingOf(account);
    const holdingAgain = account.again ? holdingOf({ ...account, ...account.again }) : holding;
    const transactions = account.transactions.length > 0 ? account.transactions : [NO_TRANSACTION];
    for (const [i, transaction] of transactions.entries()) {
      const isSecond = i % 2 === 1;
      const { before, after } = isSecond ? personAgain : person;
      const activity = activityOf(transaction);
      const activityAgain = transaction.again
        ? activityOf({ ...transaction, ...transaction.again })
        : activity;
      const middle = `,${before},${isSecond ? holdingAgain : holding},`;
      const channel = `,${after},${csvLine([transaction.channel])},`;
      for (let copy = 0; copy < transaction.copies; copy++) {
        for (const [j, loan] of loans.entries()) {
          const start = j % 2 === 1 ? activityAgain : activity;
          const line = start + middle + loan.before + channel + loan.after;
          lines.push(line);
          length += line.length;
        }
      }
    }
  }
  return length;
}

function personOf({ id, name, email, phone, born, income }: CustomerRecords) {
  return { before: csvLine([id, name, email, phone]), after: csvLine([born, income]) };
}

function holdingOf({ id, type, balance, opened }: AccountRecord): string {
  return csvLine([id, type, balance, opened]);
}

function activityOf({ id, type, amount, date }: typeof NO_TRANSACTION): string {
  return csvLine([id, type, amount, date]);
}
