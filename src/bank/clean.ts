import pl from "nodejs-polars";
import type { EntityRecords } from "@/bank/entities.ts";
import { type Check, LEDGER_COLUMNS, setAside, shownTyped } from "@/bank/quarantine.ts";
import {
  type ColumnName,
  COLUMNS,
  ENTITIES,
  type Entity,
  ID_COLUMNS,
  typedName,
} from "@/bank/schema.ts";
import { screen, type Screened } from "@/bank/screen.ts";
import {
  type AccountNumbers,
  numberAccounts,
  settleTransactions,
  withIds,
  withNumbers,
} from "@/bank/transaction_accounts.ts";
import { UserError } from "@/errors.ts";

/** Records of one entity: in = kept + duplicate + quarantined, always. */
export interface Conservation {
  readonly records: number;
  readonly kept: number;
  readonly duplicate: number;
  readonly quarantined: number;
}

/**
 * The bank's tables, typed and checked. Columns are the extract's names in lower case; money is
 * kobo in Int64, days are Date, ids are text.
 */
export interface BankTables {
  /** `customer_id`, and `date_of_birth`, `annual_income` where the file has them. */
  readonly customers: pl.DataFrame;
  /** `account_id customer_id account_type balance opening_date` */
  readonly accounts: pl.DataFrame;
  /**
   * `transaction_id account transaction_type amount transaction_date`, maybe `channel`; `account` is
   * the place of the account in `accounts`, from 0.
   */
  readonly transactions: pl.DataFrame;
  /** `loan_id customer_id loan_amount loan_type start_date end_date interest_rate`, maybe `days_past_due`. */
  readonly loans: pl.DataFrame;
}

export interface Cleaned {
  readonly tables: BankTables;
  /** ISO date at which age, recency and tenure are measured. */
  readonly asOf: string;
  /** ISO date of the first transaction kept; null if there is none. */
  readonly firstTransaction: string | null;
  /** One line per record set aside or flagged, see {@linkcode LEDGER_COLUMNS}; ordered by row. */
  readonly ledger: pl.DataFrame;
  readonly conservation: Readonly<Record<Entity, Conservation>>;
  readonly repeatedRows: number;
}

export interface CleanOptions {
  /**
   * Optional columns that a chosen feature needs: a record without a valid value there is
   * incomplete and quarantined. In other optional columns the value alone is dropped.
   */
  readonly needed?: ReadonlySet<ColumnName> | undefined;
  /** ISO date. Default: the latest valid transaction. Later transactions are quarantined. */
  readonly asOf?: string | undefined;
}

/**
 * Parses and checks every record. Whatever is set aside has a line in the ledger with its reason:
 * records that are incomplete or invalid, that contradict another with the same id, or whose
 * customer or account was set aside.
 *
 * Of several valid records with one id that differ after parsing, the one found in most rows is
 * kept, and among equals the first by its content, so that the order of the rows decides nothing.
 *
 * @throws {UserError} If no customer is left, or no date to measure from.
 */
export function clean(
  { records, repeatedRows, accountIds }: Omit<EntityRecords, "file">,
  options: CleanOptions = {},
): Cleaned {
  const needed = options.needed ?? new Set<ColumnName>();
  const ledger: pl.DataFrame[] = [repeatedRowLines(repeatedRows)];
  const screened = mapEntities((entity) => screen(records[entity], entity, { needed, ledger }));
  const asOf = options.asOf ?? latest(screened.transactions);
  const timely = {
    ...screened,
    customers: each(
      screened.customers,
      (customers) => withoutImpossibleAges(customers, asOf, { needed, ledger }),
    ),
    transactions: each(
      screened.transactions,
      (transactions) => withoutLater(transactions, asOf, ledger),
    ),
  };
  const numbers = numberAccounts(accountIds, timely.transactions.others);
  const holders = {
    customers: merged(withoutRepeats(timely.customers, "customers", { ledger })),
    accounts: merged(withoutRepeats(timely.accounts, "accounts", { ledger })),
    loans: merged(withoutRepeats(timely.loans, "loans", { ledger })),
  };
  settleRelations(holders, ledger);
  const unique = withoutRepeats(timely.transactions, "transactions", {
    ledger,
    asOthers: (plain) => withIds(plain, numbers),
  });
  const transactions = ofKeptAccounts(unique, { numbers, accounts: holders.accounts, ledger });
  const kept = { ...holders, transactions };

  if (kept.customers.height === 0) {
    throw new UserError(
      "input",
      `No customer is left after cleaning: all ${screened.customers.read} were set aside. ` +
        "Check the date and number formats of the file.",
    );
  }
  const lines = pl.concat(ledger).sort(["row", "entity", "id", "column", "rule"]);
  const tables = mapEntities((entity) => finished(kept[entity], entity));
  return {
    tables,
    asOf,
    firstTransaction: firstTransaction(tables),
    ledger: lines,
    conservation: conservation(screened, tables, lines),
    repeatedRows: repeatedRows.height,
  };
}

function mapEntities<T>(of: (entity: Entity) => T): Record<Entity, T> {
  return Object.fromEntries(ENTITIES.map((entity) => [entity, of(entity)])) as Record<Entity, T>;
}

/** The same done to the plain records and to the others. */
function each(screened: Screened, of: (records: pl.DataFrame) => pl.DataFrame): Screened {
  return { ...screened, plain: of(screened.plain), others: of(screened.others) };
}

/** Born after the as-of date, or more than 120 years before it. */
function withoutImpossibleAges(
  customers: pl.DataFrame,
  asOf: string,
  { needed, ledger }: { needed: ReadonlySet<ColumnName>; ledger: pl.DataFrame[] },
): pl.DataFrame {
  if (!customers.columns.includes("date_of_birth")) return customers;
  const born = pl.col("date_of_birth");
  // 121 years before a leap year is none.
  const monthAndDay = asOf.slice(4) === "-02-29" ? "-02-28" : asOf.slice(4);
  const oldest = day(`${Number(asOf.slice(0, 4)) - 121}${monthAndDay}`);
  const isImpossible = born.gt(day(asOf)).or(born.ltEq(oldest));
  const check: Check = { column: "Date_of_Birth", rule: "age_out_of_range", fails: isImpossible };
  if (needed.has("Date_of_Birth")) return without(customers, "customers", check, ledger);
  flag(customers, "customers", check, ledger);
  return customers.withColumn(
    pl.when(isImpossible).then(pl.lit(null)).otherwise(born).as("date_of_birth"),
  );
}

function withoutLater(
  transactions: pl.DataFrame,
  asOf: string,
  ledger: pl.DataFrame[],
): pl.DataFrame {
  return without(transactions, "transactions", {
    column: "Transaction_Date",
    rule: "after_as_of",
    fails: pl.col("transaction_date").gt(day(asOf)),
  }, ledger);
}

/** Records of which each id has one. */
interface Unique {
  readonly plain: pl.DataFrame;
  /** Those of `plain` to leave out: whatever they share their id with, it has been settled. */
  readonly met: pl.DataFrame;
  /** What is kept of them and of the others. */
  readonly settled: pl.DataFrame;
}

/**
 * Leaves one record per id. The others are `duplicate` if they say the same in another spelling, and
 * a quarantined `conflict` if they do not.
 */
function withoutRepeats(
  { plain, others }: Screened,
  entity: Entity,
  { ledger, asOthers = (records) => records }: {
    ledger: pl.DataFrame[];
    /** Gives plain records the columns of the others. */
    asOthers?: (plain: pl.DataFrame) => pl.DataFrame;
  },
): Unique {
  const id = typedName(ID_COLUMNS[entity]);
  const met = plain.join(others.select(id).unique(), { on: id, how: "semi" });
  const candidates = pl.concat([others, asOthers(met)]).sort(id);
  const isRepeated = pl.col(id).eq(pl.col(id).shift(1));
  const sharedIds = candidates.select(id).filter(isRepeated).unique();
  if (sharedIds.height === 0) return { plain, met, settled: candidates };

  const columns = others.columns.filter((name) => name !== "row" && name !== "rows");
  const ordered = candidates.join(sharedIds, { on: id, how: "semi" }).sort(
    [pl.col(id), pl.col("rows"), ...columns.map((name) => pl.col(name)), pl.col("row")],
    [false, true, ...columns.map(() => false), false],
  );
  const winners = ordered.unique({ subset: [id], keep: "first", maintainOrder: true });
  const kept = winners.select(
    pl.col(id),
    pl.col("row").as("kept_row"),
    ...columns.map((name) => pl.col(name).as(`kept_${name}`)),
  );
  const losers = ordered.join(kept, { on: id, how: "left" })
    .filter(pl.col("row").neq(pl.col("kept_row")));

  const names = (Object.keys(COLUMNS) as ColumnName[])
    .filter((name) => columns.includes(typedName(name)));
  const repeated = setAside(losers, ledger, {
    checks: names.map((name) => ({
      column: name,
      rule: "conflict",
      fails: differ(pl.col(typedName(name)), pl.col(`kept_${typedName(name)}`)),
    })),
    entity,
    action: "quarantined",
    shown: shownTyped,
  });
  setAside(repeated, ledger, {
    checks: [{ column: ID_COLUMNS[entity], rule: "repeated_record", fails: pl.lit(true) }],
    entity,
    action: "duplicate",
    shown: shownTyped,
  });
  const unshared = candidates.join(sharedIds, { on: id, how: "anti" });
  return { plain, met, settled: pl.concat([unshared, winners]) };
}

function merged({ plain, met, settled }: Unique): pl.DataFrame {
  const unmet = met.height === 0
    ? plain
    : plain.join(met.select("row"), { on: "row", how: "anti" });
  return pl.concat([unmet, settled]);
}

function differ(left: pl.Expr, right: pl.Expr): pl.Expr {
  const eitherBlank = left.isNull().or(right.isNull());
  const bothBlank = left.isNull().and(right.isNull());
  return pl.when(eitherBlank).then(bothBlank.not()).otherwise(left.neq(right));
}

type Holder = Exclude<Entity, "transactions">;

/** Sets aside what belongs to a record that was set aside, and the customers without an account. */
function settleRelations(kept: Record<Holder, pl.DataFrame>, ledger: pl.DataFrame[]): void {
  const keep = (entity: Holder, relatives: Holder, column: ColumnName, rule: string): void => {
    const id = typedName(column);
    const ids = kept[relatives].select(id).unique();
    const strays = kept[entity].join(ids, { on: id, how: "anti" });
    if (strays.height === 0) return;
    without(strays, entity, { column, rule, fails: pl.lit(true) }, ledger);
    kept[entity] = kept[entity].join(ids, { on: id, how: "semi" });
  };
  keep("accounts", "customers", "Customer_ID", "customer_quarantined");
  keep("customers", "accounts", "Customer_ID", "no_valid_account");
  keep("loans", "customers", "Customer_ID", "customer_quarantined");
  for (const entity of ["customers", "accounts", "loans"] as const) {
    kept[entity] = kept[entity].sort(typedName(ID_COLUMNS[entity]));
  }
}

/** Sets aside the transactions whose account was, and flags those that are older than theirs. */
function ofKeptAccounts(
  { plain, met, settled }: Unique,
  { numbers, accounts, ledger }: {
    numbers: AccountNumbers;
    accounts: pl.DataFrame;
    ledger: pl.DataFrame[];
  },
): pl.DataFrame {
  const parts = [
    settleTransactions(plain, { numbers, accounts, leftOut: met }),
    settleTransactions(withNumbers(settled, numbers), { numbers, accounts }),
  ];
  for (const { strays, early } of parts) {
    without(withIds(strays, numbers), "transactions", {
      column: "Account_ID",
      rule: "account_quarantined",
      fails: pl.lit(true),
    }, ledger);
    flag(early, "transactions", {
      column: "Transaction_Date",
      rule: "before_account_opening",
      fails: pl.lit(true),
    }, ledger);
  }
  return pl.concat(parts.map(({ kept }) => kept), { how: "vertical", rechunk: false });
}

function without(
  records: pl.DataFrame,
  entity: Entity,
  check: Check,
  ledger: pl.DataFrame[],
): pl.DataFrame {
  const action = "quarantined";
  return setAside(records, ledger, { checks: [check], entity, action, shown: shownTyped });
}

function flag(records: pl.DataFrame, entity: Entity, check: Check, ledger: pl.DataFrame[]): void {
  setAside(records, ledger, { checks: [check], entity, action: "flagged", shown: shownTyped });
}

/** ISO date of the latest transaction. */
function latest({ plain, others }: Screened): string {
  const [last] = [plain, others].map((transactions) =>
    transactions.getColumn("transaction_date").max() as Date | number | null
  ).filter((date) => date !== null).map(isoDate).sort().reverse();
  if (last === undefined) {
    throw new UserError(
      "input",
      "No valid transaction is left after cleaning, so there is no date to measure age, recency " +
        "and tenure from. Give one with --as-of.",
    );
  }
  return last;
}

/** ISO date of the first transaction; null if there is none. */
export function firstTransaction(
  { transactions }: Pick<BankTables, "transactions">,
): string | null {
  const first = transactions.getColumn("transaction_date").min() as Date | number | null;
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

/** The parsed columns alone. */
function finished(records: pl.DataFrame, entity: Entity): pl.DataFrame {
  const id = typedName(ID_COLUMNS[entity]);
  const columns = records.columns.filter((name) => name !== "row" && name !== "rows");
  return records.select(id, ...columns.filter((name) => name !== id));
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

function conservation(
  screened: Readonly<Record<Entity, Screened>>,
  kept: BankTables,
  ledger: pl.DataFrame,
): Record<Entity, Conservation> {
  const counted = {} as Record<Entity, Conservation>;
  for (const entity of ENTITIES) {
    const lines = ledger.filter(pl.col("entity").eq(pl.lit(entity)));
    const withAction = (action: string) => lines.filter(pl.col("action").eq(pl.lit(action))).height;
    const account: Conservation = {
      records: screened[entity].read,
      kept: kept[entity].height,
      duplicate: withAction("duplicate"),
      quarantined: withAction("quarantined"),
    };
    assertConserved(entity, account);
    counted[entity] = account;
  }
  return counted;
}

/**
 * Every record that came in is kept, a duplicate or in quarantine.
 *
 * @throws {Error} If one was lost or made up: a bug.
 */
export function assertConserved(entity: Entity, account: Conservation): void {
  const { records, kept, duplicate, quarantined } = account;
  if (records !== kept + duplicate + quarantined) {
    throw new Error(
      `Records were lost: ${records} ${entity} came in, ${kept} were kept, ` +
        `${duplicate} duplicate and ${quarantined} quarantined`,
    );
  }
}
