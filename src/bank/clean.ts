import pl from "nodejs-polars";
import type { EntityRecords } from "@/bank/entities.ts";
import { InputError } from "@/bank/input_error.ts";
import { withParsed } from "@/bank/parse.ts";
import {
  type Check,
  ID_FORM,
  judged,
  LEDGER_COLUMNS,
  passed,
  writeLedger,
} from "@/bank/quarantine.ts";
import {
  type Column,
  type ColumnName,
  COLUMNS,
  ENTITIES,
  type Entity,
  ID_COLUMNS,
} from "@/bank/schema.ts";

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
  const typed = {} as Record<Entity, pl.DataFrame>;
  for (const entity of ENTITIES) {
    const names = records[entity].columns.filter(isColumn);
    typed[entity] = withParsed(records[entity], names);
  }

  const screened = screenAll(typed, needed, ledger);
  const asOf = options.asOf ?? latest(screened.transactions);
  const settle = (entity: Entity, checks: readonly Check[]): void => {
    screened[entity] = withoutFailing(screened[entity], entity, checks, ledger);
  };

  if (screened.customers.columns.includes("date_of_birth")) settle("customers", [ageCheck(asOf)]);
  settle("transactions", [{
    column: "Transaction_Date",
    rule: "after_as_of",
    fails: pl.col("transaction_date").gt(day(asOf)),
  }]);
  for (const entity of ENTITIES) {
    screened[entity] = withoutRepeats(screened[entity], entity, ledger);
  }

  const keepWith = (entity: Entity, relatives: Entity, column: ColumnName, rule: string): void => {
    screened[entity] = withRelatives(screened[entity], screened[relatives], typedName(column));
    settle(entity, [{ column, rule, fails: pl.col("related").isNull() }]);
    screened[entity] = screened[entity].drop("related");
  };
  keepWith("accounts", "customers", "Customer_ID", "customer_quarantined");
  keepWith("customers", "accounts", "Customer_ID", "no_valid_account");
  keepWith("loans", "customers", "Customer_ID", "customer_quarantined");
  keepWith("transactions", "accounts", "Account_ID", "account_quarantined");
  flagEarlyTransactions(screened, ledger);

  if (screened.customers.height === 0) {
    throw new InputError(
      `No customer is left after cleaning: all ${records.customers.height} were set aside. ` +
        "Check the date and number formats of the file.",
    );
  }
  const lines = pl.concat(ledger).sort(["row", "entity", "id", "column", "rule"]);
  const tables = Object.fromEntries(
    ENTITIES.map((entity) => [entity, typedColumns(screened[entity], entity)]),
  ) as unknown as BankTables;
  return {
    tables,
    asOf,
    ledger: lines,
    conservation: conservation(records, tables, lines),
    repeatedRows: repeatedRows.height,
  };
}

function isColumn(name: string): name is ColumnName {
  return name in COLUMNS;
}

function typedName(name: ColumnName): string {
  return name.toLowerCase();
}

/** Every check that a record answers by itself. */
function screenAll(
  typed: Record<Entity, pl.DataFrame>,
  needed: ReadonlySet<ColumnName>,
  ledger: pl.DataFrame[],
): Record<Entity, pl.DataFrame> {
  const screened = {} as Record<Entity, pl.DataFrame>;
  for (const entity of ENTITIES) {
    const names = typed[entity].columns.filter(isColumn);
    const isFatal = (name: ColumnName) => (COLUMNS[name] as Column).required || needed.has(name);
    let frame = typed[entity];
    for (const name of names.filter((name) => !isFatal(name))) {
      frame = withoutUnreadable(frame, entity, valueChecks(name), ledger);
    }
    const fatal = names.filter(isFatal).flatMap((
      name,
    ) => [missingCheck(name), ...valueChecks(name)]);
    if (entity === "loans") {
      fatal.push({
        column: "End_Date",
        rule: "ends_before_start",
        fails: pl.col("end_date").lt(pl.col("start_date")),
      });
    }
    screened[entity] = withoutFailing(frame, entity, fatal, ledger);
  }
  return screened;
}

function missingCheck(name: ColumnName): Check {
  return { column: name, rule: "missing", fails: pl.col(name).isNull() };
}

const RULE_OF_KIND = {
  id: "malformed_id",
  category: "unknown_category",
  money: "invalid_amount",
  date: "invalid_date",
  percent: "invalid_percent",
  count: "invalid_count",
  contact: "contact",
} as const;

const POSITIVE: ReadonlySet<ColumnName> = new Set(["Amount", "Loan_Amount", "Annual_Income"]);

function valueChecks(name: ColumnName): Check[] {
  const { kind } = COLUMNS[name];
  const typed = pl.col(typedName(name));
  const unreadable = kind === "id"
    ? typed.str.contains(ID_FORM).not()
    : typed.isNull().and(pl.col(name).isNotNull());
  const checks: Check[] = [{ column: name, rule: RULE_OF_KIND[kind], fails: unreadable }];
  if (POSITIVE.has(name)) {
    checks.push({ column: name, rule: "not_positive", fails: typed.ltEq(pl.lit(0)) });
  }
  return checks;
}

/** Sets the records that fail a check aside. */
function withoutFailing(
  records: pl.DataFrame,
  entity: Entity,
  checks: readonly Check[],
  ledger: pl.DataFrame[],
): pl.DataFrame {
  const verdicts = judged(records, checks);
  writeLedger(ledger, verdicts, { checks, entity, action: "quarantined" });
  return passed(verdicts);
}

/** Keeps the records that fail a check, with the value blanked. All checks are on one column. */
function withoutUnreadable(
  records: pl.DataFrame,
  entity: Entity,
  checks: readonly Check[],
  ledger: pl.DataFrame[],
): pl.DataFrame {
  const verdicts = judged(records, checks);
  writeLedger(ledger, verdicts, { checks, entity, action: "flagged" });
  const typed = typedName(checks[0]!.column);
  return verdicts
    .withColumn(
      pl.when(pl.col("failed").isNull()).then(pl.col(typed)).otherwise(pl.lit(null)).as(typed),
    )
    .drop("failed");
}

/**
 * Leaves one record per id. The others are `duplicate` if they say the same in another spelling,
 * and a quarantined `conflict` if they do not.
 */
function withoutRepeats(
  records: pl.DataFrame,
  entity: Entity,
  ledger: pl.DataFrame[],
): pl.DataFrame {
  const id = typedName(ID_COLUMNS[entity]);
  const shared = pl.col(id).isDuplicated();
  const contested = records.filter(shared);
  if (contested.height === 0) return records;

  const names = records.columns.filter(isColumn);
  const byContent = names.flatMap((name) => [pl.col(typedName(name)), pl.col(name)]);
  const ordered = contested.sort(
    [pl.col(id), pl.col("rows"), ...byContent],
    [false, true, ...byContent.map(() => false)],
  );
  const winners = ordered.unique({ subset: [id], keep: "first", maintainOrder: true });
  const kept = winners.select(
    pl.col(id),
    pl.col("row").as("kept_row"),
    ...names.map((name) => pl.col(typedName(name)).as(`kept_${name}`)),
  );
  const others = ordered.join(kept, { on: id, how: "left" })
    .filter(pl.col("row").neq(pl.col("kept_row")));

  const conflicts: Check[] = names.map((name) => ({
    column: name,
    rule: "conflict",
    fails: differ(pl.col(typedName(name)), pl.col(`kept_${name}`)),
  }));
  const verdicts = judged(others, conflicts);
  writeLedger(ledger, verdicts, { checks: conflicts, entity, action: "quarantined" });
  const repeats: Check[] = [{
    column: ID_COLUMNS[entity],
    rule: "repeated_record",
    fails: pl.lit(true),
  }];
  writeLedger(ledger, judged(passed(verdicts), repeats), {
    checks: repeats,
    entity,
    action: "duplicate",
  });
  return pl.concat([records.filter(shared.not()), winners]).sort("row");
}

function differ(left: pl.Expr, right: pl.Expr): pl.Expr {
  const eitherBlank = left.isNull().or(right.isNull());
  const bothBlank = left.isNull().and(right.isNull());
  return pl.when(eitherBlank).then(bothBlank.not()).otherwise(left.neq(right));
}

/** Marks in `related` the records that have a relative with the same id; null for the others. */
function withRelatives(
  records: pl.DataFrame,
  relatives: pl.DataFrame,
  id: string,
): pl.DataFrame {
  const ids = relatives.select(pl.col(id), pl.lit(true).as("related")).unique({ subset: [id] });
  return records.join(ids, { on: id, how: "left" });
}

function ageCheck(asOf: string): Check {
  const born = pl.col("date_of_birth");
  const oldest = day(`${Number(asOf.slice(0, 4)) - 121}${asOf.slice(4)}`);
  return {
    column: "Date_of_Birth",
    rule: "age_out_of_range",
    fails: born.gt(day(asOf)).or(born.ltEq(oldest)),
  };
}

function flagEarlyTransactions(
  { transactions, accounts }: Record<Entity, pl.DataFrame>,
  ledger: pl.DataFrame[],
): void {
  const early: Check[] = [{
    column: "Transaction_Date",
    rule: "before_account_opening",
    fails: pl.col("transaction_date").lt(pl.col("opening_date")),
  }];
  const withOpening = transactions.join(accounts.select("account_id", "opening_date"), {
    on: "account_id",
    how: "left",
  });
  writeLedger(ledger, judged(withOpening, early), {
    checks: early,
    entity: "transactions",
    action: "flagged",
  });
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

function typedColumns(records: pl.DataFrame, entity: Entity): pl.DataFrame {
  const names = records.columns.filter(isColumn);
  const id = ID_COLUMNS[entity];
  return records
    .select(...[id, ...names.filter((name) => name !== id)].map(typedName))
    .sort(typedName(id));
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
  records: Readonly<Record<Entity, pl.DataFrame>>,
  kept: BankTables,
  ledger: pl.DataFrame,
): Record<Entity, Conservation> {
  const counted = {} as Record<Entity, Conservation>;
  for (const entity of ENTITIES) {
    const lines = ledger.filter(pl.col("entity").eq(pl.lit(entity)));
    const withAction = (action: string) => lines.filter(pl.col("action").eq(pl.lit(action))).height;
    const account: Conservation = {
      records: records[entity].height,
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
