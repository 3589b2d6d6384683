/** The entities an extract holds, parents before children. */
export const ENTITIES = ["customers", "accounts", "transactions", "loans"] as const;
export type Entity = typeof ENTITIES[number];

/** What the text of a column stands for, which decides how it is parsed and what is shown of it. */
export type ColumnKind = "id" | "category" | "money" | "date" | "percent" | "count" | "contact";

export interface Column {
  readonly kind: ColumnKind;
  /** Entities whose records carry the column. */
  readonly entities: readonly Entity[];
  /** The file must have it. Optional columns unlock features; contacts are never read. */
  readonly required: boolean;
  /** For a category: the closed list of values, in the spelling used inside. */
  readonly categories?: readonly string[];
}

/** The columns of the extract, by the names used throughout. */
export const COLUMNS = {
  Transaction_ID: { kind: "id", entities: ["transactions"], required: true },
  Transaction_Type: {
    kind: "category",
    entities: ["transactions"],
    required: true,
    categories: ["deposit", "withdrawal", "transfer", "payment"],
  },
  Amount: { kind: "money", entities: ["transactions"], required: true },
  Transaction_Date: { kind: "date", entities: ["transactions"], required: true },
  Customer_ID: { kind: "id", entities: ["customers", "accounts", "loans"], required: true },
  Full_Name: { kind: "contact", entities: [], required: false },
  Email: { kind: "contact", entities: [], required: false },
  Phone: { kind: "contact", entities: [], required: false },
  Account_ID: { kind: "id", entities: ["accounts", "transactions"], required: true },
  Account_Type: {
    kind: "category",
    entities: ["accounts"],
    required: true,
    categories: ["savings", "current", "checking", "credit", "fixed deposit", "domiciliary"],
  },
  Balance: { kind: "money", entities: ["accounts"], required: true },
  Opening_Date: { kind: "date", entities: ["accounts"], required: true },
  Loan_ID: { kind: "id", entities: ["loans"], required: true },
  Loan_Amount: { kind: "money", entities: ["loans"], required: true },
  Loan_Type: {
    kind: "category",
    entities: ["loans"],
    required: true,
    categories: ["personal", "mortgage", "auto", "business", "salary advance"],
  },
  Start_Date: { kind: "date", entities: ["loans"], required: true },
  End_Date: { kind: "date", entities: ["loans"], required: true },
  Interest_Rate: { kind: "percent", entities: ["loans"], required: true },
  Date_of_Birth: { kind: "date", entities: ["customers"], required: false },
  Annual_Income: { kind: "money", entities: ["customers"], required: false },
  Channel: {
    kind: "category",
    entities: ["transactions"],
    required: false,
    categories: ["mobile", "web", "ussd", "atm", "pos", "branch", "agent"],
  },
  Days_Past_Due: { kind: "count", entities: ["loans"], required: false },
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof COLUMNS;
export const COLUMN_NAMES = Object.keys(COLUMNS) as ColumnName[];

/** The column that identifies the records of each entity. */
export const ID_COLUMNS = {
  customers: "Customer_ID",
  accounts: "Account_ID",
  transactions: "Transaction_ID",
  loans: "Loan_ID",
} as const satisfies Record<Entity, ColumnName>;

/** The columns, among those present in a file, that make up a record of an entity. */
export function columnsOf(entity: Entity, present: ReadonlySet<ColumnName>): ColumnName[] {
  return COLUMN_NAMES.filter((name) =>
    present.has(name) && (COLUMNS[name] as Column).entities.includes(entity)
  );
}

/** Those of the columns that are the entity's own, and not a reference to its owner. */
export function ownColumnsOf(entity: Entity, present: ReadonlySet<ColumnName>): ColumnName[] {
  return columnsOf(entity, present).filter((name) =>
    (COLUMNS[name] as Column).entities[0] === entity
  );
}

/** Whether a column of a frame is one of the extract's. */
export function isColumn(name: string): name is ColumnName {
  return Object.hasOwn(COLUMNS, name);
}

/** The name of the parsed column: `Amount` is text, `amount` kobo. */
export function typedName(name: ColumnName): string {
  return name.toLowerCase();
}
