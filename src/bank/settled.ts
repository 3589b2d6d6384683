import type pl from "nodejs-polars";
import { firstTransaction } from "@/bank/calendar.ts";
import { type Conservation, conservation, readCounts } from "@/bank/conservation.ts";
import { type Accounted, assertKept } from "@/bank/gates.ts";
import { grainOf } from "@/bank/grain.ts";
import { type Unlisted, type WaitingLines, withFiles } from "@/bank/ledger.ts";
import { firstLines, ordered, summed } from "@/bank/listed_lines.ts";
import { creditedOf, ofOwners, withIds } from "@/bank/owners.ts";
import type { Related } from "@/bank/related.ts";
import { withProducts } from "@/bank/relations.ts";
import type { Currency } from "@/bank/rules/money.ts";
import type { Entity } from "@/bank/schema.ts";
import type { LostTransactions } from "@/bank/stored_transactions.ts";
import type { BankTables } from "@/bank/tables.ts";
import { UserError } from "@/errors.ts";
import { once } from "@/execution/once.ts";

export interface Cleaned {
  readonly tables: BankTables;
  /** ISO date at which age, recency and tenure are measured; null where there is nothing of the kind. */
  readonly asOf: string | null;
  /** ISO date of the first transaction kept; null if there is none. */
  readonly firstTransaction: string | null;
  /** One line per record set aside or flagged, see {@linkcode LEDGER_COLUMNS}; ordered by file and row. */
  readonly ledger: pl.DataFrame;
  /** What is set aside besides, without a line. */
  readonly unlisted: readonly Unlisted[];
  /** Where the ledger has only the first line of each reason: all of them. */
  readonly waiting?: WaitingLines;
  /** Of each entity that the bank's tables tell of. */
  readonly conservation: Readonly<Partial<Record<Entity, Conservation>>>;
  readonly repeatedRows: number;
}

/** What has become of the transactions that stay in a database. */
export interface StoredOutcome extends LostTransactions {
  /** How many transactions were read, there and here. */
  readonly read: number;
  /** Those that were found to be one with another there. */
  readonly joined: number;
  /** Of one reason no more have a line. */
  readonly mostListed: number;
}

/**
 * The last step of {@linkcode clean}.
 *
 * @param stored What has become of the transactions that stay in a database.
 */
export function settled(related: Related, stored?: StoredOutcome): Cleaned {
  const { records, ledger, without, asOf, screened, told, named, everyone } = related;
  const { parents, kept: { accounts, held, holders, loans, borrowers }, owners, states } = related;
  const { contract, currency, repeatedRows } = records;
  const activity = ofOwners(told.transactions, owners, {
    states,
    ...parents,
    without,
    ...(stored && { lost: stored.lost }),
  });
  const credited = creditedOf(owners, holders, {
    told: told.holders,
    alone: records.owners.height,
  });
  // Where a row is a customer, nothing is told of what they have.
  const customers = grainOf(contract) === "customers" ? everyone : withProducts(everyone, [
    () => holders,
    () => borrowers,
    ...[activity, ...(stored === undefined ? [] : [stored.owners])].map((active) => () =>
      credited.join(active.select("owner"), { on: "owner", how: "semi" })
    ),
  ], without);

  const elsewhere = stored?.kept ?? 0;
  const { transactions } = screened;
  const read = readCounts({
    ...screened,
    transactions: { ...transactions, read: stored?.read ?? transactions.read },
  }, {
    accounts: told.accounts.joined,
    transactions: told.transactions.joined + (stored?.joined ?? 0),
    customers: -named.height,
  });
  const { lines, unlisted: more } = firstLines(ordered(ledger), stored?.mostListed ?? Infinity);
  const unlisted = summed([...(stored?.unlisted ?? []), ...more]);
  const tables = finished({
    customers,
    accounts,
    holders,
    loans,
    borrowers,
    activity,
    owners,
    credited,
    currency,
  });
  const kept = {
    customers: customers.height,
    accounts: accounts.height,
    holders: held.height,
    transactions: activity.height + elsewhere,
    loans: loans.height,
  };
  const accounted = {
    ledger: withFiles(lines, records.files),
    unlisted,
    conservation: conservation(records, { read, kept, lines, unlisted }),
  };
  if (customers.height === 0) throw nobodyLeft(accounted);
  return {
    ...accounted,
    tables,
    asOf,
    firstTransaction: firstTransaction(tables),
    repeatedRows: repeatedRows.height,
  };
}

/** Why there is no customer. */
function nobodyLeft(accounted: Accounted): UserError {
  assertKept(accounted);
  return new UserError(
    "input",
    "No customer is left: none has an account, a transaction or a loan that counts.",
  );
}

/** The tables as they are handed on: in order of id, the typed columns alone. */
function finished(
  { customers, accounts, holders, loans, borrowers, activity, owners, credited, currency }: {
    readonly customers: pl.DataFrame;
    readonly accounts: pl.DataFrame;
    readonly holders: pl.DataFrame;
    readonly loans: pl.DataFrame;
    readonly borrowers: pl.DataFrame;
    readonly activity: pl.DataFrame;
    readonly owners: pl.DataFrame;
    readonly credited: pl.DataFrame;
    readonly currency: Currency;
  },
): BankTables {
  const bare = (frame: pl.DataFrame, id: string) => {
    const columns = frame.columns.filter((name) => !["row", "rows", "owner", id].includes(name));
    return frame.sort(id).select(id, ...columns);
  };
  const transactions = once((tables: BankTables) => {
    const { activity } = tables;
    const ids = activity.owners.columns;
    const named = withIds(activity.transactions, activity.owners);
    const rest = named.columns.filter((name) => name !== "owner" && !ids.includes(name));
    return named.select(...rest.slice(0, 1), ...ids, ...rest.slice(1));
  });
  return {
    customers: bare(customers, "customer_id"),
    accounts: bare(accounts, "account_id"),
    holders,
    get transactions() {
      return transactions(this);
    },
    loans: bare(loans, "loan_id"),
    borrowers: borrowers.sort({ by: ["loan_id", "customer_id"], maintainOrder: true }),
    minorUnits: 10 ** currency.digits,
    activity: { transactions: activity, owners, credited },
  };
}
