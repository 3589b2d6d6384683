/**
 * The entities that a bank's records are about, parents before children. Holders say whose an account
 * is, where that stands in a table of its own.
 */
export const ENTITIES = ["customers", "accounts", "holders", "transactions", "loans"] as const;
export type Entity = typeof ENTITIES[number];

/** What the text of a column stands for, which decides how it is read and what is shown of it. */
export type ColumnKind = "id" | "category" | "money" | "date" | "percent" | "count";

export interface Column {
  readonly kind: ColumnKind;
  /** Whose own column it is. Of an id: who is known by it. */
  readonly entity: Entity;
  /** A record without a valid value is incomplete, in a table that has the column. */
  readonly defining?: boolean;
  /** What is not above zero is not valid. */
  readonly positive?: boolean;
}

/**
 * Our columns, by the names used throughout. Contacts are none of them: names, e-mails and phones are
 * never read.
 */
export const COLUMNS = {
  Transaction_ID: { kind: "id", entity: "transactions", defining: true },
  Transaction_Type: { kind: "category", entity: "transactions" },
  Direction: { kind: "category", entity: "transactions" },
  Amount: { kind: "money", entity: "transactions", defining: true, positive: true },
  Transaction_Date: { kind: "date", entity: "transactions", defining: true },
  Customer_ID: { kind: "id", entity: "customers", defining: true },
  Account_ID: { kind: "id", entity: "accounts", defining: true },
  Account_Type: { kind: "category", entity: "accounts" },
  Balance: { kind: "money", entity: "accounts", defining: true },
  Opening_Date: { kind: "date", entity: "accounts", defining: true },
  Loan_ID: { kind: "id", entity: "loans", defining: true },
  Loan_Amount: { kind: "money", entity: "loans", defining: true, positive: true },
  Loan_Type: { kind: "category", entity: "loans" },
  Start_Date: { kind: "date", entity: "loans", defining: true },
  End_Date: { kind: "date", entity: "loans", defining: true },
  Term: { kind: "count", entity: "loans" },
  Interest_Rate: { kind: "percent", entity: "loans", defining: true },
  Outstanding_Balance: { kind: "money", entity: "loans" },
  Date_of_Birth: { kind: "date", entity: "customers" },
  Annual_Income: { kind: "money", entity: "customers", positive: true },
  Channel: { kind: "category", entity: "transactions" },
  Merchant_Category: { kind: "category", entity: "transactions" },
  Balance_After: { kind: "money", entity: "transactions" },
  Days_Past_Due: { kind: "count", entity: "loans" },
  Status: { kind: "category", entity: "transactions" },
  Currency: { kind: "category", entity: "transactions" },
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof COLUMNS;
export const COLUMN_NAMES = Object.keys(COLUMNS) as ColumnName[];

/** The column that identifies the records of each entity. */
export const ID_COLUMNS = {
  customers: "Customer_ID",
  accounts: "Account_ID",
  holders: "Account_ID",
  transactions: "Transaction_ID",
  loans: "Loan_ID",
} as const satisfies Record<Entity, ColumnName>;

/** The name of the typed column: `Amount` is text, `amount` money in minor units. */
export function typedName(name: ColumnName): string {
  return name.toLowerCase();
}
