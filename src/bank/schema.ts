import type { OwnColumn } from "@/bank/own_figures.ts";

/**
 * The entities that a bank's records are about, parents before children. Holders say whose an account
 * is, where that stands in a table of its own.
 */
export const ENTITIES = ["customers", "accounts", "holders", "transactions", "loans"] as const;
export type Entity = typeof ENTITIES[number];

/** What the text of a column stands for, which decides how it is read and what is shown of it. */
export type ColumnKind = "id" | "category" | "money" | "date" | "percent" | "count" | "term";

export interface Column {
  readonly kind: ColumnKind;
  /** For who writes a contract. */
  readonly description: string;
  /** Whose own column it is. Of an id: who is known by it. */
  readonly entity: Entity;
  /** Identifies or defines its record, which is none without a valid value. */
  readonly defining?: boolean;
  /** A record without a valid value is incomplete where such are dropped, see `--missing drop`. */
  readonly expected?: boolean;
  /** What is not above zero is not valid. */
  readonly positive?: boolean;
}

/**
 * Our columns, by the names used throughout. Contacts are none of them: names, e-mails and phones are
 * never read.
 */
export const COLUMNS = {
  Transaction_ID: {
    kind: "id",
    entity: "transactions",
    defining: true,
    description: "Without one every row is a transaction.",
  },
  Transaction_Type: {
    kind: "category",
    entity: "transactions",
    description: "Deposit, withdrawal, transfer and so on.",
  },
  Direction: {
    kind: "category",
    entity: "transactions",
    description: "credit (into the account) or debit (out of it).",
  },
  Amount: {
    kind: "money",
    entity: "transactions",
    defining: true,
    positive: true,
    description: "Of the transaction; signed only where `positive` says so.",
  },
  Transaction_Date: {
    kind: "date",
    entity: "transactions",
    defining: true,
    description: "The day it was booked.",
  },
  Customer_ID: {
    kind: "id",
    entity: "customers",
    defining: true,
    description: "Whose row it is.",
  },
  Account_ID: {
    kind: "id",
    entity: "accounts",
    defining: true,
    description: "The account.",
  },
  Account_Type: {
    kind: "category",
    entity: "accounts",
    description: "Savings, current and so on.",
  },
  Balance: {
    kind: "money",
    entity: "accounts",
    expected: true,
    description: "Of the account, at the as-of date.",
  },
  Opening_Date: {
    kind: "date",
    entity: "accounts",
    expected: true,
    description: "When the account was opened.",
  },
  Loan_ID: {
    kind: "id",
    entity: "loans",
    defining: true,
    description: "Without one every row is a loan.",
  },
  Loan_Amount: {
    kind: "money",
    entity: "loans",
    expected: true,
    positive: true,
    description: "What was lent.",
  },
  Loan_Type: {
    kind: "category",
    entity: "loans",
    description: "Personal, mortgage and so on.",
  },
  Start_Date: {
    kind: "date",
    entity: "loans",
    expected: true,
    description: "When the loan began.",
  },
  End_Date: {
    kind: "date",
    entity: "loans",
    expected: true,
    description: "When it ends; or give Term.",
  },
  Term: {
    kind: "term",
    entity: "loans",
    description: "How long the loan runs, in its `unit`; or give End_Date.",
  },
  Interest_Rate: {
    kind: "percent",
    entity: "loans",
    expected: true,
    description: "A year, in percent.",
  },
  Outstanding_Balance: {
    kind: "money",
    entity: "loans",
    description: "What is still owed of the loan.",
  },
  Date_of_Birth: {
    kind: "date",
    entity: "customers",
    description: "The customer's.",
  },
  Annual_Income: {
    kind: "money",
    entity: "customers",
    positive: true,
    description: "The customer's, a year.",
  },
  Channel: {
    kind: "category",
    entity: "transactions",
    description: "Mobile, branch, ATM and so on.",
  },
  Merchant_Category: {
    kind: "category",
    entity: "transactions",
    description: "What was bought.",
  },
  Balance_After: {
    kind: "money",
    entity: "transactions",
    description: "Of the account after the transaction; gives the balance of accounts without one.",
  },
  Days_Past_Due: {
    kind: "count",
    entity: "loans",
    description: "Days in arrears.",
  },
  Status: {
    kind: "category",
    entity: "transactions",
    description:
      "Of an account open or closed, of a transaction booked, pending or reversed, of a loan running or ended.",
  },
  Currency: {
    kind: "category",
    entity: "transactions",
    description: "Rows in another than the contract's are set aside.",
  },
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof COLUMNS;
export const COLUMN_NAMES = Object.keys(COLUMNS) as ColumnName[];

/** A column that a record may have: ours, or one with a figure of the bank's own. */
export type RecordColumn = ColumnName | OwnColumn;

/** The column that identifies the records of each entity. */
export const ID_COLUMNS = {
  customers: "Customer_ID",
  accounts: "Account_ID",
  holders: "Account_ID",
  transactions: "Transaction_ID",
  loans: "Loan_ID",
} as const satisfies Record<Entity, ColumnName>;

/** The name of the typed column: `Amount` is text, `amount` money in minor units. */
export function typedName(name: RecordColumn): string {
  return name.toLowerCase();
}
