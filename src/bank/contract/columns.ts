import type { ColumnName } from "@/bank/schema.ts";

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
  return [["Customer_ID"], ["Account_ID"], ["Transaction_ID"], ["Transaction_Date"], ["Loan_ID"]];
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
  return STATUSES[table === "joined" ? "transactions" : table];
}
