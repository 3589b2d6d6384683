import pl from "nodejs-polars";
import { CATEGORIES } from "@/bank/rules/categories.ts";
import { type ColumnName, COLUMNS, typedName } from "@/bank/schema.ts";
import type { BankTables } from "@/bank/tables.ts";
import { type Customers, textNames, textValues } from "@/features/customers.ts";

/** How many records have each value of a category, by the category's name. */
export type CategoryCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The bank's lists; which way money goes follows from the types. */
const COUNTED = (Object.keys(CATEGORIES) as ColumnName[]).filter((name) => name !== "Direction");

/** Of the bank's lists, such as the channel of its transactions, where they are known of some. */
export function categoryCounts(tables: BankTables): CategoryCounts {
  return new Map(
    COUNTED.flatMap((name) => {
      const { entity } = COLUMNS[name];
      const column = typedName(name);
      const { sums } = tables.activity;
      const counts = entity === "transactions" && sums !== undefined
        ? sorted(sums.categories.get(column) ?? new Map())
        // Not those with the ids of their owners, which nothing else in a run asks for.
        : countsOf(
          entity === "transactions" ? tables.activity.transactions : tables[entity],
          column,
        );
      return counts.size === 0 ? [] : [[name, counts] as const];
    }),
  );
}

/** The same of the texts that describe customers. */
export function textCounts(customers: Customers): CategoryCounts {
  return new Map(
    textNames(customers).map((name) => {
      const counts = new Map<string, number>();
      for (const value of textValues(customers, name)) {
        if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      return [name, sorted(counts)] as const;
    }).filter(([, counts]) => counts.size > 0),
  );
}

function countsOf(table: pl.DataFrame, column: string): ReadonlyMap<string, number> {
  if (!table.columns.includes(column)) return new Map();
  const counted = table.select(column).groupBy(column).agg(pl.col(column).count().as("records"))
    .filter(pl.col(column).isNotNull());
  return sorted(new Map(counted.select(column, "records").rows() as [string, number][]));
}

/** In order of the value: no thread decides an output. */
function sorted(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...counts].sort(([a], [b]) => a < b ? -1 : 1));
}
