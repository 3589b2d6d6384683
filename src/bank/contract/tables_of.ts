import { TABLE_NAMES, type TableName } from "@/bank/contract/columns.ts";
import type { GivenContract, GivenTable } from "@/bank/contract/contract_schema.ts";
import type { Path } from "@/jsonc/fault.ts";

/** A table as a contract gives it, and where. */
export interface PlacedTable {
  readonly name: TableName;
  readonly table: GivenTable;
  readonly path: Path;
}

/** Every table of a contract in the order of the names; those of a union one by one. */
export function tablesOf({ tables }: Pick<GivenContract, "tables">): PlacedTable[] {
  return TABLE_NAMES.flatMap((name) => {
    const given = tables[name];
    return listOf(given).map((table, at) => ({
      name,
      table,
      path: Array.isArray(given) ? ["tables", name, at] : ["tables", name],
    }));
  });
}

/** What may be one or several, as a list. */
export function listOf<T>(given: T | readonly T[] | undefined): readonly T[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? given : [given as T];
}
