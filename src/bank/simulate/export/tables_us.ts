import { isoDate } from "@/bank/simulate/calendar.ts";
import { csvLine } from "@/bank/simulate/csv_line.ts";
import type { Account, Transaction, Window } from "@/bank/simulate/customer.ts";
import {
  type Bank,
  contractHead,
  type ExportStyle,
  minorUnits,
  nameFor,
  wordings,
} from "@/bank/simulate/export/style.ts";
import type {
  AccountRecord,
  CustomerRecords,
  LoanRecord,
  TransactionRecord,
} from "@/bank/simulate/records.ts";

/** A dollar of these tables is so many naira of the extract. */
export const NAIRA_A_DOLLAR = 50;

const WORDS: Readonly<Record<string, string>> = {
  "Savings": "SAV",
  "Current": "DDA",
  "Checking": "CHK",
  "Credit": "LOC",
  "Fixed Deposit": "CD",
  "Domiciliary": "FCA",
  "deposit": "DEP",
  "withdrawal": "WDL",
  "transfer": "XFER",
  "payment": "PMT",
  "mobile": "Mobile App",
  "web": "Online",
  "ussd": "Text Banking",
  "atm": "ATM",
  "pos": "Card Terminal",
  "branch": "Teller",
  "agent": "Partner Store",
  "Personal": "Unsecured",
  "Mortgage": "Home",
  "Auto": "Vehicle",
  "Business": "Small Business",
  "Salary Advance": "Payday Advance",
};

const CITIES = ["Springfield", "Fairview", "Salem", "Greenville, SC", "Greenville, NC"];

/** Tables of an American bank: month-first dates, signed amounts, gzip, running balances. */
export const TABLES_US: ExportStyle = {
  notation: {
    date: (day) => isoDate(day).replace(/(....)-(..)-(..)/, "$2/$3/$1"),
    money: (naira) => written(cents(naira)),
    words: WORDS,
  },
  open: (bank) => ({
    headers: {
      "customers.csv": "Customer Number,Birth Date,Annual Income,City",
      "accounts.csv": "Account Number,Customer Number,Product,Opened,Dormant Balance",
      ...Object.fromEntries(
        yearsOf(bank.window).map((year) => [
          transactionsOf(year),
          "Reference,Account Number,Posted,Amount,Code,Channel,Running Balance",
        ]),
      ),
      "loans.csv":
        "Loan Number,Customer Number,Loan Product,Principal,Originated,Term,Rate,Days Late",
    },
    lines: (customer) => ({
      "customers.csv": wordings(customer).map(customerLine),
      "accounts.csv": customer.accounts.flatMap(wordings).flatMap(accountLines),
      ...transactionLines(customer.accounts),
      "loans.csv": customer.loans.map((loan) => loanLine(loan, customer)),
    }),
    contract: contract(bank),
  }),
};

function cents(naira: number): number {
  return minorUnits(naira, { nairaAUnit: NAIRA_A_DOLLAR });
}

function written(cents: number): string {
  return (cents / 100).toFixed(2);
}

function yearOf(day: number): number {
  return Number(isoDate(day).slice(0, 4));
}

function yearsOf({ first, last }: Window): number[] {
  const start = yearOf(first);
  return Array.from({ length: yearOf(last) - start + 1 }, (_, i) => start + i);
}

function transactionsOf(year: number): string {
  return `transactions_${year}.csv.gz`;
}

function customerLine({ id, born, income }: CustomerRecords): string {
  return csvLine([id, born, income, nameFor(id, CITIES)]);
}

/** A line for each holder. Only an account without transactions shows its balance here. */
function accountLines({ id, type, opened, balance, transactions, holders }: AccountRecord) {
  const dormant = transactions.length === 0 ? balance : "";
  return holders.map((holder) => csvLine([id, holder, type, opened, dormant]));
}

/** By file. */
function transactionLines(accounts: readonly AccountRecord[]): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  for (const account of accounts) {
    const balances = runningBalances(account.drawn);
    for (const [i, transaction] of account.transactions.entries()) {
      const file = lines[transactionsOf(yearOf(transaction.drawn.day))] ??= [];
      for (let copy = 0; copy < transaction.copies; copy++) {
        for (const wording of wordings(transaction)) {
          file.push(transactionLine(wording, account, written(balances[i]!)));
        }
      }
    }
  }
  return lines;
}

function transactionLine(
  { id, date, amount, type, channel, drawn }: TransactionRecord,
  account: AccountRecord,
  balance: string,
): string {
  const signed = isCredit(drawn) ? amount : `-${amount}`;
  return csvLine([id, account.id, date, signed, type, channel, balance]);
}

function isCredit({ type }: Transaction): boolean {
  return type === "deposit";
}

/** The balance after each transaction, in cents; after the last one it is the account's. */
function runningBalances({ balance, transactions }: Account): number[] {
  let after = cents(balance);
  return transactions.toReversed().map((transaction) => {
    const standing = after;
    after -= (isCredit(transaction) ? 1 : -1) * cents(transaction.amount);
    return standing;
  }).reverse();
}

function loanLine(loan: LoanRecord, customer: CustomerRecords): string {
  return csvLine([
    loan.id,
    customer.id,
    loan.type,
    `$${loan.amount.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",")}`,
    loan.start,
    loan.end === "" ? "" : String(loan.drawn.months),
    loan.interestRate,
    loan.daysPastDue,
  ]);
}

function contract(bank: Bank): string {
  const files = yearsOf(bank.window).map((year) => `"${transactionsOf(year)}"`).join(", ");
  return `// Tables of an American bank. A joint account has a line in accounts.csv for each holder. Nobody in
// them exists; a dollar is ${NAIRA_A_DOLLAR} naira of the simulated extract.
{
${contractHead(bank, { currency: "USD", locale: "en-US" })}
  "format": { "dates": "MM/DD/YYYY" },
  "tables": {
    "customers": {
      "files": "customers.csv",
      "columns": {
        "Customer_ID": "Customer Number",
        "Date_of_Birth": "Birth Date",
        "Annual_Income": "Annual Income"
      }
    },
    "accounts": {
      "files": "accounts.csv",
      "columns": {
        "Account_ID": "Account Number",
        "Customer_ID": "Customer Number",
        "Account_Type": {
          "from": "Product",
          "map": {
            "SAV": "savings",
            "DDA": "current",
            "CHK": "checking",
            "LOC": "credit",
            "CD": "fixed deposit",
            "FCA": "domiciliary"
          }
        },
        "Opening_Date": "Opened",
        // Filled in only where no transaction says what is on the account.
        "Balance": "Dormant Balance"
      }
    },
    "transactions": {
      // A file a year.
      "files": [${files}],
      "columns": {
        "Transaction_ID": "Reference",
        "Account_ID": "Account Number",
        "Transaction_Date": "Posted",
        // What goes out has a minus.
        "Amount": { "from": "Amount", "positive": "credit" },
        "Transaction_Type": {
          "from": "Code",
          "map": { "DEP": "deposit", "WDL": "withdrawal", "XFER": "transfer", "PMT": "payment" }
        },
        "Channel": {
          "from": "Channel",
          "map": {
            "Mobile App": "mobile",
            "Online": "web",
            "Text Banking": "ussd",
            "ATM": "atm",
            "Card Terminal": "pos",
            "Teller": "branch",
            "Partner Store": "agent"
          }
        },
        "Balance_After": "Running Balance"
      }
    },
    "loans": {
      "files": "loans.csv",
      "columns": {
        "Loan_ID": "Loan Number",
        "Customer_ID": "Customer Number",
        "Loan_Type": {
          "from": "Loan Product",
          "map": {
            "Unsecured": "personal",
            "Home": "mortgage",
            "Vehicle": "auto",
            "Small Business": "business",
            "Payday Advance": "salary advance"
          }
        },
        // As in $12,500.00.
        "Loan_Amount": { "from": "Principal", "thousands": "," },
        "Start_Date": "Originated",
        // A loan ends on the day of the month it began on.
        "Term": { "from": "Term", "unit": "months" },
        "Interest_Rate": "Rate",
        "Days_Past_Due": "Days Late"
      }
    }
  }
}
`;
}
