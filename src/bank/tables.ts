import type pl from "nodejs-polars";

/**
 * The bank's tables, typed and checked. Columns are ours in lower case; money is in minor units of the
 * currency (Int64), days are Date, ids are text. A table that the bank does not have has no rows and
 * none of its own columns.
 */
export interface BankTables {
  /** `customer_id`, and `date_of_birth`, `annual_income` where they are known. */
  readonly customers: pl.DataFrame;
  /** `account_id`, and `account_type balance opening_date ..`, in order of id. */
  readonly accounts: pl.DataFrame;
  /** `account_id customer_id`: whose each account is; several hold a joint one. */
  readonly holders: pl.DataFrame;
  /** `transaction_id account_id customer_id transaction_type direction amount transaction_date ..` */
  readonly transactions: pl.DataFrame;
  /** `loan_id loan_amount loan_type start_date end_date interest_rate ..` */
  readonly loans: pl.DataFrame;
  /** `loan_id customer_id`: whose each loan is. */
  readonly borrowers: pl.DataFrame;
  /** Minor units in a unit of the currency: 100 cents are a euro. */
  readonly minorUnits: number;
  /** The transactions as the engine adds them up. */
  readonly activity: Activity;
}

/** Transactions and whom they belong to, brought together by numbers. */
export interface Activity {
  /** As `transactions`, but with `owner`, a place among the owners, for the ids. */
  readonly transactions: pl.DataFrame;
  /** `account_id`, `customer_id` or both. */
  readonly owners: pl.DataFrame;
  /** `owner customer_id`: who is credited with the transactions of each owner. */
  readonly credited: pl.DataFrame;
  /** What all of them come to, where most stay in a database and are not among those above. */
  readonly sums?: ActivitySums;
}

/** What transactions come to, wherever they are. */
export interface ActivitySums {
  /** ISO dates. */
  readonly first: string | null;
  readonly last: string | null;
  /** How many have each value of a category, by typed column. */
  readonly categories: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** See `transactionTotals()`. */
  totals(start: string | null): Promise<pl.DataFrame>;
}

/** What of a bank's tables there is. */
export function hasTable(table: pl.DataFrame): boolean {
  return table.height > 0;
}
