import pl from "nodejs-polars";
import { derivedAsOf } from "@/bank/as_of.ts";
import { assertConserved, type Conservation } from "@/bank/conservation.ts";
import { closingBalances, withClosingBalances } from "@/bank/closing_balances.ts";
import {
  type Action,
  type Check,
  LEDGER_COLUMNS,
  setAside,
  shownTyped,
  withFiles,
} from "@/bank/ledger.ts";
import { type BankRecords, entitiesTold, idsLeftOut, leftOutOf } from "@/bank/read_bank.ts";
import {
  accountsOf,
  creditedOf,
  holdersOf,
  type OwnerStates,
  ownerStates,
  withAccounts,
  type Without,
  withoutParents,
  withRelatives,
} from "@/bank/relations.ts";
import { type Unique, withoutRepeats } from "@/bank/repeats.ts";
import { withPastCenturies } from "@/bank/rules/centuries.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { type ColumnName, ENTITIES, type Entity, typedName } from "@/bank/schema.ts";
import { type Screened, screenEntity } from "@/bank/screen.ts";
import type { BankTables } from "@/bank/tables.ts";
import { UserError } from "@/errors.ts";
import { once } from "@/once.ts";

export interface Cleaned {
  readonly tables: BankTables;
  /** ISO date at which age, recency and tenure are measured. */
  readonly asOf: string;
  /** ISO date of the first transaction kept; null if there is none. */
  readonly firstTransaction: string | null;
  /** One line per record set aside or flagged, see {@linkcode LEDGER_COLUMNS}; ordered by file and row. */
  readonly ledger: pl.DataFrame;
  /** Of each entity that the bank's tables tell of. */
  readonly conservation: Readonly<Partial<Record<Entity, Conservation>>>;
  readonly repeatedRows: number;
}

export interface CleanOptions {
  /**
   * Optional columns that a chosen feature needs: a record without a valid value there is
   * incomplete and quarantined. In other optional columns the value alone is dropped.
   */
  readonly needed?: ReadonlySet<ColumnName> | undefined;
  /**
   * ISO date; what begins later is left out.
   * @default the contract's; else {@linkcode derivedAsOf}, and what begins later is quarantined
   */
  readonly asOf?: string | undefined;
}

/**
 * Brings the records of the tables together. Whatever is set aside has a line in the ledger with its
 * reason: records that contradict another with the same id, or whose customer or account was set
 * aside, or is somebody else's.
 *
 * Of several valid records with one id that differ, the one found in most rows is kept, and among
 * equals the first by its content, so that the order of the rows decides nothing.
 *
 * @throws {UserError} If no customer is left, or no date to measure from.
 */
export function clean(records: BankRecords, options: CleanOptions = {}): Cleaned {
  const { contract, currency, repeatedRows } = records;
  const isJoined = contract.tables.has("joined");
  const ledger = [repeatedRowLines(repeatedRows)];
  const without: Without = (rows, entity, check, action = "quarantined") => {
    setAside(rows, ledger, {
      checks: [check],
      entity,
      action,
      shown: (name) => shownTyped(name, currency),
    });
  };
  const needed = options.needed ?? new Set<ColumnName>();
  const transactions = screenEntity(records, "transactions", { needed, ledger });
  const stated = options.asOf ?? contract.asOf;
  const asOf = stated ?? measuredAt(transactions, records);
  const dated = withPastCenturies(records, asOf);
  const screened = {
    ...Object.fromEntries(
      ENTITIES.filter((entity) => entity !== "transactions")
        .map((entity) => [entity, screenEntity(dated, entity, { needed, ledger })]),
    ),
    transactions,
  } as Record<Entity, Screened>;
  const timely = withBalances(
    atDate(screened, { asOf, isStated: stated !== undefined, needed, currency, without }),
    records,
    without,
  );
  const unique = (
    entity: Entity,
    options: Pick<Parameters<typeof withoutRepeats>[2], "holder" | "detailed"> = {},
  ) => withoutRepeats(timely[entity], entity, { ledger, currency, ...options });

  const customersTold = unique("customers").records;
  const accountsTold = unique("accounts", { holder: "customer_id" });
  const holdersTold = onePerPair(timely.holders, without);
  const loansTold = unique("loans").records;
  const transactionsTold = unique("transactions", {
    holder: "owner",
    detailed: (transactions) => withAccounts(transactions, records.owners),
  });

  const named = namedCustomers(records, screened.customers, [
    accountsTold.held,
    holdersTold,
    loansTold,
  ]);
  const everyone = pl.concat([customersTold, named], { how: "diagonal" });
  const customersLeftOut = idsLeftOut(records, "customers");
  const accountsLeftOut = idsLeftOut(records, "accounts")
    .union(accountsOf(customersLeftOut, accountsTold, holdersTold))
    .union(
      stated === undefined ? new Set<string>() : openedAfter(stated, screened.accounts),
    );
  const declared = withRelatives(holdersTold, everyone, {
    id: "customer_id",
    leftOut: customersLeftOut,
    entity: "holders",
    column: "Customer_ID",
    rule: "no_valid_customer",
    without,
  });
  const pairs = holdersOf(accountsTold, declared, everyone);
  const relative = isJoined ? "customer_quarantined" : "no_valid_customer";
  const accounts = withRelatives(accountsTold.records, pairs, {
    id: "account_id",
    leftOut: accountsLeftOut,
    entity: "accounts",
    column: "Customer_ID",
    rule: relative,
    without,
    named: (strays) => withHeld(strays, accountsTold.held),
  });
  const held = withRelatives(declared, accounts, {
    id: "account_id",
    leftOut: accountsLeftOut,
    entity: "holders",
    column: "Account_ID",
    rule: "no_valid_account",
    without,
  });
  const holders = pairs.join(accounts.select("account_id"), { on: "account_id", how: "semi" });
  const { loans, borrowers } = ofBorrowers(loansTold, {
    customersLeftOut,
    accountsLeftOut,
    accounts,
    holders,
    everyone,
    relative,
    without,
  });
  const alone = records.owners.height;
  const owners = withSharing(records.owners, transactionsTold);
  const states = ownerStates(owners, { accounts, holders, customers: everyone });
  const activity = ofOwners(transactionsTold, owners, {
    states,
    isJoined,
    customersLeftOut,
    accountsLeftOut,
    without,
  });
  const credited = creditedOf(owners, holders, { told: holdersTold, alone });
  const customers = withProducts(everyone, [
    holders,
    borrowers,
    credited.join(activity.select("owner").unique(), { on: "owner", how: "semi" }),
  ], without);

  const read = readCounts(screened, {
    accounts: accountsTold.joined,
    transactions: transactionsTold.joined,
    customers: -named.height,
  });
  if (customers.height === 0) {
    throw new UserError(
      "input",
      `No customer is left after cleaning: all ${read.customers} were set aside. ` +
        "Check the date and number formats of the file.",
    );
  }
  const lines = pl.concat(ledger).sort(["row", "entity", "id", "column", "rule"]);
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
    transactions: activity.height,
    loans: loans.height,
  };
  return {
    tables,
    asOf,
    firstTransaction: firstTransaction(tables),
    ledger: withFiles(lines, records.files),
    conservation: conservation(records, { read, kept, lines }),
    repeatedRows: repeatedRows.height,
  };
}

/** Without what is impossible or not yet at the as-of date. */
function atDate(
  screened: Readonly<Record<Entity, Screened>>,
  { asOf, isStated, needed, currency, without }: {
    readonly asOf: string;
    readonly isStated: boolean;
    readonly needed: ReadonlySet<ColumnName>;
    readonly currency: Currency;
    readonly without: Without;
  },
): Record<Entity, Screened> {
  const action = isStated ? "left out" : "quarantined";
  const own = (entity: Entity, begins: ColumnName) =>
    each(
      entity,
      (records) =>
        begun(inCurrency(records, entity, currency, without), entity, begins, {
          asOf,
          action,
          without,
        }),
    );
  const each = (entity: Entity, of: (records: pl.DataFrame) => pl.DataFrame): Screened => ({
    ...screened[entity],
    plain: of(screened[entity].plain),
    others: of(screened[entity].others),
  });
  return {
    ...screened,
    customers: each(
      "customers",
      (customers) => withoutImpossibleAges(customers, asOf, { needed, without }),
    ),
    accounts: own("accounts", "Opening_Date"),
    loans: own("loans", "Start_Date"),
    transactions: each(
      "transactions",
      (transactions) =>
        booked(
          begun(
            inCurrency(transactions, "transactions", currency, without),
            "transactions",
            "Transaction_Date",
            { asOf, action, without },
          ),
          without,
        ),
    ),
  };
}

/**
 * Accounts with the balance that their transactions leave them, where the bank writes it there; one
 * without any balance is incomplete.
 */
function withBalances(
  timely: Record<Entity, Screened>,
  { columns, owners }: BankRecords,
  without: Without,
): Record<Entity, Screened> {
  if (!columns.has("Balance_After") || !owners.columns.includes("account_id")) return timely;
  const filled = withClosingBalances(timely.accounts, closingBalances(timely.transactions, owners));
  const isMissing = pl.col("balance").isNull();
  const complete = (accounts: pl.DataFrame) => {
    without(accounts, "accounts", { column: "Balance", rule: "missing", fails: isMissing });
    return accounts.filter(isMissing.not());
  };
  const accounts = {
    ...filled,
    plain: complete(filled.plain),
    others: complete(filled.others),
  };
  return { ...timely, accounts };
}

/** Born after the as-of date, or more than 120 years before it. */
function withoutImpossibleAges(
  customers: pl.DataFrame,
  asOf: string,
  { needed, without }: { needed: ReadonlySet<ColumnName>; without: Without },
): pl.DataFrame {
  if (!customers.columns.includes("date_of_birth")) return customers;
  const born = pl.col("date_of_birth");
  // 121 years before a leap year is none.
  const monthAndDay = asOf.slice(4) === "-02-29" ? "-02-28" : asOf.slice(4);
  const oldest = day(`${Number(asOf.slice(0, 4)) - 121}${monthAndDay}`);
  const fails = born.gt(day(asOf)).or(born.ltEq(oldest)).fillNull(pl.lit(false));
  const check: Check = { column: "Date_of_Birth", rule: "age_out_of_range", fails };
  const isNeeded = needed.has("Date_of_Birth");
  without(customers, "customers", check, isNeeded ? "quarantined" : "flagged");
  if (isNeeded) return customers.filter(fails.not());
  return customers.withColumn(
    pl.when(fails).then(pl.lit(null)).otherwise(born).as("date_of_birth"),
  );
}

/** Records in the contract's currency, or in none that is said. */
function inCurrency(
  records: pl.DataFrame,
  entity: Entity,
  { code, signs }: Currency,
  without: Without,
): pl.DataFrame {
  if (!records.columns.includes("currency") || code === "XXX") return records;
  const isOther = pl.col("currency").str.toUpperCase()
    .isIn([code, ...signs].map((sign) => sign.toUpperCase())).not().fillNull(pl.lit(false));
  without(records, entity, { column: "Currency", rule: "other_currency", fails: isOther });
  return records.filter(isOther.not());
}

/** The ids of accounts that are not yet there at the as-of date. */
function openedAfter(asOf: string, { plain, others }: Screened): Set<string> {
  if (!plain.columns.includes("opening_date")) return new Set();
  const late = [plain, others].flatMap((accounts) =>
    accounts.filter(pl.col("opening_date").gt(day(asOf))).getColumn("account_id").toArray()
  );
  return new Set(late as string[]);
}

/** What has begun by the as-of date. */
function begun(
  records: pl.DataFrame,
  entity: Entity,
  column: ColumnName,
  { asOf, action, without }: {
    readonly asOf: string;
    readonly action: Action;
    readonly without: Without;
  },
): pl.DataFrame {
  if (!records.columns.includes(typedName(column))) return records;
  const isLate = pl.col(typedName(column)).gt(day(asOf)).fillNull(pl.lit(false));
  without(records, entity, { column, rule: "after_as_of", fails: isLate }, action);
  return records.filter(isLate.not());
}

/** The transactions that are not pending, nor reversed. */
function booked(transactions: pl.DataFrame, without: Without): pl.DataFrame {
  if (!transactions.columns.includes("status")) return transactions;
  const isOpen = pl.col("status").neq(pl.lit("booked")).fillNull(pl.lit(false));
  without(
    transactions,
    "transactions",
    { column: "Status", rule: "not_booked", fails: isOpen },
    "left out",
  );
  return transactions.filter(isOpen.not());
}

/** Customers that are only named by others, where that is enough to be one. */
function namedCustomers(
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
function onePerPair({ plain, others }: Screened, without: Without): pl.DataFrame {
  const pair = ["account_id", "customer_id"];
  const told = pl.concat([plain, others]).sort([
    ...pair.map((name) => pl.col(name)),
    pl.col("row"),
  ]);
  const isRepeat = pair.map((name) => pl.col(name).eq(pl.col(name).shift(1)))
    .reduce((all, one) => all.and(one)).fillNull(pl.lit(false));
  const judged = told.withColumn(isRepeat.as("is_repeat"));
  without(judged, "holders", {
    column: "Account_ID",
    rule: "repeated_record",
    fails: pl.col("is_repeat"),
  }, "duplicate");
  return judged.filter(pl.col("is_repeat").not()).drop("is_repeat");
}

/** Accounts with the first customer who is named as the holder of each. */
function withHeld(accounts: pl.DataFrame, held: pl.DataFrame): pl.DataFrame {
  const first = held.select(pl.col("row").cast(pl.UInt32), pl.col("held").cast(pl.Utf8))
    .groupBy("row").agg(pl.col("held").min().as("customer_id"));
  return accounts.join(first, { on: "row", how: "left" });
}

/** Loans of customers that are kept, and who has borrowed each. */
function ofBorrowers(
  loans: pl.DataFrame,
  { accounts, holders, everyone, customersLeftOut, accountsLeftOut, relative, without }: {
    readonly customersLeftOut: ReadonlySet<string>;
    readonly accountsLeftOut: ReadonlySet<string>;
    readonly accounts: pl.DataFrame;
    readonly holders: pl.DataFrame;
    readonly everyone: pl.DataFrame;
    readonly relative: string;
    readonly without: Without;
  },
): { loans: pl.DataFrame; borrowers: pl.DataFrame } {
  if (loans.columns.includes("customer_id")) {
    const kept = withRelatives(loans, everyone, {
      id: "customer_id",
      leftOut: customersLeftOut,
      entity: "loans",
      column: "Customer_ID",
      rule: relative,
      without,
    });
    return { loans: kept, borrowers: kept.select("loan_id", "customer_id") };
  }
  if (!loans.columns.includes("account_id")) {
    return { loans, borrowers: pl.concat([holders.head(0)]).rename({ account_id: "loan_id" }) };
  }
  const kept = withRelatives(loans, accounts, {
    id: "account_id",
    leftOut: accountsLeftOut,
    entity: "loans",
    column: "Account_ID",
    rule: "no_valid_account",
    without,
  });
  const borrowers = kept.select("loan_id", "account_id")
    .join(holders, { on: "account_id", how: "inner" }).select("loan_id", "customer_id");
  return { loans: kept, borrowers };
}

/** Sets aside the transactions whose owner was, or is somebody else; flags those older than their account. */
function ofOwners(
  { records, held }: { records: pl.DataFrame; held: pl.DataFrame },
  owners: pl.DataFrame,
  { states, isJoined, customersLeftOut, accountsLeftOut, without }: {
    readonly customersLeftOut: ReadonlySet<string>;
    readonly accountsLeftOut: ReadonlySet<string>;
    readonly states: OwnerStates;
    readonly isJoined: boolean;
    readonly without: Without;
  },
): pl.DataFrame {
  const owner = ownerOfEach(records, held, { owners, states });
  const days = integers(records, "transaction_date");
  const state = new Uint8Array(owner.length);
  for (let i = 0; i < owner.length; i++) {
    const judged = states.state[owner[i]!]!;
    state[i] = judged !== 0 ? judged : days[i]! < states.opened[owner[i]!]! ? EARLY : 0;
  }
  const judged = records.withColumns(
    pl.Series<number, string>("state", state),
    pl.Series<number, string>("owner", owner),
  );
  const inState = (wanted: number) => {
    const found = judged.filter(pl.col("state").eq(pl.lit(wanted)));
    return found.height === 0 ? found : withIds(found, owners);
  };
  const reasons = [
    [1, "Account_ID", isJoined ? "account_quarantined" : "no_valid_account", accountsLeftOut],
    [2, "Customer_ID", isJoined ? "customer_quarantined" : "no_valid_customer", customersLeftOut],
    [3, "Customer_ID", "not_the_holder", new Set<string>()],
  ] as const;
  for (const [wanted, column, rule, leftOut] of reasons) {
    const found = inState(wanted);
    if (found.height === 0) continue;
    const id = typedName(column);
    withoutParents(found, { id, entity: "transactions", column, rule, leftOut, without });
  }
  const early = inState(EARLY);
  if (early.height > 0) {
    without(early, "transactions", {
      column: "Transaction_Date",
      rule: "before_account_opening",
      fails: pl.lit(true),
    }, "flagged");
  }
  const columns = records.columns.filter((name) => name !== "row" && name !== "rows");
  const isKept = pl.col("state").eq(pl.lit(0)).or(pl.col("state").eq(pl.lit(EARLY)));
  // What is not selected first is copied for nothing.
  return judged.select("state", "owner", ...columns).filter(isKept).select("owner", ...columns);
}

const EARLY = 9;

/**
 * Owners, and the same once more where transactions stand in the rows of several: the second time an
 * owner stands for all holders of the account.
 */
function withSharing(owners: pl.DataFrame, { records, held }: Unique): pl.DataFrame {
  return held.height > records.height ? pl.concat([owners, owners]) : owners;
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
  const rows = integers(records, "row");
  const ofRows = integers(held, "row");
  const whose = integers(held, "held");
  if (ofRows.length === rows.length && rows.every((row, i) => row === ofRows[i])) return whose;
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
  return rows.map((row) => ownerOf.get(row)! + (several.has(row) ? sharing : 0));
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
function withIds(transactions: pl.DataFrame, owners: pl.DataFrame): pl.DataFrame {
  return transactions.join(
    owners.withRowIndex("owner").withColumn(pl.col("owner").cast(pl.Int32)),
    { on: "owner", how: "left" },
  );
}

/** Customers who have something with the bank; the others are left out, and said. */
function withProducts(
  customers: pl.DataFrame,
  products: readonly pl.DataFrame[],
  without: Without,
): pl.DataFrame {
  const having = pl.concat(products.map((frame) => frame.select("customer_id"))).unique();
  const idle = customers.join(having, { on: "customer_id", how: "anti" });
  if (idle.height > 0) {
    without(idle, "customers", {
      column: "Customer_ID",
      rule: "no_product",
      fails: pl.lit(true),
    }, "left out");
  }
  return customers.join(having, { on: "customer_id", how: "semi" });
}

/** The as-of date, as ISO, where nobody states one. */
function measuredAt(transactions: Screened, { tables }: BankRecords): string {
  const loans = tables.filter(({ plan }) => plan.entity === "loans");
  const asOf = derivedAsOf(
    [transactions.plain, transactions.others],
    loans.flatMap(({ typed }) => [typed.plain, typed.others]),
  );
  if (asOf !== undefined) return asOf;
  throw new UserError(
    "input",
    "No valid transaction and no start of a loan is left after cleaning, so there is no date to " +
      "measure age, recency and tenure from. Give one with --as-of.",
  );
}

/** ISO date of the first transaction; null if there is none. */
export function firstTransaction({ activity }: Pick<BankTables, "activity">): string | null {
  const first = activity.transactions.getColumn("transaction_date").min() as Date | number | null;
  return first === null ? null : isoDate(first);
}

/** From what the library hands out for a Date: a JavaScript date, or days since 1970. */
function isoDate(value: Date | number): string {
  const time = value instanceof Date ? value : new Date(value * 86_400_000);
  return time.toISOString().slice(0, 10);
}

function day(iso: string): pl.Expr {
  return pl.lit(iso).cast(pl.Date);
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
    borrowers: borrowers.sort(["loan_id", "customer_id"]),
    minorUnits: 10 ** currency.digits,
    activity: { transactions: activity, owners, credited },
  };
}

function repeatedRowLines(rows: pl.DataFrame): pl.DataFrame {
  return rows.select(
    pl.col("row"),
    pl.lit("rows").as("entity"),
    pl.lit("").as("id"),
    pl.lit("").as("column"),
    pl.lit("repeated_row").as("rule"),
    pl.lit("").as("value"),
    pl.lit("duplicate").as("action"),
  ).select(...LEDGER_COLUMNS);
}

/** How many records of each entity came in; records found to be one with another count once. */
function readCounts(
  screened: Readonly<Record<Entity, Screened>>,
  joined: Readonly<Partial<Record<Entity, number>>>,
): Record<Entity, number> {
  return Object.fromEntries(
    ENTITIES.map((entity) => [entity, screened[entity].read - (joined[entity] ?? 0)]),
  ) as Record<Entity, number>;
}

function conservation(
  records: BankRecords,
  { read, kept, lines }: {
    readonly read: Readonly<Record<Entity, number>>;
    readonly kept: Readonly<Record<Entity, number>>;
    readonly lines: pl.DataFrame;
  },
): Partial<Record<Entity, Conservation>> {
  const counted: Partial<Record<Entity, Conservation>> = {};
  for (const entity of entitiesTold(records)) {
    const own = lines.filter(pl.col("entity").eq(pl.lit(entity)));
    const withAction = (action: string) => own.filter(pl.col("action").eq(pl.lit(action))).height;
    const unwanted = leftOutOf(records, entity);
    const account: Conservation = {
      records: read[entity] + unwanted,
      kept: kept[entity],
      duplicate: withAction("duplicate"),
      quarantined: withAction("quarantined"),
      left_out: withAction("left out") + unwanted,
    };
    assertConserved(entity, account);
    counted[entity] = account;
  }
  return counted;
}
