import { loadTables } from "@/engine/loaded_tables.ts";
import { customersInPieces } from "@/engine/pieces.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";
import { openBank } from "@/steps.ts";

/** The customers of each piece of an extract, so many at a time; undefined where it is not parted. */
export async function drawnCustomers(
  input: string,
  engine: SqlEngine,
  customers: number,
): Promise<string[][] | undefined> {
  try {
    const opened = await openBank({ input });
    const loaded = await loadTables(opened, engine);
    const pieces = await customersInPieces(opened, loaded, engine, { customers, rows: 1e9 });
    if (pieces === undefined) return undefined;
    const all: string[][] = [];
    for (let piece = 0; piece < pieces.count; piece++) {
      const { tables } = await pieces.read(piece);
      const { others } = tables.find(({ plan }) => plan.entity === "customers")!.typed;
      all.push((others.getColumn("customer_id").toArray() as string[]).sort());
    }
    return all;
  } finally {
    await engine.close();
  }
}
