import type pl from "nodejs-polars";
import type { Action, Check, Unlisted } from "@/bank/ledger.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import type { ColumnName } from "@/bank/schema.ts";
import type { WordsMet } from "@/bank/screen.ts";
import type { Activity, ActivitySums } from "@/bank/tables.ts";

/**
 * Transactions that stay in a database, since there are more than memory holds: those of which nothing is
 * to be said by themselves, each alone with its id. All others are read here, and what is asked of
 * these is asked there. Where there are too many others, they wait there, too, and are looked at some
 * at a time. Each table of transactions has its own.
 */
export interface StoredTransactions {
  /** What keeps them, and its version, for the manifest. */
  readonly engine: string;
  /** Of those that one reason is held against, no more have a line. */
  readonly mostListed: number;
  /**
   * Has those screened that wait with their text, some at a time in order of row. What is valid of them is
   * then among the others, also if it shares its id.
   *
   * @param valid Given some of a table, with their owner and text; those that are valid, as of `screen()`.
   */
  screen(
    owners: pl.DataFrame,
    valid: (table: WaitingTable, records: pl.DataFrame) => pl.DataFrame,
  ): Promise<void>;
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
  /** How many are left that may share their id with another. */
  repeats(): Promise<number>;
  /**
   * Takes those out, all of an id at once, and puts those back that are kept of them, with their owner.
   *
   * @param kept Given some with their owner.
   */
  settleRepeats(
    owners: pl.DataFrame,
    kept: (records: pl.DataFrame) => pl.DataFrame,
  ): Promise<void>;
  /**
   * Takes those out whose owner is not kept, or which are older than their account. Of very many the first
   * come here as above.
   *
   * @param owners `owner`, its ids, the day its account was `opened`, and as `place` that of its reason, or
   * -1 where it is kept.
   * @param reasons.lost Of owners that are not kept.
   * @param reasons.older Of what is older than its account and stays.
   * @param reasons.alone How many owners, from the first, are found by their ids.
   */
  takeLost(
    owners: pl.DataFrame,
    reasons: { readonly lost: readonly Reason[]; readonly older: Reason; readonly alone: number },
  ): Promise<LostTransactions>;
  /** Brings what is left together with the transactions that are kept here. */
  settled(here: Activity): Promise<ActivitySums>;
}

/** A table of transactions in a database. */
export interface StoredTable {
  readonly plan: EntityPlan;
  /** The names of what is read of each. */
  readonly columns: readonly string[];
  /** The columns of which some transaction of the table has a value. */
  readonly present: ReadonlySet<ColumnName>;
}

/** A table of transactions that wait with their text. */
export interface WaitingTable extends Pick<StoredTable, "plan" | "present"> {
  readonly words: WordsMet;
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
