import type pl from "nodejs-polars";
import type { Action, Check, Unlisted } from "@/bank/ledger.ts";
import type { Activity, ActivitySums } from "@/bank/tables.ts";

/**
 * Transactions that stay in a database, since there are more than memory holds: those of which nothing is
 * to be said by themselves, each alone with its id. All others are read here, and what is asked of
 * these is asked there. Each table of transactions has its own.
 */
export interface StoredTransactions {
  /** What keeps them, and its version, for the manifest. */
  readonly engine: string;
  /** How many there are of each day, days since 1970. */
  days(): Promise<[number, number][]>;
  /**
   * Takes those out of which something is to be said after all, and returns them, table by table, as
   * plain records with their owner.
   *
   * @param fails Given the columns of a table.
   */
  take(
    owners: pl.DataFrame,
    fails: (columns: readonly string[]) => pl.Expr | undefined,
  ): Promise<pl.DataFrame[]>;
  /**
   * The same of those that a reason holds against; of one that holds against very many no more than are
   * listed come here.
   *
   * @param reasons Given the columns of a table; the first that holds counts.
   */
  takeAgainst(
    owners: pl.DataFrame,
    reasons: (columns: readonly string[]) => readonly Reason[],
  ): Promise<{ readonly taken: readonly pl.DataFrame[]; readonly unlisted: readonly Unlisted[] }>;
  /** Those with a balance on the last day of their account, likewise; none without such a column. */
  lastBalances(owners: pl.DataFrame): Promise<pl.DataFrame[]>;
  /**
   * Takes those out whose owner is not kept, or which are older than their account.
   *
   * @param owners `owner`, its ids, its `state` and the day it was `opened`.
   */
  takeLost(owners: pl.DataFrame): Promise<LostTransactions>;
  /** Brings what is left together with the transactions that are kept here. */
  settled(here: Activity): Promise<ActivitySums>;
}

/** What is against a record, and what becomes of it then. */
export interface Reason {
  readonly check: Check;
  readonly action: Action;
}

/** What has become of transactions by their owners. */
export interface LostTransactions {
  readonly lost: readonly pl.DataFrame[];
  /** How many are left. */
  readonly kept: number;
  /** The owners that have some left: `owner`. */
  readonly owners: pl.DataFrame;
}
