/** The tables a contract may name, parents before children; `joined` stands alone. */
export const TABLE_NAMES = [
  "joined",
  "customers",
  "holders",
  "accounts",
  "transactions",
  "loans",
] as const;
export type TableName = typeof TABLE_NAMES[number];

/** What a column holds, which decides what may be said of how it is written. */
export type ColumnKind = "id" | "category" | "money" | "date" | "percent" | "count" | "term";

interface CanonicalColumn {
  readonly kind: ColumnKind;
  readonly description: string;
}

/** Every column of ours: what a contract finds in the bank's own tables. */
export const CANONICAL_COLUMNS = {
  Customer_ID: { kind: "id", description: "Whose row it is." },
  Account_ID: { kind: "id", description: "The account." },
  Transaction_ID: { kind: "id", description: "Without one every row is a transaction." },
  Loan_ID: { kind: "id", description: "Without one every row is a loan." },
  Date_of_Birth: { kind: "date", description: "The customer's." },
  Annual_Income: { kind: "money", description: "The customer's, a year." },
  Account_Type: { kind: "category", description: "Savings, current and so on." },
  Balance: { kind: "money", description: "Of the account, at the as-of date." },
  Opening_Date: { kind: "date", description: "When the account was opened." },
  Amount: {
    kind: "money",
    description: "Of the transaction; signed only where `positive` says so.",
  },
  Transaction_Date: { kind: "date", description: "The day it was booked." },
  Direction: { kind: "category", description: "credit (into the account) or debit (out of it)." },
  Transaction_Type: { kind: "category", description: "Deposit, withdrawal, transfer and so on." },
  Channel: { kind: "category", description: "Mobile, branch, ATM and so on." },
  Merchant_Category: { kind: "category", description: "What was bought." },
  Balance_After: {
    kind: "money",
    description: "Of the account after the transaction; gives the balance of accounts without one.",
  },
  Loan_Amount: { kind: "money", description: "What was lent." },
  Loan_Type: { kind: "category", description: "Personal, mortgage and so on." },
  Start_Date: { kind: "date", description: "When the loan began." },
  End_Date: { kind: "date", description: "When it ends; or give Term." },
  Term: { kind: "term", description: "How long the loan runs, in its `unit`; or give End_Date." },
  Interest_Rate: { kind: "percent", description: "A year, in percent." },
  Outstanding_Balance: { kind: "money", description: "What is still owed of the loan." },
  Days_Past_Due: { kind: "count", description: "Days in arrears." },
  Status: {
    kind: "category",
    description: "Of an account open or closed, of a transaction booked, pending or reversed, " +
      "of a loan running or ended.",
  },
  Currency: { kind: "category", description: "Rows in another than the contract's are set aside." },
} as const satisfies Record<string, CanonicalColumn>;

export type ColumnName = keyof typeof CANONICAL_COLUMNS;

interface TableColumns {
  /** Of each group one column at least. */
  readonly needed: readonly (readonly ColumnName[])[];
  readonly optional: readonly ColumnName[];
  /** Tables whose columns may stand in this one, too. */
  readonly parents: readonly Exclude<TableName, "joined">[];
}

/** The columns that a table has of its own. `Status` and `Currency` are those of its own rows. */
export const TABLE_COLUMNS = {
  customers: {
    needed: [["Customer_ID"]],
    optional: ["Date_of_Birth", "Annual_Income"],
    parents: [],
  },
  holders: { needed: [["Customer_ID"], ["Account_ID"]], optional: [], parents: [] },
  accounts: {
    needed: [["Account_ID"]],
    optional: ["Customer_ID", "Account_Type", "Balance", "Opening_Date", "Status", "Currency"],
    parents: ["customers"],
  },
  transactions: {
    needed: [["Amount"], ["Transaction_Date"], ["Account_ID", "Customer_ID"]],
    optional: [
      "Transaction_ID",
      "Direction",
      "Transaction_Type",
      "Channel",
      "Status",
      "Merchant_Category",
      "Balance_After",
      "Currency",
    ],
    parents: ["customers", "accounts"],
  },
  loans: {
    needed: [["Loan_Amount"], ["Customer_ID", "Account_ID"]],
    optional: [
      "Loan_ID",
      "Loan_Type",
      "Start_Date",
      "End_Date",
      "Term",
      "Interest_Rate",
      "Outstanding_Balance",
      "Days_Past_Due",
      "Status",
      "Currency",
    ],
    parents: ["customers", "accounts"],
  },
} as const satisfies Record<Exclude<TableName, "joined">, TableColumns>;

/** The columns one of each group of which a table must have. */
export function neededColumns(table: TableName): readonly (readonly ColumnName[])[] {
  if (table !== "joined") return TABLE_COLUMNS[table].needed;
  return [["Customer_ID"], ["Account_ID"], ["Transaction_ID"], ["Loan_ID"]];
}

/** The columns that may stand in a table: its own and those of its parents. */
export function columnsIn(table: TableName): ColumnName[] {
  const tables = table === "joined"
    ? Object.values(TABLE_COLUMNS)
    : [TABLE_COLUMNS[table], ...TABLE_COLUMNS[table].parents.map((name) => TABLE_COLUMNS[name])];
  return [...new Set(tables.flatMap(({ needed, optional }) => [...needed.flat(), ...optional]))];
}

const STATUSES = {
  customers: [],
  holders: [],
  accounts: ["open", "closed"],
  transactions: ["booked", "pending", "reversed"],
  loans: ["running", "ended"],
} as const satisfies Record<Exclude<TableName, "joined">, readonly string[]>;

/** The only values that a column of a table may be mapped to; undefined where any text is right. */
export function closedValues(table: TableName, column: ColumnName): readonly string[] | undefined {
  if (column === "Direction") return ["credit", "debit"];
  if (column !== "Status") return undefined;
  return table === "joined" ? Object.values(STATUSES).flat() : STATUSES[table];
}
