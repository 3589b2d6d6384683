import pl from "nodejs-polars";
import type { Action, Check } from "@/bank/ledger.ts";
import type { Unique } from "@/bank/repeats.ts";
import type { ColumnName, Entity } from "@/bank/schema.ts";

/** Sets the records aside for one reason, with a line each in the ledger. */
export type Without = (
  records: pl.DataFrame,
  entity: Entity,
  check: Check,
  action?: Action,
) => void;

/** Whose each account is: `account_id`, `customer_id`; only of customers that are kept. */
export function holdersOf(
  accounts: Unique,
  holders: pl.DataFrame,
  customers: pl.DataFrame,
): pl.DataFrame {
  return pairsTold(accounts, holders)
    .join(customers.select("customer_id"), { on: "customer_id", how: "semi" })
    .unique().sort(["account_id", "customer_id"]);
}

/** The ids of the accounts that some of the customers hold. */
export function accountsOf(
  customers: ReadonlySet<string>,
  accounts: Unique,
  holders: pl.DataFrame,
): Set<string> {
  if (customers.size === 0) return new Set();
  const theirs = pairsTold(accounts, holders)
    .join(pl.DataFrame({ customer_id: [...customers] }), { on: "customer_id", how: "semi" });
  return new Set(theirs.getColumn("account_id").toArray() as string[]);
}

/** Every account with each customer who is said to hold it. */
function pairsTold(accounts: Unique, holders: pl.DataFrame): pl.DataFrame {
  const told = accounts.records.select("row", "account_id")
    .join(accounts.held.select(pl.col("row").cast(pl.UInt32), pl.col("held").cast(pl.Utf8)), {
      on: "row",
      how: "inner",
    })
    .select(pl.col("account_id"), pl.col("held").as("customer_id"));
  return pl.concat([told, holders.select("account_id", "customer_id")])
    .filter(pl.col("customer_id").isNotNull());
}

/** Records that name a relative who is not kept are set aside; the others are returned. */
export function withRelatives(
  records: pl.DataFrame,
  relatives: pl.DataFrame,
  { id, entity, column, rule, leftOut, without, named = (strays) => strays }: {
    readonly id: string;
    readonly entity: Entity;
    readonly column: ColumnName;
    readonly rule: string;
    readonly without: Without;
    /** Ids of relatives whom the contract leaves out. */
    readonly leftOut: ReadonlySet<string>;
    /** Gives records the column that is shown, where they do not have it. */
    readonly named?: (strays: pl.DataFrame) => pl.DataFrame;
  },
): pl.DataFrame {
  const ids = relatives.select(id).unique();
  const strays = records.join(ids, { on: id, how: "anti" });
  if (strays.height === 0) return records;
  withoutParents(named(strays), { id, entity, column, rule, leftOut, without });
  return records.join(ids, { on: id, how: "semi" });
}

/** Sets records aside for the want of a relative, or leaves them out with one who is left out. */
export function withoutParents(
  records: pl.DataFrame,
  { id, entity, column, rule, leftOut, without }: {
    readonly id: string;
    readonly entity: Entity;
    readonly column: ColumnName;
    readonly rule: string;
    readonly leftOut: ReadonlySet<string>;
    readonly without: Without;
  },
): void {
  const lost = { column, fails: pl.lit(true) };
  if (leftOut.size === 0) return without(records, entity, { ...lost, rule });
  const left = pl.DataFrame({ [id]: [...leftOut] });
  without(
    records.join(left, { on: id, how: "semi" }),
    entity,
    { ...lost, rule: "parent_left_out" },
    "left out",
  );
  without(records.join(left, { on: id, how: "anti" }), entity, { ...lost, rule });
}

/** Transactions with the account that their owner is, or the customer where it names no account. */
export function withAccounts(transactions: pl.DataFrame, owners: pl.DataFrame): pl.DataFrame {
  const customer = pl.col("customer_id");
  const alone = !owners.columns.includes("account_id")
    ? customer
    : pl.when(pl.col("account_id").isNull()).then(customer).otherwise(pl.lit(null));
  const named = owners.columns.includes("customer_id")
    ? owners.withColumn(alone.as("customer_id"))
    : owners;
  return transactions.join(
    named.withRowIndex("owner").withColumn(pl.col("owner").cast(pl.Int32)),
    { on: "owner", how: "left" },
  );
}

/** What becomes of the transactions of an owner. */
export const OWNER_STATES = ["kept", "no account", "no customer", "not the holder"] as const;

/** What is known of each owner, in order. */
export interface OwnerStates {
  /** A place in {@linkcode OWNER_STATES}. */
  readonly state: Uint8Array;
  /** Days since 1970 at which the account was opened; blank ones are far back. */
  readonly opened: Int32Array;
}

const FAR_BACK = -0x80000000;

/** Judges the owners that transactions name by the accounts, holders and customers that are kept. */
export function ownerStates(
  owners: pl.DataFrame,
  { accounts, holders, customers }: {
    readonly accounts: pl.DataFrame;
    readonly holders: pl.DataFrame;
    readonly customers: pl.DataFrame;
  },
): OwnerStates {
  const has = (name: string) => owners.columns.includes(name);
  const known = (frame: pl.DataFrame, on: string[], as: string) =>
    frame.select(...on).unique().withColumn(pl.lit(true).as(as));
  let judged = owners.withRowIndex("owner");
  const opening = accounts.columns.includes("opening_date")
    ? pl.col("opening_date").cast(pl.Int32).fillNull(pl.lit(FAR_BACK).cast(pl.Int32))
    : pl.lit(FAR_BACK).cast(pl.Int32);
  const state = (place: number) => pl.lit(place).cast(pl.UInt8);
  let verdict = state(0);
  if (has("customer_id")) {
    judged = judged.join(known(customers, ["customer_id"], "customer_kept"), {
      on: "customer_id",
      how: "left",
    });
    verdict = pl.when(pl.col("customer_id").isNotNull().and(pl.col("customer_kept").isNull()))
      .then(state(2)).otherwise(verdict);
  }
  if (has("account_id")) {
    judged = judged.join(
      accounts.select(pl.col("account_id"), opening.as("opened"), pl.lit(true).as("account_kept")),
      { on: "account_id", how: "left" },
    );
    if (has("customer_id")) {
      judged = judged.join(known(holders, ["account_id", "customer_id"], "is_holder"), {
        on: ["account_id", "customer_id"],
        how: "left",
      });
      const isForeign = pl.col("account_id").isNotNull().and(pl.col("customer_id").isNotNull())
        .and(pl.col("is_holder").isNull());
      verdict = pl.when(isForeign).then(state(3)).otherwise(verdict);
    }
    verdict = pl.when(pl.col("account_id").isNotNull().and(pl.col("account_kept").isNull()))
      .then(state(1)).otherwise(verdict);
  }
  const ordered = judged.sort("owner").select(
    verdict.as("state"),
    (has("account_id") ? pl.col("opened").fillNull(pl.lit(FAR_BACK).cast(pl.Int32)) : opening)
      .cast(pl.Int32).as("opened"),
  );
  return {
    state: ordered.getColumn("state").toTypedArray() as Uint8Array,
    opened: ordered.getColumn("opened").toTypedArray() as Int32Array,
  };
}

/**
 * Who is credited with the transactions of each owner, `owner` and `customer_id`: the customer that is
 * named, or all holders of the account where none is. An account that a table of holders tells of is
 * theirs together, whoever of them is named; of others it is only known that several may hold them.
 *
 * @param told What tables of holders say.
 * @param alone How many of the owners, from the first, stand for themselves where they are named.
 */
export function creditedOf(
  owners: pl.DataFrame,
  holders: pl.DataFrame,
  { told, alone }: { readonly told: pl.DataFrame; readonly alone: number },
): pl.DataFrame {
  const numbered = owners.withRowIndex("owner").withColumn(pl.col("owner").cast(pl.Int32));
  const hasAccounts = owners.columns.includes("account_id");
  if (!owners.columns.includes("customer_id")) return ofHolders(numbered, holders);
  const named = numbered.filter(
    pl.col("customer_id").isNotNull().and(pl.col("owner").lt(pl.lit(alone))),
  );
  if (!hasAccounts) return named.select("owner", "customer_id");
  const single = named.join(told.select("account_id").unique(), { on: "account_id", how: "anti" })
    .select("owner", "customer_id");
  const others = numbered.join(single.select("owner"), { on: "owner", how: "anti" });
  return pl.concat([single, ofHolders(others, holders)]);
}

function ofHolders(owners: pl.DataFrame, holders: pl.DataFrame): pl.DataFrame {
  return owners.select("owner", "account_id").join(holders, { on: "account_id", how: "inner" })
    .select("owner", "customer_id");
}
