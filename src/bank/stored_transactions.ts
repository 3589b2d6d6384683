import type pl from "nodejs-polars";
import type { Action, Check, Unlisted } from "@/bank/ledger.ts";
import type { ColumnName } from "@/bank/schema.ts";
import type { Activity, ActivitySums } from "@/bank/tables.ts";

/**
 * Transactions that stay in a database, since there are more than memory holds: those of which nothing is
 * to be said by themselves, each alone with its id. All others are read here, and what is asked of
 * these is asked there. Each table of transactions has its own.
 */
export interface StoredTransactions {
  /** What keeps them, and its version, for the manifest. */
  readonly engine: string;
  /** Of those that one reason is held against, no more have a line. */
  readonly mostListed: number;
  /** How many there are of each day, days since 1970. */
  days(): Promise<[number, number][]>;
  /**
   * Takes those out that a reason holds against, and returns them, table by table, as plain records with
   * their owner; of one that holds against very many no more than are listed come here.
   *
   * @param reasons Of a table; the first that holds counts.
   */
  takeAgainst(
    owners: pl.DataFrame,
    reasons: (table: StoredTable) => readonly Reason[],
  ): Promise<{ readonly taken: readonly pl.DataFrame[]; readonly unlisted: readonly Unlisted[] }>;
  /** Those with a balance on the last day of their account, likewise; none without such a column. */
  lastBalances(owners: pl.DataFrame): Promise<pl.DataFrame[]>;
  /**
   * Takes those out whose owner is not kept, or which are older than their account. Of very many the first
   * come here as above.
   *
   * @param owners `owner`, its ids, the day its account was `opened`, and as `place` that of its reason, or
   * -1 where it is kept.
   * @param reasons Of owners that are not kept; `older` of what is older than its account and stays.
   */
  takeLost(
    owners: pl.DataFrame,
    reasons: { readonly lost: readonly Reason[]; readonly older: Reason },
  ): Promise<LostTransactions>;
  /** Brings what is left together with the transactions that are kept here. */
  settled(here: Activity): Promise<ActivitySums>;
}

/** A table of transactions in a database. */
export interface StoredTable {
  /** The names of what is read of each. */
  readonly columns: readonly string[];
  /** The columns of which some transaction of the table has a value. */
  readonly present: ReadonlySet<ColumnName>;
}

/** What is against a record, and what becomes of it then. */
export interface Reason {
  readonly check: Check;
  readonly action: Action;
}

/** What has become of transactions by their owners. */
export interface LostTransactions {
  /** Those of which something is to be said. */
  readonly lost: pl.DataFrame;
  readonly unlisted: readonly Unlisted[];
  /** How many are left. */
  readonly kept: number;
  /** The owners that have some left: `owner`. */
  readonly owners: pl.DataFrame;
}
