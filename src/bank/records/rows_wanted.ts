import type { OpenTable } from "@/bank/open_bank.ts";
import { columnsRead } from "@/bank/records/columns_read.ts";
import { OWN_ENTITY } from "@/bank/records/plan.ts";
import type { RowsWanted } from "@/bank/records/row_filter.ts";
import { ID_COLUMNS } from "@/bank/schema.ts";

/** Which rows of a table's text count. */
export function rowsWanted(table: OpenTable): RowsWanted {
  const place = new Map(table.header.map((column, i) => [column, i]));
  const id = table.columns.get(ID_COLUMNS[OWN_ENTITY[table.name]])?.from ?? [];
  return {
    header: columnsRead(table).map((name) => ({ place: place.get(name)!, name })),
    wanted: [...table.table.where].map(([column, values]) => {
      return { column, place: place.get(column)!, values: [...values] };
    }),
    idPlaces: id.map((from) => place.get(from)!),
  };
}
