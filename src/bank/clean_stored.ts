import { begun, type CleanOptions, neededOf } from "@/bank/begun.ts";
import { type Cleaned, settled } from "@/bank/settled.ts";
import { related } from "@/bank/related.ts";
import { reasonsAgainst } from "@/bank/calendar.ts";
import { alike, OLDER, ownerReasons } from "@/bank/owners.ts";
import type { BankRecords, EntityTable } from "@/bank/read_bank.ts";
import { recordsIn } from "@/bank/records/typed_records.ts";
import { incompleteBy } from "@/bank/screen.ts";
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
  const needed = neededOf(options);
  const read = transactionsIn(records);
  const incomplete = await stored.takeAgainst(
    owners,
    ({ present }) =>
      incompleteBy([...present.intersection(needed)])
        .map((check) => ({ check, action: "quarantined" })),
  );
  const complete = withPlain(records, incomplete.taken);
  const soFar = { days: await stored.days(), unlisted: incomplete.unlisted, read };
  const { asOf, isStated } = begun(complete, options, soFar);
  const against = await stored.takeAgainst(
    owners,
    ({ columns }) =>
      asOf === null ? [] : reasonsAgainst(columns, "transactions", { asOf, isStated, currency }),
  );
  const begin = begun(withPlain(complete, against.taken), options, soFar);
  const relate = related({ ...begin, asOf }, await stored.lastBalances(owners));
  const { reasons, places } = ownerReasons(relate.owners, relate.states, relate.parents);
  const lost = await stored.takeLost(
    // Beyond these they stand a second time, for transactions that are here.
    relate.owners.withRowIndex("owner").withColumns(
      pl.Series<number, string>("place", places),
      pl.Series<number, string>("opened", relate.states.opened),
    ).head(owners.height),
    { lost: reasons, older: OLDER },
  );
  const unlisted = [incomplete, against, lost].flatMap(({ unlisted }) => unlisted);
  const cleaned = settled(relate, { ...lost, unlisted, read, mostListed: stored.mostListed });
  const { tables } = cleaned;
  const sums = await stored.settled(tables.activity);
  return {
    ...cleaned,
    tables: { ...tables, activity: { ...tables.activity, sums } },
    firstTransaction: sums.first,
  };
}

/** How many transactions the tables have, wherever they are. */
function transactionsIn({ tables }: BankRecords): number {
  return tables.filter(({ plan }) => plan.entity === "transactions")
    .reduce((sum, { typed }) => sum + recordsIn(typed), 0);
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
