import { begun, type CleanOptions, neededOf } from "@/bank/begun.ts";
import { type Cleaned, settled } from "@/bank/settled.ts";
import { type Related, related, uniqueTransactions } from "@/bank/related.ts";
import { reasonsAgainst } from "@/bank/calendar.ts";
import { ListedParts } from "@/bank/listed_lines.ts";
import { alike, OLDER, ownedOf, ownerReasons } from "@/bank/owners.ts";
import type { BankRecords, EntityTable } from "@/bank/read_bank.ts";
import { recordsIn, typedOnly } from "@/bank/records/typed_records.ts";
import { incompleteBy, screen } from "@/bank/screen.ts";
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
  const { mostListed } = stored;
  const needed = neededOf(options);
  const read = transactionsIn(records);
  const screened = new ListedParts(mostListed);
  await stored.screen(owners, ({ plan, present, words }, others) => {
    const ledger: pl.DataFrame[] = [];
    const plain = typedOnly(others.head(0), plan);
    const valid = screen({ plain, others, present }, { plan, currency, needed, ledger, words });
    screened.add(ledger);
    return valid.others;
  });
  const incomplete = await stored.takeAgainst(
    owners,
    ({ plan, present }) =>
      incompleteBy([...plan.columns.keys()].filter((name) => present.has(name) && needed.has(name)))
        .map((check) => ({ check, action: "quarantined" })),
  );
  const complete = withPlain(records, incomplete.taken);
  const { lines } = screened;
  const unlistedBefore = [...screened.unlisted, ...incomplete.unlisted];
  const soFar = { days: await stored.days(), lines, unlisted: unlistedBefore, read };
  const { asOf, isStated } = begun(complete, options, soFar);
  const against = await stored.takeAgainst(
    owners,
    ({ columns }) =>
      asOf === null ? [] : reasonsAgainst(columns, "transactions", { asOf, isStated, currency }),
  );
  const begin = begun(withPlain(complete, against.taken), options, soFar);
  const relate = related({ ...begin, asOf }, {
    balances: await stored.lastBalances(owners),
    mayShare: await stored.repeats() > 0,
  });
  const { joined, ...repeats } = await withoutStoredRepeats(relate, stored);
  relate.ledger.push(...repeats.lines);
  const { reasons, places } = ownerReasons(relate.owners, relate.states, relate.parents);
  const lost = await stored.takeLost(
    relate.owners.withRowIndex("owner").withColumns(
      pl.Series<number, string>("place", places),
      pl.Series<number, string>("opened", relate.states.opened),
    ),
    // Beyond these they stand a second time, for transactions that stand in the rows of several.
    { lost: reasons, older: OLDER, alone: owners.height },
  );
  const unlisted = [...unlistedBefore, ...against.unlisted, ...repeats.unlisted, ...lost.unlisted];
  const cleaned = settled(relate, { ...lost, unlisted, read, joined, mostListed });
  const { tables } = cleaned;
  const sums = await stored.settled(tables.activity);
  return {
    ...cleaned,
    tables: { ...tables, activity: { ...tables.activity, sums } },
    firstTransaction: sums.first,
  };
}

/** Leaves one of each id of the transactions in the database; what there is to be said of the others. */
async function withoutStoredRepeats(
  { screened, owners, states, records }: Related,
  stored: StoredTransactions,
): Promise<Pick<ListedParts, "lines" | "unlisted"> & { readonly joined: number }> {
  const plain = screened.transactions.plain.head(0);
  const repeated = new ListedParts(stored.mostListed);
  let joined = 0;
  await stored.settleRepeats(records.owners, (some) => {
    const ledger: pl.DataFrame[] = [];
    const others = alike(some, plain);
    const unique = uniqueTransactions({ plain, others, read: 0 }, { records, ledger });
    repeated.add(ledger);
    joined += unique.joined;
    return pl.concat([unique.unshared, ownedOf(unique, owners, states)]);
  });
  const { lines, unlisted } = repeated;
  return { lines, unlisted, joined };
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
