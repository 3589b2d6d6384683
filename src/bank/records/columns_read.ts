import type { OpenTable } from "@/bank/open_bank.ts";
import { OWN_ENTITY } from "@/bank/records/plan.ts";
import { ID_COLUMNS } from "@/bank/schema.ts";

/** The columns of its files that are read of a table, the id of its own records first. */
export function columnsRead(
  { name, columns, table: { features, where } }: Pick<OpenTable, "name" | "columns" | "table">,
): string[] {
  const id = columns.get(ID_COLUMNS[OWN_ENTITY[name]])?.from ?? [];
  const names = [
    ...id,
    ...columns.values().flatMap(({ from }) => from),
    ...features.values().map(({ from }) => from),
    ...where.keys(),
  ];
  return [...new Set(names)];
}
