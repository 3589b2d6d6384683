import type pl from "nodejs-polars";
import type { OpenTable } from "@/bank/open_bank.ts";
import { readTable } from "@/bank/records/read_table.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { COLUMN_NAMES, type Entity } from "@/bank/schema.ts";

/**
 * The distinct records of each entity in a table, as the texts that they are in the file, trimmed, under
 * our names: `row`, `rows` and the columns. To look at, not to calculate with.
 */
export async function textsOf(table: OpenTable): Promise<[Entity, pl.DataFrame][]> {
  const { tables } = await readTable(table, {
    currency: currencyOf("XXX"),
    rowsBefore: 0,
    asText: true,
  });
  return tables.map(({ plan, typed: { others } }) => {
    const names = COLUMN_NAMES.filter((name) => others.columns.includes(name));
    return [plan.entity, others.select("row", "rows", ...names)];
  });
}
