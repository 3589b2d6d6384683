import pl from "nodejs-polars";
import type { EntityRecords } from "@/bank/entities.ts";
import { InputError } from "@/bank/input_error.ts";
import { type Check, LEDGER_COLUMNS, setAside, shownTyped } from "@/bank/quarantine.ts";
import {
  type ColumnName,
  COLUMNS,
  ENTITIES,
  type Entity,
  ID_COLUMNS,
  typedName,
} from "@/bank/schema.ts";
import { releaseMemory } from "@/bank/release_memory.ts";
import { screen } from "@/bank/screen.ts";
import { streamed } from "@/bank/streamed.ts";

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
  /** `transaction_id account_id transaction_type amount transaction_date`, maybe `channel`. */
  readonly transactions: pl.DataFrame;
  /** `loan_id customer_id loan_amount loan_type start_date end_date interest_rate`, maybe `days_past_due`. */
  readonly loans: pl.DataFrame;
}

export interface Cleaned {
  readonly tables: BankTables;
  /** ISO date at which age, recency and tenure are measured. */
  readonly asOf: string;
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
  readonly needed?: ReadonlySet<ColumnName>;
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
 * @throws {InputError} If no customer is left, or no date to measure from.
 */
export function clean(
  { records, repeatedRows }: EntityRecords,
  options: CleanOptions = {},
): Cleaned {
  const needed = options.needed ?? new Set<ColumnName>();
  const ledger: pl.DataFrame[] = [repeatedRowLines(repeatedRows)];
  const read = {} as Record<Entity, number>;
  const kept = {} as Record<Entity, pl.DataFrame>;
  for (const entity of ENTITIES) {
    const screened = screen(records[entity], entity, { needed, ledger });
    read[entity] = screened.read;
    kept[entity] = screened.records.sort(typedName(ID_COLUMNS[entity]));
    releaseMemory(screened.read);
  }
  const asOf = options.asOf ?? latest(kept.transactions);
  kept.customers = withoutImpossibleAges(kept.customers, asOf, { needed, ledger });
  kept.transactions = withoutLater(kept.transactions, asOf, ledger);
  for (const entity of ENTITIES) {
    kept[entity] = withoutRepeats(kept[entity], entity, ledger);
    releaseMemory(read[entity]);
  }
  settleRelations(kept, ledger);

  if (kept.customers.height === 0) {
    throw new InputError(
      `No customer is left after cleaning: all ${read.customers} were set aside. ` +
        "Check the date and number formats of the file.",
    );
  }
  const lines = pl.concat(ledger).sort(["row", "entity", "id", "column", "rule"]);
  const tables = Object.fromEntries(
    ENTITIES.map((entity) => [entity, finished(kept[entity], entity)]),
  ) as unknown as BankTables;
  return {
    tables,
    asOf,
    ledger: lines,
    conservation: conservation(read, tables, lines),
    repeatedRows: repeatedRows.height,
  };
}

/** Born after the as-of date, or more than 120 years before it. */
function withoutImpossibleAges(
  customers: pl.DataFrame,
  asOf: string,
  { needed, ledger }: { needed: ReadonlySet<ColumnName>; ledger: pl.DataFrame[] },
): pl.DataFrame {
  if (!customers.columns.includes("date_of_birth")) return customers;
  const born = pl.col("date_of_birth");
  const oldest = day(`${Number(asOf.slice(0, 4)) - 121}${asOf.slice(4)}`);
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

/**
 * Leaves one record per id of records in order of id. The others are `duplicate` if they say the same in another spelling,
 * and a quarantined `conflict` if they do not.
 */
function withoutRepeats(
  records: pl.DataFrame,
  entity: Entity,
  ledger: pl.DataFrame[],
): pl.DataFrame {
  const id = typedName(ID_COLUMNS[entity]);
  const isRepeated = pl.col(id).eq(pl.col(id).shift(1));
  const sharedIds = records.select(id).filter(isRepeated).unique();
  if (sharedIds.height === 0) return records;

  const columns = records.columns.filter((name) => name !== "row" && name !== "rows");
  const ordered = records.join(sharedIds, { on: id, how: "semi" }).sort(
    [pl.col(id), pl.col("rows"), ...columns.map((name) => pl.col(name)), pl.col("row")],
    [false, true, ...columns.map(() => false), false],
  );
  const winners = ordered.unique({ subset: [id], keep: "first", maintainOrder: true });
  const kept = winners.select(
    pl.col(id),
    pl.col("row").as("kept_row"),
    ...columns.map((name) => pl.col(name).as(`kept_${name}`)),
  );
  const others = ordered.join(kept, { on: id, how: "left" })
    .filter(pl.col("row").neq(pl.col("kept_row")));

  const names = (Object.keys(COLUMNS) as ColumnName[])
    .filter((name) => columns.includes(typedName(name)));
  const repeated = setAside(others, ledger, {
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
  return pl.concat([records.join(sharedIds, { on: id, how: "anti" }), winners]).sort(id);
}

function differ(left: pl.Expr, right: pl.Expr): pl.Expr {
  const eitherBlank = left.isNull().or(right.isNull());
  const bothBlank = left.isNull().and(right.isNull());
  return pl.when(eitherBlank).then(bothBlank.not()).otherwise(left.neq(right));
}

/** Sets aside what belongs to a record that was set aside, and the customers without an account. */
function settleRelations(kept: Record<Entity, pl.DataFrame>, ledger: pl.DataFrame[]): void {
  const keep = (entity: Entity, relatives: Entity, column: ColumnName, rule: string): void => {
    const id = typedName(column);
    const ids = kept[relatives].select(id).unique();
    const strays = kept[entity].join(ids, { on: id, how: "anti" });
    if (strays.height === 0) return;
    without(strays, entity, { column, rule, fails: pl.lit(true) }, ledger);
    kept[entity] = kept[entity].join(ids, { on: id, how: "semi" });
    releaseMemory(kept[entity].height);
  };
  keep("accounts", "customers", "Customer_ID", "customer_quarantined");
  keep("customers", "accounts", "Customer_ID", "no_valid_account");
  keep("loans", "customers", "Customer_ID", "customer_quarantined");
  keep("transactions", "accounts", "Account_ID", "account_quarantined");

  const openings = kept.accounts.select("account_id", "opening_date");
  const early = streamed(
    kept.transactions.lazy().join(openings.lazy(), { on: "account_id", how: "inner" })
      .filter(pl.col("transaction_date").lt(pl.col("opening_date"))),
  );
  flag(early, "transactions", {
    column: "Transaction_Date",
    rule: "before_account_opening",
    fails: pl.lit(true),
  }, ledger);
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
function latest(transactions: pl.DataFrame): string {
  const last = transactions.getColumn("transaction_date").max() as Date | number | null;
  if (last === null) {
    throw new InputError(
      "No valid transaction is left after cleaning, so there is no date to measure age, recency " +
        "and tenure from. Give one with --as-of.",
    );
  }
  return isoDate(last);
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
  read: Readonly<Record<Entity, number>>,
  kept: BankTables,
  ledger: pl.DataFrame,
): Record<Entity, Conservation> {
  const counted = {} as Record<Entity, Conservation>;
  for (const entity of ENTITIES) {
    const lines = ledger.filter(pl.col("entity").eq(pl.lit(entity)));
    const withAction = (action: string) => lines.filter(pl.col("action").eq(pl.lit(action))).height;
    const account: Conservation = {
      records: read[entity],
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
