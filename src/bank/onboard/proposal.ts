import type { TableName } from "@/bank/contract/columns.ts";
import type { ColumnName } from "@/bank/schema.ts";

/** A value of a contract that only the bank knows. */
export class Question {
  /** @param text What is asked, with the possible answers. */
  constructor(readonly text: string) {}
}

/** A value of a contract, with questions where it is not known. */
export type ProposedValue =
  | string
  | number
  | null
  | Question
  | readonly ProposedValue[]
  | { readonly [key: string]: ProposedValue };

export type Confidence = "sure" | "likely" | "unknown";

/** What a key of a contract is to be, why, and how sure that is. */
export interface Proposal {
  readonly value: ProposedValue;
  readonly why: string;
  readonly confidence: Confidence;
  /** The columns of theirs that it takes. */
  readonly takes: readonly string[];
}

/** A table of a contract as it is proposed. */
export interface ProposedTable {
  readonly name: TableName;
  readonly files: readonly string[];
  /** What a row stands for, and what was looked at. */
  readonly why: string;
  readonly format: { readonly [key: string]: ProposedValue };
  readonly columns: ReadonlyMap<ColumnName, Proposal>;
  readonly features: ReadonlyMap<string, Proposal>;
  /** Columns of theirs that are not used, and why. */
  readonly unused: ReadonlyMap<string, string>;
}

/** Whether a value holds a question. */
export function isOpen(value: ProposedValue): boolean {
  if (value instanceof Question) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(isOpen);
}
