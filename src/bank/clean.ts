import pl from "nodejs-polars";
import { atDate, derivedAt, firstTransaction, openedAfter } from "@/bank/calendar.ts";
import { withBalances } from "@/bank/closing_balances.ts";
import { type Conservation, conservation, readCounts } from "@/bank/conservation.ts";
import { LEDGER_COLUMNS, setAside, shownTyped, type Unlisted, withFiles } from "@/bank/ledger.ts";
import {
  creditedOf,
  ofOwners,
  type OwnerStates,
  ownerStates,
  withAccounts,
  withIds,
  withSharing,
} from "@/bank/owners.ts";
import { type BankRecords, idsLeftOut } from "@/bank/read_bank.ts";
import {
  accountsOf,
  holdersOf,
  namedCustomers,
  ofBorrowers,
  onePerPair,
  type Parent,
  parentOf,
  withHeld,
  type Without,
  withProducts,
  withRelatives,
} from "@/bank/relations.ts";
import { type Unique, withoutRepeats } from "@/bank/repeats.ts";
import { withPastCenturies } from "@/bank/rules/centuries.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { ENTITIES, type Entity, type RecordColumn } from "@/bank/schema.ts";
import { type Screened, screenEntity } from "@/bank/screen.ts";
import type { LostTransactions } from "@/bank/stored_transactions.ts";
import type { BankTables } from "@/bank/tables.ts";
import { grainOf } from "@/bank/grain.ts";
import { type Accounted, assertKept } from "@/bank/gates.ts";
import { UserError } from "@/errors.ts";
import { once } from "@/once.ts";

export interface Cleaned {
  readonly tables: BankTables;
  /** ISO date at which age, recency and tenure are measured; null where there is nothing of the kind. */
  readonly asOf: string | null;
  /** ISO date of the first transaction kept; null if there is none. */
  readonly firstTransaction: string | null;
  /** One line per record set aside or flagged, see {@linkcode LEDGER_COLUMNS}; ordered by file and row. */
  readonly ledger: pl.DataFrame;
  /** What is set aside besides, without a line. */
  readonly unlisted: readonly Unlisted[];
  /** Of each entity that the bank's tables tell of. */
  readonly conservation: Readonly<Partial<Record<Entity, Conservation>>>;
  readonly repeatedRows: number;
}

export interface CleanOptions {
  /**
   * Columns without a valid value in which a record is incomplete and quarantined, besides those that
   * identify and define it. In others the value alone is dropped, and not known from then on.
   * @default none
   */
  readonly needed?: ReadonlySet<RecordColumn> | undefined;
  /**
   * ISO date; what begins later is left out.
   * @default the contract's; else {@linkcode derivedAsOf}, and what begins later is quarantined
   */
  readonly asOf?: string | undefined;
  /** ISO date before which the derived date is not. @default none */
  readonly earliestAsOf?: string | undefined;
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
  return settled(related(begun(records, options)));
}

/** Records whose transactions are checked one by one, so that the as-of date is known. */
export interface Begun {
  readonly records: BankRecords;
  readonly options: CleanOptions;
  readonly ledger: pl.DataFrame[];
  readonly without: Without;
  readonly transactions: Screened;
  readonly asOf: string | null;
  readonly isStated: boolean;
}

/**
 * The first step of {@linkcode clean}.
 *
 * @param days How many transactions there are besides, by day, where they stay in a database.
 */
export function begun(
  records: BankRecords,
  options: CleanOptions,
  days: readonly (readonly [number, number])[] = [],
): Begun {
  const { contract, currency, repeatedRows } = records;
  const ledger = [repeatedRowLines(repeatedRows)];
  const without: Without = (rows, entity, check, action = "quarantined") =>
    setAside(rows, ledger, {
      checks: [check],
      entity,
      action,
      shown: (name) => shownTyped(name, currency),
    });
  const needed = options.needed ?? new Set<RecordColumn>();
  const isAlone = grainOf(contract) === "customers";
  const transactions = screenEntity(records, "transactions", { needed, ledger });
  const stated = options.asOf ?? contract.asOf;
  const asOf = stated ?? laterOf(options.earliestAsOf, derivedAt(transactions, records, days)) ??
    (isAlone && !isBirthMeasured(records) ? null : nowhere(transactions, ledger));
  return {
    records,
    options,
    ledger,
    without,
    transactions,
    asOf,
    isStated: stated !== undefined,
  };
}

/** Records brought together but for the transactions, whose owners are judged. */
export interface Related extends Begun {
  readonly screened: Readonly<Record<Entity, Screened>>;
  readonly transactionsTold: Unique;
  readonly accountsTold: Unique;
  readonly holdersTold: pl.DataFrame;
  readonly named: pl.DataFrame;
  readonly everyone: pl.DataFrame;
  readonly customer: Parent;
  readonly account: Parent;
  readonly accounts: pl.DataFrame;
  readonly held: pl.DataFrame;
  readonly holders: pl.DataFrame;
  readonly loans: pl.DataFrame;
  readonly borrowers: pl.DataFrame;
  readonly owners: pl.DataFrame;
  readonly states: OwnerStates;
}

/**
 * The second step of {@linkcode clean}.
 *
 * @param balances Transactions with a balance that stay in a database, those on the last day of their account.
 */
export function related(begun: Begun, balances: readonly pl.DataFrame[] = []): Related {
  const { records, options, ledger, without, transactions, asOf, isStated } = begun;
  const { currency } = records;
  const needed = options.needed ?? new Set<RecordColumn>();
  const dated = asOf === null ? records : withPastCenturies(records, asOf);
  const screened = {
    ...Object.fromEntries(
      ENTITIES.filter((entity) => entity !== "transactions")
        .map((entity) => [entity, screenEntity(dated, entity, { needed, ledger })]),
    ),
    transactions,
  } as Record<Entity, Screened>;
  const timely = asOf === null ? screened : withBalances(
    atDate(screened, { asOf, isStated, needed, currency, without }),
    records,
    { needed, without, balances },
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
    .union(isStated ? openedAfter(asOf!, screened.accounts) : new Set<string>());
  const customer = parentOf(records, "customers", customersLeftOut);
  const account = parentOf(records, "accounts", accountsLeftOut);
  const declared = withRelatives(holdersTold, everyone, {
    id: "customer_id",
    entity: "holders",
    parent: customer,
    without,
  });
  const pairs = holdersOf(accountsTold, declared, everyone);
  const accounts = withRelatives(accountsTold.records, pairs, {
    id: "account_id",
    leftOut: accountsLeftOut,
    entity: "accounts",
    parent: customer,
    without,
    named: (strays) => withHeld(strays, accountsTold.held),
  });
  const held = withRelatives(declared, accounts, {
    id: "account_id",
    entity: "holders",
    parent: account,
    without,
  });
  const holders = pairs.join(accounts.select("account_id"), { on: "account_id", how: "semi" });
  const { loans, borrowers } = ofBorrowers(loansTold, {
    customer,
    account,
    accounts,
    holders,
    everyone,
    without,
  });
  const owners = withSharing(records.owners, transactionsTold);
  const states = ownerStates(owners, { accounts, holders, customers: everyone });
  return {
    ...begun,
    screened,
    transactionsTold,
    accountsTold,
    holdersTold,
    named,
    everyone,
    customer,
    account,
    accounts,
    held,
    holders,
    loans,
    borrowers,
    owners,
    states,
  };
}

/**
 * The last step of {@linkcode clean}.
 *
 * @param stored What has become of the transactions that stay in a database.
 * @param unlisted Those that are set aside there.
 */
export function settled(
  {
    records,
    ledger,
    without,
    asOf,
    screened,
    transactionsTold,
    accountsTold,
    holdersTold,
    named,
    everyone,
    customer,
    account,
    accounts,
    held,
    holders,
    loans,
    borrowers,
    owners,
    states,
  }: Related,
  stored?: LostTransactions,
  unlisted: readonly Unlisted[] = [],
): Cleaned {
  const { contract, currency, repeatedRows } = records;
  const activity = ofOwners(transactionsTold, owners, {
    states,
    customer,
    account,
    without,
    ...(stored && { lost: stored.lost }),
  });
  const credited = creditedOf(owners, holders, {
    told: holdersTold,
    alone: records.owners.height,
  });
  // Where a row is a customer, nothing is told of what they have.
  const customers = grainOf(contract) === "customers" ? everyone : withProducts(everyone, [
    () => holders,
    () => borrowers,
    ...[activity, ...(stored === undefined ? [] : [stored.owners])].map((active) => () =>
      credited.join(active.select("owner"), { on: "owner", how: "semi" })
    ),
  ], without);

  const elsewhere = stored?.kept ?? 0;
  const lost = (stored?.lost ?? []).reduce((sum, { height }) => sum + height, 0);
  const read = readCounts(screened, {
    accounts: accountsTold.joined,
    transactions: transactionsTold.joined - elsewhere - lost -
      unlisted.reduce((sum, { records }) => sum + records, 0),
    customers: -named.height,
  });
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
    transactions: activity.height + elsewhere,
    loans: loans.height,
  };
  const accounted = {
    ledger: withFiles(lines, records.files),
    unlisted,
    conservation: conservation(records, { read, kept, lines, unlisted }),
  };
  if (customers.height === 0) throw nobodyLeft(accounted);
  return {
    ...accounted,
    tables,
    asOf,
    firstTransaction: firstTransaction(tables),
    repeatedRows: repeatedRows.height,
  };
}

/** Whether ages follow from births, at a date. */
function isBirthMeasured({ columns, own }: BankRecords): boolean {
  return columns.has("Date_of_Birth") && !own.has("age");
}

function laterOf(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || b === undefined ? a ?? b : a > b ? a : b;
}

/**
 * There is no day to measure at.
 *
 * @throws {UserError} That there are no dates, or what has become of the transactions.
 */
function nowhere({ read }: Screened, ledger: readonly pl.DataFrame[]): never {
  const lines = pl.concat([...ledger]);
  const account = { records: read, kept: 0, duplicate: 0, quarantined: read, left_out: 0 };
  if (read > 0) {
    assertKept({ ledger: lines, unlisted: [], conservation: { transactions: account } });
  }
  throw new UserError(
    "input",
    "There is no transaction and no start of a loan, so there is no date to measure age and tenure " +
      "at. Give one with --as-of.",
  );
}

/** Why there is no customer. */
function nobodyLeft(accounted: Accounted): UserError {
  assertKept(accounted);
  return new UserError(
    "input",
    "No customer is left: none has an account, a transaction or a loan that counts.",
  );
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
    borrowers: borrowers.sort({ by: ["loan_id", "customer_id"], maintainOrder: true }),
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
    pl.col("rule"),
    pl.lit("").as("value"),
    pl.lit("duplicate").as("action"),
  ).select(...LEDGER_COLUMNS);
}
