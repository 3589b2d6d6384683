import { isoDate } from "@/bank/simulate/calendar.ts";
import type { Window } from "@/bank/simulate/customer.ts";
import type { CustomerRecords, Notation } from "@/bank/simulate/records.ts";

/** How a bank exports its records: a way to write them, and the files they are spread over. */
export interface ExportStyle {
  /** @default each customer's rows have a way of their own */
  readonly notation?: Notation;
  /** @default {"utf-8"} */
  readonly encoding?: "utf-8" | "windows-1252";
  /** @default {"\n"} */
  readonly lineEnd?: string;
  readonly open: (bank: Bank) => OpenExport;
}

/** What a style has to know of the bank before its first customer. */
export interface Bank {
  readonly window: Window;
  readonly months: number;
  /** All customers from the first on, each time it is called. */
  readonly everyone: () => Iterable<CustomerRecords>;
}

export interface OpenExport {
  /** The first line of each file by its name. One ending in .gz or .parquet is made so. */
  readonly headers: Readonly<Record<string, string>>;
  /** The lines that a customer adds to files. Customers come in their order, each once. */
  readonly lines: (customer: CustomerRecords) => Readonly<Record<string, readonly string[]>>;
  /** The text of bank.jsonc. */
  readonly contract: string;
}

/** Beyond this a contract cannot state its window. */
const MOST_MONTHS = 120;

/** The first lines of a contract, after its comment. */
export function contractHead(
  { window, months }: Bank,
  { currency, locale }: { currency: string; locale: string },
): string {
  return `  "contract": 1,
  "name": "Simulated bank",
  "currency": "${currency}",
  "locale": "${locale}",
  // The day of the export; rates are per month of the months before it.
  "asOf": "${isoDate(window.last)}",
  "window": ${Math.min(months, MOST_MONTHS)},`;
}

/** A record as its rows say it: once, or in two ways where rows disagree. */
export function wordings<T extends { again?: Partial<T> }>(record: T): T[] {
  return record.again ? [record, { ...record, ...record.again }] : [record];
}

/** An amount in hundredths of another currency, never none at all. */
export function minorUnits(naira: number, { nairaAUnit }: { nairaAUnit: number }): number {
  return Math.max(1, Math.round(Math.round(100 * naira) / nairaAUnit));
}

/** One of several names, the same for an ID each time: free text beside the records. */
export function nameFor(id: string, names: readonly string[]): string {
  return names[Number(id) % names.length]!;
}
