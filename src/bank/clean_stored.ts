import { begun, type CleanOptions } from "@/bank/begun.ts";
import { type Cleaned, settled } from "@/bank/settled.ts";
import { related } from "@/bank/related.ts";
import { reasonsAgainst } from "@/bank/calendar.ts";
import { alike } from "@/bank/owners.ts";
import type { BankRecords, EntityTable } from "@/bank/read_bank.ts";
import { isOwnColumn } from "@/bank/own_figures.ts";
import { typedName } from "@/bank/schema.ts";
import type { StoredTransactions } from "@/bank/stored_transactions.ts";
import pl from "nodejs-polars";

/**
 * Does what {@linkcode clean} does for records whose transactions stay in a database, with the same
 * result: whatever is to be said something of comes here before it is looked for.
 *
 * @throws {UserError} If no customer is left, or no date to measure from.
 */
export async function cleanStored(
  records: BankRecords,
  stored: StoredTransactions,
  options: CleanOptions = {},
): Promise<Cleaned> {
  const { owners, currency } = records;
  const needed = new Set(
    [...options.needed ?? []].filter((name) => !isOwnColumn(name) && records.columns.has(name))
      .map(typedName),
  );
  const incomplete = await stored.take(
    owners,
    (columns) =>
      anyOf(columns.filter((name) => needed.has(name)).map((name) => pl.col(name).isNull())),
  );
  const days = await stored.days();
  const complete = withPlain(records, incomplete);
  const { asOf, isStated } = begun(complete, options, days);
  const { taken, unlisted } = await stored.takeAgainst(
    owners,
    (columns) =>
      asOf === null ? [] : reasonsAgainst(columns, "transactions", { asOf, isStated, currency }),
  );
  const begin = begun(withPlain(complete, taken), options, days);
  const relate = related({ ...begin, asOf }, await stored.lastBalances(owners));
  const lost = await stored.takeLost(
    // Beyond these they stand a second time, for transactions that are here.
    relate.owners.withRowIndex("owner").withColumns(
      pl.Series<number, string>("state", relate.states.state),
      pl.Series<number, string>("opened", relate.states.opened),
    ).head(owners.height),
  );
  const cleaned = settled(relate, lost, unlisted);
  const { tables } = cleaned;
  const sums = await stored.settled(tables.activity);
  return {
    ...cleaned,
    tables: { ...tables, activity: { ...tables.activity, sums } },
    firstTransaction: sums.first,
  };
}

function anyOf(expressions: readonly pl.Expr[]): pl.Expr | undefined {
  const [first, ...others] = expressions;
  return first === undefined ? undefined : others.reduce((any, one) => any.or(one), first);
}

/** Records with some that have come from the database among the plain ones, table by table. */
function withPlain(records: BankRecords, taken: readonly pl.DataFrame[]): BankRecords {
  const left = [...taken];
  const tables = records.tables.map((table): EntityTable => {
    const { plan, typed } = table;
    const added = plan.entity === "transactions" ? left.shift() : undefined;
    if (added === undefined) return table;
    return {
      plan,
      typed: { ...typed, plain: pl.concat([typed.plain, alike(added, typed.plain)]) },
    };
  });
  return { ...records, tables };
}
