import pl from "nodejs-polars";
import { alike } from "@/bank/owners.ts";
import type { BankRecords } from "@/bank/read_bank.ts";
import type { Without } from "@/bank/relations.ts";
import type { Entity, RecordColumn } from "@/bank/schema.ts";
import type { Screened } from "@/bank/screen.ts";

/**
 * What is on each account after its last transaction: `account_id`, `closing`, for banks that write the
 * balance beside each transaction. Of several on an account's last day it is the balance that no other
 * one of that day starts from; where that is not exactly one, it is not known.
 *
 * @param transactions With `balance_after`, by the as-of date.
 * @param owners Whom they belong to.
 */
export function closingBalances(
  transactions: readonly pl.DataFrame[],
  owners: pl.DataFrame,
): pl.DataFrame {
  const signed = pl.when(pl.col("direction").eq(pl.lit("debit")))
    .then(pl.col("amount").mul(pl.lit(-1).cast(pl.Int64))).otherwise(pl.col("amount"));
  const names = ["owner", "transaction_date", "direction", "amount", "balance_after"];
  const told = pl.concat(transactions.map((some) => some.select(...names)))
    .filter(pl.col("balance_after").isNotNull().and(pl.col("direction").isNotNull()))
    .join(owners.withRowIndex("owner").withColumn(pl.col("owner").cast(pl.Int32)), {
      on: "owner",
      how: "inner",
    })
    .select(
      pl.col("account_id"),
      pl.col("transaction_date"),
      pl.col("balance_after"),
      pl.col("balance_after").sub(signed).as("begins_with"),
    );
  const last = told.groupBy("account_id")
    .agg(pl.col("transaction_date").max().as("transaction_date"));
  const lastDay = told.join(last, { on: ["account_id", "transaction_date"], how: "inner" });
  const starts = lastDay.select(
    pl.col("account_id"),
    pl.col("begins_with").as("balance_after"),
  );
  return lastDay.join(starts, { on: ["account_id", "balance_after"], how: "anti" })
    .groupBy("account_id")
    .agg(pl.col("balance_after").max().as("closing"), pl.col("balance_after").count().as("count"))
    .filter(pl.col("count").eq(pl.lit(1)))
    .select("account_id", "closing");
}

/** Accounts with their closing balance where they have no balance of their own. */
export function withClosingBalances(accounts: Screened, closing: pl.DataFrame): Screened {
  const filled = (frame: pl.DataFrame): pl.DataFrame => {
    const known = frame.join(closing, { on: "account_id", how: "left" });
    const balance = frame.columns.includes("balance")
      ? pl.col("balance").fillNull(pl.col("closing"))
      : pl.col("closing");
    return known.withColumn(balance.as("balance")).drop("closing");
  };
  return { ...accounts, plain: filled(accounts.plain), others: filled(accounts.others) };
}

/**
 * Accounts with the balance that their transactions leave them, where the bank writes it there; one
 * without any balance is incomplete where such are dropped.
 */
export function withBalances(
  timely: Record<Entity, Screened>,
  { columns, owners }: BankRecords,
  { needed, without, balances }: {
    readonly needed: ReadonlySet<RecordColumn>;
    readonly without: Without;
    /** Transactions besides, those on the last day of their account. */
    readonly balances: readonly pl.DataFrame[];
  },
): Record<Entity, Screened> {
  if (!columns.has("Balance_After") || !owners.columns.includes("account_id")) return timely;
  const { plain, others } = timely.transactions;
  const like = balances.map((some) => alike(some, plain));
  const closing = closingBalances([plain, others, ...like], owners);
  const filled = withClosingBalances(timely.accounts, closing);
  if (!needed.has("Balance")) return { ...timely, accounts: filled };
  const isMissing = pl.col("balance").isNull();
  const complete = (accounts: pl.DataFrame) =>
    without(accounts, "accounts", { column: "Balance", rule: "missing", fails: isMissing });
  const accounts = {
    ...filled,
    plain: complete(filled.plain),
    others: complete(filled.others),
  };
  return { ...timely, accounts };
}
