import type { Contract } from "@/bank/contract/contract.ts";

/** What a row of the bank's files stands for: a transaction and loan, a customer, or a record of its table. */
export type Grain = "joined" | "customers" | "tables";

/** The grain of a bank, which follows from the tables that it gives. */
export function grainOf({ tables }: Pick<Contract, "tables">): Grain {
  if (tables.has("joined")) return "joined";
  return tables.has("customers") && tables.size === 1 ? "customers" : "tables";
}
