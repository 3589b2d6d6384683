import pl from "nodejs-polars";

/**
 * The accounts of transactions as numbers: there are millions of transactions, and numbers are
 * brought together ten times as fast as texts. Columns `account_id`, `account`.
 */
export type AccountNumbers = pl.DataFrame;

/**
 * Numbers the accounts of all transactions.
 *
 * @param accountIds Of the transactions that have numbers already, in the order of these.
 * @param others Transactions with `account_id`.
 */
export function numberAccounts(accountIds: pl.DataFrame, others: pl.DataFrame): AccountNumbers {
  const unknown = others.select("account_id").unique()
    .join(accountIds, { on: "account_id", how: "anti" });
  return pl.concat([accountIds, unknown]).withRowIndex("account")
    .select(pl.col("account_id"), pl.col("account").cast(pl.Int32));
}

/** Transactions with `account_id`, given `account` in its place. */
export function withNumbers(transactions: pl.DataFrame, numbers: AccountNumbers): pl.DataFrame {
  return replaced(transactions, numbers, "account_id", "account");
}

/** Transactions with `account`, given `account_id` in its place. */
export function withIds(transactions: pl.DataFrame, numbers: AccountNumbers): pl.DataFrame {
  return replaced(transactions, numbers, "account", "account_id");
}

function replaced(
  transactions: pl.DataFrame,
  numbers: AccountNumbers,
  from: string,
  to: string,
): pl.DataFrame {
  return transactions.join(numbers, { on: from, how: "left" })
    .select(...transactions.columns.map((name) => name === from ? to : name));
}

export interface SettledTransactions {
  /** Without `row` and `rows`; `account` is the place of the account in its table. */
  readonly kept: pl.DataFrame;
  /** Those whose account is not in the table, as they came. */
  readonly strays: pl.DataFrame;
  /** Those of `kept` that are older than their account, as they came. */
  readonly early: pl.DataFrame;
}

/**
 * Brings transactions with account numbers and their accounts together. The table is gone through
 * once and copied once, whatever there is to take out of it.
 *
 * @param options.leftOut Some of the transactions, by `row`, that are no longer wanted.
 */
export function settleTransactions(
  transactions: pl.DataFrame,
  { numbers, accounts, leftOut }: {
    numbers: AccountNumbers;
    accounts: pl.DataFrame;
    leftOut?: pl.DataFrame;
  },
): SettledTransactions {
  const found = numbers.join(
    accounts.select("account_id", "opening_date").withRowIndex("place"),
    { on: "account_id", how: "left" },
  ).sort("account");
  if (found.height !== numbers.height) throw new Error("An account stands twice in its table");
  const placeOf = integers(found, "place");
  const openingOf = integers(found, "opening_date");
  const numberOf = integers(transactions, "account");
  const dayOf = integers(transactions, "transaction_date");
  const rowOf = integers(transactions, "row");
  const left = new Set(leftOut === undefined ? [] : integers(leftOut, "row"));
  const places = new Int32Array(numberOf.length);
  const states = new Uint8Array(numberOf.length);
  for (let i = 0; i < places.length; i++) {
    const number = numberOf[i]!;
    places[i] = placeOf[number]!;
    if (left.has(rowOf[i]!)) states[i] = LEFT_OUT;
    else if (places[i]! < 0) states[i] = STRAY;
    else if (dayOf[i]! < openingOf[number]!) states[i] = EARLY;
  }
  const settled = transactions.withColumns(
    pl.Series<number, string>("state", states),
    pl.Series<number, string>("place", places).cast(pl.Int32),
  );
  const inState = (state: number) =>
    settled.filter(pl.col("state").eq(pl.lit(state))).select(...transactions.columns);
  // What is not selected first is copied for nothing.
  const columns = transactions.columns.filter((name) => name !== "row" && name !== "rows");
  const kept = settled
    .select("state", ...columns.map((name) => pl.col(name === "account" ? "place" : name).as(name)))
    .filter(pl.col("state").ltEq(pl.lit(EARLY)));
  return {
    kept: kept.select(...columns),
    strays: inState(STRAY),
    early: inState(EARLY),
  };
}

const EARLY = 1;
const STRAY = 2;
const LEFT_OUT = 3;
const MISSING = -1;

/** A column of small integers or days; blanks are -1. */
function integers(frame: pl.DataFrame, name: string): Int32Array {
  return frame.select(pl.col(name).cast(pl.Int32).fillNull(pl.lit(MISSING).cast(pl.Int32)))
    .getColumn(name).toTypedArray() as Int32Array;
}
