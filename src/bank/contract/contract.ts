import type { ColumnName } from "@/bank/schema.ts";

/** The tables that a contract may have. */
export const TABLE_NAMES = [
  "joined",
  "customers",
  "holders",
  "accounts",
  "transactions",
  "loans",
] as const;
export type TableName = typeof TABLE_NAMES[number];

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" | "iso-8859-1";

/** How a file is written. */
export interface FileFormat {
  readonly separator: string;
  readonly quote: string | null;
  readonly encoding: Encoding;
  /** The row of the header, or the names where the file has none. */
  readonly header: number | readonly string[];
}

/** Where a column of ours comes from, and how it is written there. */
export interface ColumnSource {
  /** Columns of the file: one; the parts of an id; credit and debit; none for a constant. */
  readonly from: readonly string[];
  /** The constant. */
  readonly value?: string | number;
  /** Whether `from` names a credit and a debit column. */
  readonly inTwo: boolean;
  /** Their values, and what each is here: ours, a number, or unknown; `*` is the rest. */
  readonly map?: ReadonlyMap<string, string | number | null>;
  /** Values that are unknown, besides the usual ones. */
  readonly blanks: ReadonlySet<string>;
  readonly dates:
    | readonly string[]
    | { readonly since: string; readonly unit: "days" | "hours" | "seconds" | "milliseconds" };
  /** Of two-digit years. */
  readonly century?: number;
  readonly decimal: "." | ",";
  readonly thousands: "" | "." | "," | "'" | " ";
  readonly scale: number;
  /** Amounts carry a sign, and which way a positive one goes. */
  readonly positive?: "credit" | "debit";
  /** Of a term. */
  readonly unit?: "days" | "months" | "years";
  /** What the contract itself says of this column, and is not a default. */
  readonly stated: ReadonlySet<"dates" | "decimal" | "thousands">;
}
