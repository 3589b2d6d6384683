import { type Day, isoDate } from "@/bank/simulate/calendar.ts";
import { csvLine } from "@/bank/simulate/csv_line.ts";
import type { Loan, Transaction, Window } from "@/bank/simulate/customer.ts";
import {
  type Bank,
  contractHead,
  type ExportStyle,
  nameFor,
} from "@/bank/simulate/export/style.ts";
import type { CustomerRecords } from "@/bank/simulate/records.ts";

/** The mean length of a month of the Julian calendar, as the engine counts months. */
const DAYS_A_MONTH = 30.4375;

const CITIES = ["Lagos", "Abuja", "Kano", "Ibadan", "Enugu", "Port Harcourt", "Kaduna"];

/**
 * A mart of the bank: a row a customer with the bank's own figures. They are the figures that the
 * engine measures, computed here once more and independently from what was drawn. Faults planted
 * in the records show as figures that are blank.
 */
export const CUSTOMERS: ExportStyle = {
  notation: { date: isoDate, money: String },
  open: (bank) => {
    const scores = spendingScores(bank);
    return {
      headers: { "customers.csv": `CUST_NO,CITY,${Object.keys(FIGURES).join(",")}` },
      lines: (customer) => ({
        "customers.csv": [customerLine(factsOf(customer, bank.window), scores)],
      }),
      contract: contract(bank),
    };
  },
};

/** What the figures of a customer are made of. Money is naira. */
interface Facts {
  readonly id: string;
  /** NaN where a fault has made it unreadable. */
  readonly age: number;
  readonly income: number;
  readonly accounts: number;
  readonly balance: number;
  readonly transactions: readonly Transaction[];
  readonly deposits: readonly Transaction[];
  readonly inflow: number;
  readonly outflow: number;
  /** From the first account, or the begin of the window, to its end. */
  readonly start: Day;
  readonly last: Day;
  /** From start to last, at least one. */
  readonly months: number;
  readonly opened: Day;
  readonly loans: readonly Loan[];
}

/** In the order of the columns. */
const FIGURES: Readonly<Record<string, (facts: Facts, scores: SpendingScores) => number>> = {
  AGE: ({ age }) => age,
  INCOME: ({ income }) => income,
  SPEND_SCORE: (facts, scoreOf) => scoreOf(spendingShare(facts)),
  ACCTS: ({ accounts }) => accounts,
  AVG_BAL: ({ balance, accounts }) => balance / accounts,
  TOT_BAL: ({ balance }) => balance,
  TXN_CNT: ({ transactions }) => transactions.length,
  TXN_AVG: ({ inflow, outflow, transactions }) => share(inflow + outflow, transactions.length),
  TXN_MONTH: ({ transactions, months }) => transactions.length / months,
  IN_MONTH: ({ inflow, months }) => inflow / months,
  OUT_MONTH: ({ outflow, months }) => outflow / months,
  DEP_REG: ({ deposits, start, last }) =>
    new Set(deposits.map(({ day }) => monthOf(day))).size / (monthOf(last) - monthOf(start) + 1),
  DAYS_IDLE: ({ transactions, start, last }) => last - (lastDay(transactions) ?? start),
  TENURE: ({ opened, last }) => (last - opened) / DAYS_A_MONTH,
  DIGITAL: ({ transactions }) => share(transactions.filter(isDigital).length, transactions.length),
  LOANS: ({ loans }) => loans.length,
  LOAN_AVG: ({ loans }) => share(loaned(loans), loans.length),
  LOAN_TOT: ({ loans }) => loaned(loans),
  LOANS_OPEN: (facts) => openLoans(facts).length,
  LOAN_OPEN: (facts) => loaned(openLoans(facts)),
  LOAN_INC: ({ loans, income }) => loaned(loans) / income,
  PAST_DUE: ({ loans }) => Math.max(0, ...loans.map(({ daysPastDue }) => daysPastDue)),
};

function customerLine(facts: Facts, scores: SpendingScores): string {
  const figures = Object.values(FIGURES).map((figure) => figure(facts, scores));
  return csvLine([facts.id, nameFor(facts.id, CITIES), ...figures.map(written)]);
}

function written(figure: number): string {
  return Number.isNaN(figure) ? "" : String(Number(figure.toFixed(6)));
}

function factsOf(
  { id, accounts, shared, born, income, drawn }: CustomerRecords,
  { first, last }: Window,
): Facts {
  const held = [...accounts, ...shared];
  const transactions = held.flatMap((account) => account.drawn.transactions);
  const isDeposit = ({ type }: Transaction) => type === "deposit";
  const deposits = transactions.filter(isDeposit);
  const opened = Math.min(...held.map((account) => account.drawn.opened));
  const start = Math.max(opened, first);
  return {
    id,
    age: born === isoDate(drawn.born) ? yearsBetween(drawn.born, last) : NaN,
    income: income === String(drawn.annualIncome) ? drawn.annualIncome : NaN,
    accounts: held.length,
    // A joint account's balance belongs to its holders in equal parts.
    balance: sum(held.map((account) => account.drawn.balance / account.holders.length)),
    transactions,
    deposits,
    inflow: sum(deposits.map(({ amount }) => amount)),
    outflow: sum(transactions.filter((one) => !isDeposit(one)).map(({ amount }) => amount)),
    opened,
    start,
    last,
    months: Math.max(1, (last - start + 1) / DAYS_A_MONTH),
    loans: drawn.loans,
  };
}

function yearsBetween(from: Day, to: Day): number {
  const [begin, end] = [isoDate(from), isoDate(to)];
  const isBeforeBirthday = end.slice(5) < begin.slice(5);
  return Number(end.slice(0, 4)) - Number(begin.slice(0, 4)) - Number(isBeforeBirthday);
}

/** Months since the year 0. */
function monthOf(day: Day): number {
  const [year, month] = isoDate(day).split("-").map(Number);
  return 12 * year! + month!;
}

function lastDay(transactions: readonly Transaction[]): Day | undefined {
  return transactions.map(({ day }) => day).sort((a, b) => b - a)[0];
}

function isDigital({ channel }: Transaction): boolean {
  return ["mobile", "web", "ussd"].includes(channel);
}

function openLoans({ loans, last }: Facts): Loan[] {
  return loans.filter((loan) => loan.start <= last && loan.end >= last);
}

function loaned(loans: readonly Loan[]): number {
  return sum(loans.map(({ amount }) => amount));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Of nothing it is 0. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function spendingShare({ outflow, months, income }: Facts): number {
  return outflow / months / income;
}

type SpendingScores = (share: number) => number;

/** Makes the percentile of what goes out, relative to income, among all customers: 1 to 100. */
function spendingScores({ everyone, window }: Bank): SpendingScores {
  const shares: number[] = [];
  for (const customer of everyone()) shares.push(spendingShare(factsOf(customer, window)));
  const sorted = Float64Array.from(shares.filter((one) => !Number.isNaN(one))).sort();
  if (sorted.length === 1) return (share) => Number.isNaN(share) ? NaN : 50.5;
  return (share) => {
    // Ties share the middle of their ranks.
    const first = countBelow(sorted, (other) => other < share);
    const end = countBelow(sorted, (other) => other <= share);
    return Number.isNaN(share) ? NaN : 1 + 99 * ((first + end - 1) / 2) / (sorted.length - 1);
  };
}

/** How many of the sorted values, those at the front, are below in the given sense. */
function countBelow(sorted: Float64Array, isBelow: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function contract(bank: Bank): string {
  return `// A row a customer, with the figures that the bank's own mart keeps. Nobody in it exists.
{
${contractHead(bank, { currency: "NGN", locale: "en-NG" })}
  "tables": {
    "customers": {
      "files": "customers.csv",
      "columns": { "Customer_ID": "CUST_NO" },
      "features": {
        // Segments are formed on who a customer is, has, does and owes; the rest describes them.
        "age": { "from": "AGE", "label": "age", "unit": "years", "transform": "auto" },
        "annual_income": {
          "from": "INCOME", "label": "annual income", "unit": "money", "transform": "auto"
        },
        // Percentile of what goes out, relative to income.
        "spending_score": {
          "from": "SPEND_SCORE", "label": "spending score", "unit": "score", "transform": "auto"
        },
        "num_accounts": {
          "from": "ACCTS", "label": "accounts", "unit": "count", "transform": "auto"
        },
        // Of a joint account each holder's equal part.
        "avg_balance": {
          "from": "AVG_BAL", "label": "balance per account", "unit": "money", "transform": "auto"
        },
        "total_balance": {
          "from": "TOT_BAL", "label": "total balance", "unit": "money", "use": "describe"
        },
        "num_transactions": {
          "from": "TXN_CNT", "label": "transactions", "unit": "count", "use": "describe"
        },
        "avg_transactions": {
          "from": "TXN_AVG", "label": "amount per transaction", "unit": "money", "use": "describe"
        },
        "transactions_per_month": {
          "from": "TXN_MONTH",
          "label": "transactions a month", "unit": "a month", "transform": "auto"
        },
        "monthly_inflow": {
          "from": "IN_MONTH", "label": "inflow a month", "unit": "money a month", "use": "describe"
        },
        "monthly_outflow": {
          "from": "OUT_MONTH",
          "label": "outflow a month", "unit": "money a month", "use": "describe"
        },
        "deposit_regularity": {
          "from": "DEP_REG", "label": "months with a deposit", "unit": "share", "use": "describe"
        },
        "recency_days": {
          "from": "DAYS_IDLE",
          "label": "days since the last transaction", "unit": "days", "use": "describe"
        },
        "tenure_months": {
          "from": "TENURE", "label": "tenure", "unit": "months", "use": "describe"
        },
        "digital_share": {
          "from": "DIGITAL", "label": "digital transactions", "unit": "share", "transform": "auto"
        },
        "num_loans": { "from": "LOANS", "label": "loans", "unit": "count", "use": "describe" },
        "avg_loans": {
          "from": "LOAN_AVG", "label": "amount per loan", "unit": "money", "use": "describe"
        },
        "total_loans": {
          "from": "LOAN_TOT", "label": "total loans", "unit": "money", "use": "describe"
        },
        "active_loans": {
          "from": "LOANS_OPEN", "label": "running loans", "unit": "count", "use": "describe"
        },
        "active_loan_amount": {
          "from": "LOAN_OPEN",
          "label": "amount of running loans", "unit": "money", "transform": "auto"
        },
        "loan_to_income": {
          "from": "LOAN_INC", "label": "loans to annual income", "unit": "ratio", "use": "describe"
        },
        "days_past_due": {
          "from": "PAST_DUE", "label": "worst days past due", "unit": "days", "use": "describe"
        },
        // Text only ever describes.
        "city": { "from": "CITY", "label": "city", "use": "describe" }
      }
    }
  }
}
`;
}
