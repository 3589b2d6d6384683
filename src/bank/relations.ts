import pl from "nodejs-polars";
import type { Action, Check } from "@/bank/ledger.ts";
import type { BankRecords } from "@/bank/read_bank.ts";
import type { Unique } from "@/bank/repeats.ts";
import { type Entity, ID_COLUMNS, typedName } from "@/bank/schema.ts";
import type { Screened } from "@/bank/screen.ts";

/** Sets the records aside for one reason, with a line each in the ledger; returns the others. */
export type Without = (
  records: pl.DataFrame,
  entity: Entity,
  check: Check,
  action?: Action,
) => pl.DataFrame;

/** Whose each account is: `account_id`, `customer_id`; only of customers that are kept. */
export function holdersOf(
  accounts: Unique,
  holders: pl.DataFrame,
  customers: pl.DataFrame,
): pl.DataFrame {
  const pairs = pairsTold(accounts, holders)
    .join(customers.select("customer_id"), { on: "customer_id", how: "semi" })
    .sort({ by: PAIR, maintainOrder: true });
  return pairs.filter(repeatsPair().not());
}

const PAIR = ["account_id", "customer_id"];

/** Whether a pair is that of the row before, among those that are sorted. */
function repeatsPair(): pl.Expr {
  return PAIR.map((name) => pl.col(name).eq(pl.col(name).shift(1)))
    .reduce((all, one) => all.and(one)).fillNull(pl.lit(false));
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
  const { alone, settled, settledHeld } = accounts;
  const hasHolder = alone.every((records) => records.columns.includes("customer_id"));
  const told = hasHolder ? alone.map((records) => records.select(...PAIR)) : [];
  const shared = settled.select("row", "account_id").join(
    settledHeld.select(pl.col("row").cast(pl.UInt32), pl.col("held").cast(pl.Utf8)),
    { on: "row", how: "inner" },
  ).select(pl.col("account_id"), pl.col("held").as("customer_id"));
  return pl.concat([...told, shared, holders.select(...PAIR)])
    .filter(pl.col("customer_id").isNotNull());
}

/** Whom records belong to, and why one of them may not be there. */
export interface Parent {
  readonly column: "Customer_ID" | "Account_ID";
  /** Ids of those that are left out, and their records with them. */
  readonly leftOut: ReadonlySet<string>;
  /** Ids of all that the bank's tables tell of, kept or not, in a column of the same name. */
  readonly told: () => pl.DataFrame;
}

/** The parents of an entity. */
export function parentOf(
  { tables }: BankRecords,
  entity: "customers" | "accounts",
  leftOut: ReadonlySet<string>,
): Parent {
  const column = ID_COLUMNS[entity];
  const id = typedName(column);
  const own = tables.filter(({ plan }) => plan.entity === entity);
  return {
    column,
    leftOut,
    told: () =>
      pl.concat([
        pl.DataFrame({ [id]: [] }).select(pl.col(id).cast(pl.Utf8)),
        ...own.flatMap(({ typed }) => [typed.plain.select(id), typed.others.select(id)]),
      ]).unique(),
  };
}

/** Records that name a relative who is not kept are set aside; the others are returned. */
export function withRelatives(
  records: pl.DataFrame,
  relatives: pl.DataFrame,
  { id, entity, parent, leftOut, without, named = (strays) => strays }: {
    /** The column in which relatives are found. */
    readonly id: string;
    readonly entity: Entity;
    readonly parent: Parent;
    readonly without: Without;
    /** Values of the same column whose records are left out. @default those of the parent */
    readonly leftOut?: ReadonlySet<string>;
    /** Gives records the column of the parent, where they do not have it. */
    readonly named?: (strays: pl.DataFrame) => pl.DataFrame;
  },
): pl.DataFrame {
  const ids = relatives.select(id);
  const strays = records.join(ids, { on: id, how: "anti" });
  if (strays.height === 0) return records;
  withoutParents(named(strays), { entity, parent, without, leftOut: { id, ids: leftOut } });
  return records.join(ids, { on: id, how: "semi" });
}

/** Sets records aside for the want of a parent, or leaves them out with one who is left out. */
export function withoutParents(
  records: pl.DataFrame,
  { entity, parent, without, leftOut }: {
    readonly entity: Entity;
    readonly parent: Parent;
    readonly without: Without;
    readonly leftOut?: { readonly id: string; readonly ids?: ReadonlySet<string> | undefined };
  },
): void {
  const { column, told } = parent;
  const id = typedName(column);
  const lost = { column, fails: pl.lit(true) };
  const leftId = leftOut?.id ?? id;
  const left = pl.DataFrame({ [leftId]: [...leftOut?.ids ?? parent.leftOut] })
    .select(pl.col(leftId).cast(pl.Utf8));
  without(
    records.join(left, { on: leftId, how: "semi" }),
    entity,
    { ...lost, rule: "parent_left_out" },
    "left out",
  );
  const others = records.join(left, { on: leftId, how: "anti" });
  if (others.height === 0) return;
  const known = told();
  without(others.join(known, { on: id, how: "semi" }), entity, {
    ...lost,
    rule: column === "Customer_ID" ? "customer_quarantined" : "account_quarantined",
  });
  without(others.join(known, { on: id, how: "anti" }), entity, {
    ...lost,
    rule: column === "Customer_ID" ? "no_valid_customer" : "no_valid_account",
  });
}

/** Customers that are only named by others, where that is enough to be one. */
export function namedCustomers(
  { contract, owners }: BankRecords,
  known: Screened,
  named: readonly pl.DataFrame[],
): pl.DataFrame {
  const isComplete = contract.tables.get("customers")?.every(({ complete }) => complete) ?? false;
  const empty = pl.DataFrame({ customer_id: [] }).select(pl.col("customer_id").cast(pl.Utf8));
  if (contract.tables.has("joined") || isComplete) return empty;
  const ids = [...named, owners].flatMap((frame) => {
    const name = ["customer_id", "held"].find((column) => frame.columns.includes(column));
    return name === undefined ? [] : [frame.select(pl.col(name).cast(pl.Utf8).as("customer_id"))];
  });
  const told = pl.concat([known.plain.select("customer_id"), known.others.select("customer_id")]);
  return pl.concat([empty, ...ids]).filter(pl.col("customer_id").isNotNull()).unique()
    .join(told, { on: "customer_id", how: "anti" }).sort("customer_id");
}

/** Who holds which account, each pair once. */
export function onePerPair({ plain, others }: Screened, without: Without): pl.DataFrame {
  const told = pl.concat([plain, others]).sort([...PAIR, "row"]);
  const judged = told.withColumn(repeatsPair().as("is_repeat"));
  return without(judged, "holders", {
    column: "Account_ID",
    rule: "repeated_record",
    fails: pl.col("is_repeat"),
  }, "duplicate").drop("is_repeat");
}

/** Accounts with the first customer who is named as the holder of each. */
export function withHeld(accounts: pl.DataFrame, held: pl.DataFrame): pl.DataFrame {
  const first = held.select(pl.col("row").cast(pl.UInt32), pl.col("held").cast(pl.Utf8))
    .groupBy("row").agg(pl.col("held").min().as("customer_id"));
  return accounts.join(first, { on: "row", how: "left" });
}

/** Loans of customers that are kept, and who has borrowed each. */
export function ofBorrowers(
  loans: pl.DataFrame,
  { accounts, holders, everyone, customer, account, without }: {
    readonly customer: Parent;
    readonly account: Parent;
    readonly accounts: pl.DataFrame;
    readonly holders: pl.DataFrame;
    readonly everyone: pl.DataFrame;
    readonly without: Without;
  },
): { loans: pl.DataFrame; borrowers: pl.DataFrame } {
  if (loans.columns.includes("customer_id")) {
    const kept = withRelatives(loans, everyone, {
      id: "customer_id",
      entity: "loans",
      parent: customer,
      without,
    });
    return { loans: kept, borrowers: kept.select("loan_id", "customer_id") };
  }
  if (!loans.columns.includes("account_id")) {
    return { loans, borrowers: pl.concat([holders.head(0)]).rename({ account_id: "loan_id" }) };
  }
  const kept = withRelatives(loans, accounts, {
    id: "account_id",
    entity: "loans",
    parent: account,
    without,
  });
  const borrowers = kept.select("loan_id", "account_id")
    .join(holders, { on: "account_id", how: "inner" }).select("loan_id", "customer_id");
  return { loans: kept, borrowers };
}

/**
 * Customers who have something with the bank; the others are left out, and said.
 *
 * @param products Who has what: `customer_id`. The next is looked at only for those without the last,
 * since nearly all have an account, and there are millions of transactions.
 */
export function withProducts(
  customers: pl.DataFrame,
  products: readonly (() => pl.DataFrame)[],
  without: Without,
): pl.DataFrame {
  let idle = customers;
  for (const having of products) {
    if (idle.height === 0) break;
    idle = idle.join(having().select("customer_id"), { on: "customer_id", how: "anti" });
  }
  if (idle.height === 0) return customers;
  without(idle, "customers", {
    column: "Customer_ID",
    rule: "no_product",
    fails: pl.lit(true),
  }, "left out");
  return customers.join(idle.select("customer_id"), { on: "customer_id", how: "anti" });
}
