import { begun, type CleanOptions } from "@/bank/begun.ts";
import type { BankRecords } from "@/bank/read_bank.ts";
import { related } from "@/bank/related.ts";
import { type Cleaned, settled } from "@/bank/settled.ts";

/**
 * Brings the records of the tables together. Whatever is set aside has a line in the ledger with its
 * reason: records that contradict another with the same id, or whose customer or account was set
 * aside, or is somebody else's.
 *
 * Of several valid records with one id that differ, the one found in most rows is kept, and among
 * equals the first by its content, so that the order of the rows decides nothing.
 *
 * @throws {UserError} If no customer is left, or no date to measure from.
 */
export function clean(records: BankRecords, options: CleanOptions = {}): Cleaned {
  return settled(related(begun(records, options)));
}
