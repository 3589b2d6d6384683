import pl from "nodejs-polars";
import { type Parent, type Without, withoutParents } from "@/bank/relations.ts";
import type { Unique } from "@/bank/repeats.ts";
import type { Reason } from "@/bank/stored_transactions.ts";

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
    frame.select(...on).withColumn(pl.lit(true).as(as));
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
  const single = named.join(told.select("account_id"), { on: "account_id", how: "anti" })
    .select("owner", "customer_id");
  const others = numbered.join(single.select("owner"), { on: "owner", how: "anti" });
  return pl.concat([single, ofHolders(others, holders)]);
}

function ofHolders(owners: pl.DataFrame, holders: pl.DataFrame): pl.DataFrame {
  return owners.select("owner", "account_id").join(holders, { on: "account_id", how: "inner" })
    .select("owner", "customer_id");
}

/** Sets aside the transactions whose owner was, or is somebody else; flags those older than their account. */
export function ofOwners(
  { plain, met, unshared, settled, settledHeld }: Unique,
  owners: pl.DataFrame,
  { states, without, lost, ...parents }: OwnerParents & {
    readonly states: OwnerStates;
    readonly without: Without;
    /** Others, of which something is to be said. */
    readonly lost?: pl.DataFrame;
  },
): pl.DataFrame {
  const owned = ownedOf({ plain, settled, settledHeld }, owners, states);
  const judged = [
    withStates(plain, states, met),
    withStates(unshared, states),
    withStates(owned, states),
    ...(lost === undefined ? [] : [withStates(alike(lost, plain), states)]),
  ];
  const noted = withIds(
    pl.concat(judged.map((records) => records.filter(pl.col("state").neq(pl.lit(0))))),
    owners,
  );
  withoutOwners(noted, without, parents);
  const early = inState(noted, EARLY);
  if (early.height > 0) without(early, "transactions", OLDER.check, OLDER.action);
  const columns = settled.columns.filter((name) => name !== "row" && name !== "rows");
  const isKept = pl.col("state").eq(pl.lit(0)).or(pl.col("state").eq(pl.lit(EARLY)));
  return pl.concat(
    // What is not selected first is copied for nothing.
    judged.map((records) =>
      records.select("state", "owner", ...columns).filter(isKept).select("owner", ...columns)
    ),
    { how: "vertical", rechunk: false },
  );
}

/** Transactions that shared their id and are left, with their owner. */
export function ownedOf(
  { plain, settled, settledHeld }: Pick<Unique, "plain" | "settled" | "settledHeld">,
  owners: pl.DataFrame,
  states: OwnerStates,
): pl.DataFrame {
  return settled.withColumn(
    pl.Series<number, string>("owner", ownerOfEach(settled, settledHeld, { owners, states })),
  ).select(...plain.columns);
}

/** Of whom the owners of transactions may be. */
interface OwnerParents {
  readonly customer: Parent;
  readonly account: Parent;
}

/** Why a transaction is flagged that is older than its account. */
export const OLDER: Reason = {
  check: { column: "Transaction_Date", rule: "before_account_opening", fails: pl.lit(true) },
  action: "flagged",
};

/** Sets aside what is in the `state` of an owner that is not kept; it names the owner's ids. */
function withoutOwners(
  noted: pl.DataFrame,
  without: Without,
  { customer, account }: OwnerParents,
): void {
  for (const [lost, parent] of [[NO_ACCOUNT, account], [NO_CUSTOMER, customer]] as const) {
    const orphans = inState(noted, lost);
    if (orphans.height > 0) withoutParents(orphans, { entity: "transactions", parent, without });
  }
  const foreign = inState(noted, FOREIGN);
  if (foreign.height > 0) {
    without(foreign, "transactions", {
      column: "Customer_ID",
      rule: "not_the_holder",
      fails: pl.lit(true),
    });
  }
}

function inState(noted: pl.DataFrame, wanted: number): pl.DataFrame {
  return noted.filter(pl.col("state").eq(pl.lit(wanted)));
}

/** Why the transactions of some owners are set aside: the reasons, and the place of each owner's, or -1. */
export function ownerReasons(
  owners: pl.DataFrame,
  { state }: OwnerStates,
  parents: OwnerParents,
): { readonly reasons: readonly Reason[]; readonly places: Int32Array } {
  const reasons: Reason[] = [];
  const places = new Int32Array(owners.height).fill(-1);
  const judged = owners.withRowIndex("owner")
    .withColumn(pl.Series<number, string>("state", state));
  withoutOwners(judged, (some, _, check, action = "quarantined") => {
    if (some.height > 0) {
      const place = reasons.push({ check, action }) - 1;
      for (const owner of integers(some, "owner")) places[owner] = place;
    }
    return some.head(0);
  }, parents);
  return { reasons, places };
}

/** The columns of another frame; those that are not there are blank. */
export function alike(records: pl.DataFrame, model: pl.DataFrame): pl.DataFrame {
  return records.select(
    ...model.columns.map((name, i) =>
      (records.columns.includes(name) ? pl.col(name) : pl.lit(null)).cast(model.dtypes[i]!).as(name)
    ),
  );
}

/**
 * Places in {@linkcode OWNER_STATES}, one for a transaction that is kept and flagged, and one for what
 * stands in another of the frames.
 */
const [NO_ACCOUNT, NO_CUSTOMER, FOREIGN, EARLY, ELSEWHERE] = [1, 2, 3, 9, 10];

/**
 * Transactions with the `state` of their owner, or that of being older than its account.
 *
 * @param met Rows of which nothing is to be said here.
 */
function withStates(
  transactions: pl.DataFrame,
  { state, opened }: OwnerStates,
  met: ReadonlySet<number> = new Set(),
): pl.DataFrame {
  const row = integers(transactions, "row"), owner = integers(transactions, "owner");
  const day = integers(transactions, "transaction_date");
  const states = new Uint8Array(owner.length);
  for (let i = 0; i < states.length; i++) {
    const place = owner[i]!;
    const isEarly = state[place] === 0 && day[i]! < opened[place]!;
    states[i] = met.size > 0 && met.has(row[i]!) ? ELSEWHERE : isEarly ? EARLY : state[place]!;
  }
  return transactions.withColumn(pl.Series<number, string>("state", states));
}

/**
 * Owners, and the same once more where transactions stand in the rows of several: the second time an
 * owner stands for all holders of the account.
 */
export function withSharing(owners: pl.DataFrame, isSharing: boolean): pl.DataFrame {
  return isSharing ? pl.concat([owners, owners]) : owners;
}

/** Whether one of some transactions stands in the rows of several owners. */
export function isSharing({ settled, settledHeld }: Unique): boolean {
  return settledHeld.height > settled.height;
}

/**
 * The owner of each transaction. One that stands in the rows of several, the holders of a joint
 * account, has the first that is kept, in its place among those that stand for all holders.
 */
function ownerOfEach(
  records: pl.DataFrame,
  held: pl.DataFrame,
  { owners, states }: { readonly owners: pl.DataFrame; readonly states: OwnerStates },
): Int32Array {
  const ofRows = integers(held, "row");
  const whose = integers(held, "held");
  const ranks = ranksOf(owners);
  const ownerOf = new Map<number, number>();
  const several = new Set<number>();
  for (let i = 0; i < ofRows.length; i++) {
    const row = ofRows[i]!, owner = whose[i]!, before = ownerOf.get(row);
    const [state, stateBefore] = [
      states.state[owner],
      before === undefined ? undefined : states.state[before],
    ];
    if (state === 0 && stateBefore === 0) several.add(row);
    const isBetter = before === undefined || (stateBefore !== 0 && state === 0) ||
      (stateBefore === state && ranks[owner]! < ranks[before]!);
    if (isBetter) ownerOf.set(row, owner);
  }
  const sharing = states.state.length / 2;
  return integers(records, "row")
    .map((row) => ownerOf.get(row)! + (several.has(row) ? sharing : 0));
}

/** The place of each owner in the order of their ids, which does not depend on that of the rows. */
function ranksOf(owners: pl.DataFrame): Int32Array {
  const ordered = owners.withRowIndex("owner").sort(owners.columns.map((name) => pl.col(name)));
  const ranks = new Int32Array(owners.height);
  integers(ordered, "owner").forEach((owner, rank) => ranks[owner] = rank);
  return ranks;
}

function integers(frame: pl.DataFrame, name: string): Int32Array {
  return frame.select(pl.col(name).cast(pl.Int32)).getColumn(name).toTypedArray() as Int32Array;
}

/** Transactions with the ids of their owners. */
export function withIds(transactions: pl.DataFrame, owners: pl.DataFrame): pl.DataFrame {
  return transactions.join(
    owners.withRowIndex("owner").withColumn(pl.col("owner").cast(pl.Int32)),
    { on: "owner", how: "left" },
  );
}
