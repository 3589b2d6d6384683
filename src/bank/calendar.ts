import pl from "nodejs-polars";
import { derivedAsOf } from "@/bank/as_of.ts";
import type { Action, Check } from "@/bank/ledger.ts";
import type { BankRecords } from "@/bank/read_bank.ts";
import type { Without } from "@/bank/relations.ts";
import { upper } from "@/bank/rules/texts.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { type ColumnName, type Entity, type RecordColumn, typedName } from "@/bank/schema.ts";
import type { Screened } from "@/bank/screen.ts";
import type { Reason } from "@/bank/stored_transactions.ts";
import type { Activity, BankTables } from "@/bank/tables.ts";

/** Without what is impossible or not yet at the as-of date. */
export function atDate(
  screened: Readonly<Record<Entity, Screened>>,
  { asOf, isStated, needed, currency, without }: {
    readonly asOf: string;
    readonly isStated: boolean;
    readonly needed: ReadonlySet<RecordColumn>;
    readonly currency: Currency;
    readonly without: Without;
  },
): Record<Entity, Screened> {
  const own = (entity: Entity) =>
    each(
      entity,
      (records) =>
        reasonsAgainst(records.columns, entity, { asOf, isStated, currency }).reduce(
          (rest, { check, action }) => without(rest, entity, check, action),
          records,
        ),
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
    accounts: own("accounts"),
    loans: own("loans"),
    transactions: own("transactions"),
  };
}

/** The column of the day on which each begins. */
const BEGINS: Readonly<Partial<Record<Entity, ColumnName>>> = {
  accounts: "Opening_Date",
  loans: "Start_Date",
  transactions: "Transaction_Date",
};

/** What sets a record aside that does not count at a date: the first reason that holds. */
export function reasonsAgainst(
  columns: readonly string[],
  entity: Entity,
  { asOf, isStated, currency: { code, signs } }: {
    readonly asOf: string;
    readonly isStated: boolean;
    readonly currency: Currency;
  },
): Reason[] {
  const has = (name: ColumnName) => columns.includes(typedName(name));
  const begins = BEGINS[entity];
  const reasons: Reason[] = [];
  const add = (column: ColumnName, rule: string, fails: pl.Expr, action: Action) =>
    reasons.push({ check: { column, rule, fails: fails.fillNull(pl.lit(false)) }, action });
  // Records in the contract's currency, or in none that is said.
  if (has("Currency") && code !== "XXX") {
    const isOther = upper(pl.col("currency"))
      .isIn([code, ...signs].map((sign) => sign.toUpperCase())).not();
    add("Currency", "other_currency", isOther, "quarantined");
  }
  if (begins !== undefined && has(begins)) {
    const isLate = pl.col(typedName(begins)).gt(day(asOf));
    add(begins, "after_as_of", isLate, isStated ? "left out" : "quarantined");
  }
  // Pending, or reversed.
  if (entity === "transactions" && has("Status")) {
    add("Status", "not_booked", pl.col("status").neq(pl.lit("booked")), "left out");
  }
  return reasons;
}

/** Born after the as-of date, or more than 120 years before it. */
function withoutImpossibleAges(
  customers: pl.DataFrame,
  asOf: string,
  { needed, without }: { needed: ReadonlySet<RecordColumn>; without: Without },
): pl.DataFrame {
  if (!customers.columns.includes("date_of_birth")) return customers;
  const born = pl.col("date_of_birth");
  // 121 years before a leap year is none.
  const monthAndDay = asOf.slice(4) === "-02-29" ? "-02-28" : asOf.slice(4);
  const oldest = day(`${Number(asOf.slice(0, 4)) - 121}${monthAndDay}`);
  const fails = born.gt(day(asOf)).or(born.ltEq(oldest)).fillNull(pl.lit(false));
  const check: Check = { column: "Date_of_Birth", rule: "age_out_of_range", fails };
  const isNeeded = needed.has("Date_of_Birth");
  const others = without(customers, "customers", check, isNeeded ? "quarantined" : "flagged");
  if (isNeeded) return others;
  return customers.withColumn(
    pl.when(fails).then(pl.lit(null)).otherwise(born).as("date_of_birth"),
  );
}

/** The ids of accounts that are not yet there at the as-of date. */
export function openedAfter(asOf: string, { plain, others }: Screened): Set<string> {
  if (!plain.columns.includes("opening_date")) return new Set();
  const late = [plain, others].flatMap((accounts) =>
    accounts.filter(pl.col("opening_date").gt(day(asOf))).getColumn("account_id").toArray()
  );
  return new Set(late as string[]);
}

/**
 * The as-of date, as ISO, where nobody states one; undefined without dates.
 *
 * @param stored How many transactions there are besides, by day.
 */
export function derivedAt(
  transactions: Screened,
  { tables }: BankRecords,
  stored: readonly (readonly [number, number])[] = [],
): string | undefined {
  const loans = tables.filter(({ plan }) => plan.entity === "loans");
  return derivedAsOf(
    [transactions.plain, transactions.others],
    loans.flatMap(({ typed }) => [typed.plain, typed.others]),
    stored,
  );
}

/** ISO date of the first transaction; null if there is none. */
export function firstTransaction({ activity }: Pick<BankTables, "activity">): string | null {
  if (activity.sums !== undefined) return activity.sums.first;
  const first = activity.transactions.getColumn("transaction_date").min() as Date | number | null;
  return first === null ? null : isoDate(first);
}

/** How long the transactions have ended before the as-of date may be a gap in the data. */
const LONG_SILENCE = 31;

/**
 * What should be known of the as-of date, in a sentence: that the transactions end long before it, or
 * that it follows from loans alone.
 */
export function silenceBefore(
  asOf: string,
  { activity }: Pick<BankTables, "activity">,
  { isGiven = false }: { readonly isGiven?: boolean } = {},
): string | undefined {
  const last = lastTransaction(activity);
  if (last === null) {
    return isGiven
      ? undefined
      : `there are no transactions, so the as-of date ${asOf} is the day at which the starts of ` +
        "loans end: if it is another, state it with --as-of.";
  }
  const days = (Date.parse(asOf) - Date.parse(last)) / 86_400_000;
  return days <= LONG_SILENCE
    ? undefined
    : `the transactions end on ${last}, ${days} days before the as-of date ${asOf}: rates ` +
      "count that time as quiet.";
}

function lastTransaction({ transactions, sums }: Activity): string | null {
  if (sums !== undefined) return sums.last;
  const last = transactions.getColumn("transaction_date").max() as Date | number | null;
  return last === null ? null : isoDate(last);
}

/** From what the library hands out for a Date: a JavaScript date, or days since 1970. */
function isoDate(value: Date | number): string {
  const time = value instanceof Date ? value : new Date(value * 86_400_000);
  return time.toISOString().slice(0, 10);
}

function day(iso: string): pl.Expr {
  return pl.lit(iso).cast(pl.Date);
}
