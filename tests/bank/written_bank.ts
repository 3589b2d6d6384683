import { stringify } from "@std/csv/stringify";
import { clean } from "@/bank/clean.ts";
import type { Cleaned } from "@/bank/settled.ts";
import type { CleanOptions } from "@/bank/begun.ts";
import { conserved } from "@/bank/conservation.ts";
import type { BankRecords } from "@/bank/read_bank.ts";
import { type Customers, featureNames, featureValues } from "@/features/customers.ts";
import { measure } from "@/features/measure.ts";
import { openAndRead } from "@/pipeline.ts";
import { assertEquals } from "@std/assert";

/** A contract's tables, and what else differs from the usual. */
export interface WrittenContract {
  readonly tables: object;
  readonly currency?: string;
  readonly [key: string]: unknown;
}

/** A table as CSV text. */
export function csv(
  rows: readonly Readonly<Record<string, string>>[],
  columns: readonly string[] = [...new Set(rows.flatMap((row) => Object.keys(row)))],
): string {
  return stringify(rows, { columns });
}

/** Writes a bank's files and the contract that says what they mean; removes them afterwards. */
export async function withBank<T>(
  contract: WrittenContract,
  files: Readonly<Record<string, string>>,
  use: (contract: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "bank_" });
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const path = `${folder}/bank.jsonc`;
    const whole = { contract: 1, currency: "EUR", ...contract };
    await Deno.writeTextFile(path, JSON.stringify(whole));
    return await use(path, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Reads, cleans and measures a bank that is written like this. */
export async function bankOf(
  contract: WrittenContract,
  files: Readonly<Record<string, string>>,
  options: CleanOptions = {},
): Promise<CleanedBank> {
  return await withBank(
    contract,
    files,
    async (path) => cleanedBank(await openAndRead({ contract: path }), options),
  );
}

/** A bank, brought together. */
export interface CleanedBank extends Cleaned {
  readonly records: BankRecords;
  readonly customers: Customers;
}

/** Cleans and measures records, and checks that none was lost. */
export function cleanedBank(records: BankRecords, options: CleanOptions = {}): CleanedBank {
  const cleaned = clean(records, { asOf: records.contract.asOf, ...options });
  for (const [entity, { records, kept, duplicate, quarantined, left_out }] of conserved(cleaned)) {
    assertEquals(records, kept + duplicate + quarantined + left_out, entity);
  }
  return {
    ...cleaned,
    records,
    customers: measure(cleaned.tables, cleaned.asOf, { own: records.own }),
  };
}

/** The lines of a ledger as text. */
export function lines({ ledger }: Pick<Cleaned, "ledger">): string[] {
  return (ledger.rows() as unknown[][]).map((line) => line.join(" "));
}

/** How many of each entity are kept. */
export function keptOf(cleaned: Pick<Cleaned, "conservation">): Record<string, number> {
  return Object.fromEntries(conserved(cleaned).map(([entity, { kept }]) => [entity, kept]));
}

/** The features of each customer by id, blanks as null. */
export function featuresById(
  { customers }: Pick<CleanedBank, "customers">,
): Record<string, Record<string, number | null>> {
  const ids = customers.getColumn("Customer_ID").toArray() as string[];
  const names = featureNames(customers);
  return Object.fromEntries(ids.map((id, row) => [
    id,
    Object.fromEntries(names.map((name) => {
      const value = featureValues(customers, name)[row]!;
      return [name, Number.isNaN(value) ? null : value];
    })),
  ]));
}
