import type { Columns } from "@/engine/sql.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";

const SHARED_IDS = "shared_ids";

/** Keeps the ids that several transactions have, in whatever table: a look at all of them is needed. */
export async function keepSharedIds(
  tables: readonly { readonly name: string; readonly columns: Columns }[],
  engine: SqlEngine,
): Promise<void> {
  if (tables.length === 0) return;
  const { dialect } = engine;
  const ids = tables.map(({ name, columns }) =>
    columns.has("transaction_id")
      ? `select transaction_id from ${dialect.name(name)} where transaction_id is not null`
      : `select cast(null as ${dialect.types.text}) as transaction_id where false`
  );
  await engine.keep(
    SHARED_IDS,
    `select transaction_id as shared_id from (${ids.join(" union all ")}) ids ` +
      "group by transaction_id having count(*) > 1",
  );
}

/** A relation of transactions, each with the `shared_id` that it has with others, if it has one. */
export function withShared(relation: string, columns: Columns): string {
  return columns.has("transaction_id")
    ? `${relation} left join ${SHARED_IDS} on shared_id = transaction_id`
    : `(select *, cast(null as integer) as shared_id from ${relation}) unshared`;
}

/** A condition of such a relation. */
export const IS_SHARED = "(shared_id is not null)";
