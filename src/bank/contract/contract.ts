import type { TableName } from "@/bank/contract/columns.ts";
import type { ColumnName } from "@/bank/schema.ts";
import type { FileFormat } from "@/bank/file_format.ts";
import type { DateForms, FeatureUnit, FeatureUse } from "@/bank/contract/contract_schema.ts";
import type { FeatureTransform } from "@/bank/contract/contract_schema.ts";

/** Where a bank's records are and how they are written: resolved, with every default filled in. */
export interface Contract {
  readonly name: string;
  /** ISO 4217; `XXX`: none known. */
  readonly currency: string;
  /** BCP 47. */
  readonly locale: string;
  /** ISO date, if stated. */
  readonly asOf?: string;
  /** Months that rates are taken over. */
  readonly window: number;
  /** Percent of the records lost that are said first, and that stop the run. */
  readonly gates: { readonly warn: number; readonly stop: number };
  /** What balances and loans earn the bank, where it says so. */
  readonly margins?: Margins;
  /** In the order of {@linkcode TABLE_NAMES}; absent ones are not there. */
  readonly tables: ReadonlyMap<TableName, readonly Table[]>;
  /** The shipped bank's: names are matched folded, optional columns are read where present. */
  readonly isDefault: boolean;
}

/** What money with the bank earns it, in percent a year. */
export interface Margins {
  readonly balances?: number;
  readonly loans?: number;
  /** Who says so. */
  readonly source: string;
}

/** Files of one form and header. */
export interface Table {
  /** Sorted paths of plain files. */
  readonly files: readonly string[];
  readonly format: FileFormat;
  /** The values, by column of theirs, of the rows that count. */
  readonly where: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether customers named only elsewhere are left out. */
  readonly complete: boolean;
  readonly columns: ReadonlyMap<ColumnName, ColumnSource>;
  readonly features: ReadonlyMap<string, OwnFeature>;
}

/** How the values of a column are written. */
export interface Notation {
  /** Theirs to ours, null for unknown; `*` is the rest. */
  readonly map?: ReadonlyMap<string, string | number | null>;
  /** What else stands for a blank, beside what always does. */
  readonly blanks: ReadonlySet<string>;
  readonly decimal: "." | ",";
  readonly thousands: "" | "." | "," | "'" | " ";
  /** What a number is multiplied by. */
  readonly scale: number;
  /** What the contract itself says, at the column, its table or the top. */
  readonly stated: ReadonlySet<"dates" | "decimal" | "thousands">;
}

/** What a column of ours is read from. */
export interface ColumnSource extends Notation {
  /** One; several for an id in parts; credit and debit for an Amount in two; none for a constant. */
  readonly from: readonly string[];
  /** The constant. */
  readonly value?: string | number;
  /** Whether it is an Amount in a credit and a debit column. */
  readonly inTwo: boolean;
  readonly dates: readonly string[] | Exclude<DateForms, string | readonly string[]>;
  /** What is added to a year of two digits: 1900 or 2000. */
  readonly century?: number;
  /** What a positive Amount is; absent where amounts are not signed. */
  readonly positive?: "credit" | "debit";
  readonly unit?: "days" | "months" | "years";
  /** The only words that it may be, where each table has its own list. */
  readonly words?: readonly string[];
}

/** A figure of the bank's own about its customers. */
export interface OwnFeature extends Notation {
  readonly from: string;
  /** Absent: of the catalogue, or the name. */
  readonly label?: string;
  /** Absent: of the catalogue, or `number`. */
  readonly unit?: FeatureUnit;
  readonly transform: FeatureTransform;
  /** Absent: `cluster` for numbers, `describe` for text. */
  readonly use?: FeatureUse;
}
