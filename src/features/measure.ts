import pl from "nodejs-polars";
import { firstTransaction } from "@/bank/calendar.ts";
import { type BankTables, hasTable } from "@/bank/tables.ts";
import { COLUMN_NAMES, type ColumnName, typedName } from "@/bank/schema.ts";
import { type FeatureName, supportedFeatures } from "@/features/catalogue.ts";
import { CUSTOMER_ID, type Customers, featureValues } from "@/features/customers.ts";
import { transactionTotals } from "@/features/transaction_totals.ts";
import {
  type SpendingReference,
  spendingReference,
  spendingScores,
} from "@/features/spending_score.ts";

const DAYS_A_MONTH = 30.4375;

/**
 * What a customer's features take from the file as a whole. Given, from the file a model was
 * trained on, a customer measures the same alone as among others.
 */
export interface MeasureOptions {
  /**
   * ISO date from which the bank's transactions are observed; null if unknown. A customer with
   * earlier ones is observed from the first of them.
   * @default the first transaction of the tables
   */
  readonly windowStart?: string | null;
  /**
   * Columns that count as there even if no record is: nobody has loans, and not: nothing is known of
   * loans.
   * @default those of the records in the tables
   */
  readonly columns?: ReadonlySet<ColumnName>;
  /** @default the customers of the tables */
  readonly spending?: SpendingReference;
}

/**
 * Measures every customer at the as-of date, in all features the tables support; the catalogue
 * says what each is. Without transactions, counts, amounts and shares are 0 and `recency_days` is
 * the time observed. Without accounts, or loans, all features of these are 0.
 *
 * @param asOf ISO date, not before any transaction.
 *
 * @example
 * ```ts
 * import { clean } from "@/bank/clean.ts";
 * import { measure } from "@/features/measure.ts";
 * import { openAndRead } from "@/pipeline.ts";
 *
 * const { tables, asOf } = clean(await openAndRead({ input: "dataset/raw/inu_bank.csv" }));
 * const customers = measure(tables, asOf);
 * customers.height; // 600
 * customers.columns.slice(0, 3); // ["Customer_ID", "age", "annual_income"]
 * ```
 */
export function measure(
  tables: BankTables,
  asOf: string,
  options: MeasureOptions = {},
): Customers {
  const { windowStart = firstTransaction(tables), columns = new Set(), spending } = options;
  const supported = supportedFeatures(new Set([...columnsBehind(tables), ...columns]));
  const customers = inMajorUnits(withObservation(withTotals(tables), windowStart, asOf), tables)
    .sort("customer_id")
    .select(
      pl.col("customer_id").as(CUSTOMER_ID),
      ...supported.map((name) => MEASURES[name]().cast(pl.Float64).as(name)),
    );
  return supported.includes("spending_score") ? withSpendingScore(customers, spending) : customers;
}

function withSpendingScore(customers: Customers, spending?: SpendingReference): Customers {
  const name: FeatureName = "spending_score";
  const outflow = featureValues(customers, "monthly_outflow");
  const income = featureValues(customers, "annual_income");
  const reference = spending ?? spendingReference(outflow, income);
  const scores = spendingScores(outflow, income, reference);
  const score = pl.col(name);
  return customers
    .withColumn(pl.Series<number, string>(name, scores))
    .withColumn(pl.when(score.isNan()).then(pl.lit(null)).otherwise(score).as(name));
}

/** How each feature is computed from a customer's totals. */
const MEASURES: Readonly<Record<FeatureName, () => pl.Expr>> = {
  age: () => completedYears(pl.col("date_of_birth"), pl.col("as_of")),
  annual_income: () => pl.col("annual_income"),
  // Needs all customers, or a reference: filled in last, see `spending_score.ts`.
  spending_score: () => pl.lit(NaN),
  num_accounts: () => pl.col("accounts"),
  avg_balance: () => zeroWithout("accounts", pl.col("balance").div(pl.col("accounts"))),
  total_balance: () => pl.col("balance"),
  num_transactions: () => pl.col("transactions"),
  avg_transactions: () =>
    zeroWithout("transactions", pl.col("turnover").div(pl.col("transactions"))),
  transactions_per_month: () => pl.col("transactions").div(pl.col("months")),
  monthly_inflow: () => pl.col("inflow").div(pl.col("months")),
  monthly_outflow: () => pl.col("outflow").div(pl.col("months")),
  deposit_regularity: () => pl.col("deposit_months").div(pl.col("calendar_months")),
  recency_days: () =>
    days("as_of").sub(pl.col("last_transaction").cast(pl.Int32).fillNull(days("start"))),
  tenure_months: () => atLeast(0, days("as_of").sub(days("opened"))).div(pl.lit(DAYS_A_MONTH)),
  digital_share: () => zeroWithout("transactions", pl.col("digital").div(pl.col("transactions"))),
  num_loans: () => pl.col("loans"),
  avg_loans: () => zeroWithout("loans", pl.col("loaned").div(pl.col("loans"))),
  total_loans: () => pl.col("loaned"),
  loan_to_income: () => pl.col("loaned").div(pl.col("annual_income")),
  days_past_due: () => pl.col("worst_days_past_due"),
};

/** A row per customer with sums over accounts, transactions and loans; 0 where there are none. */
function withTotals(tables: BankTables): pl.DataFrame {
  const held = shared(openOnly(tables.accounts), tables.holders, {
    id: "account_id",
    stock: "balance",
  });
  const accounts = held.groupBy("customer_id").agg(
    pl.col("account_id").count().as("accounts"),
    pl.col("balance").sum().as("balance"),
    dateOf(held, "opening_date").min().as("opened"),
  );
  const owed = shared(tables.loans, tables.borrowers, { id: "loan_id", stock: "loan_amount" });
  const loans = owed.groupBy("customer_id").agg(
    pl.col("loan_id").count().as("loans"),
    pl.col("loan_amount").sum().as("loaned"),
    (owed.columns.includes("days_past_due") ? pl.col("days_past_due").max() : pl.lit(0))
      .as("worst_days_past_due"),
  );
  const counts = [
    "accounts",
    "balance",
    "transactions",
    "turnover",
    "inflow",
    "outflow",
    "deposit_months",
    "digital",
    "loans",
    "loaned",
    "worst_days_past_due",
  ];
  return tables.customers
    .join(accounts, { on: "customer_id", how: "left" })
    .join(transactionTotals(tables.activity), { on: "customer_id", how: "left" })
    .join(loans, { on: "customer_id", how: "left" })
    .withColumns(...counts.map((name) => pl.col(name).cast(pl.Int64).fillNull(pl.lit(0)).as(name)));
}

/** Accounts that are not closed. */
function openOnly(accounts: pl.DataFrame): pl.DataFrame {
  if (!accounts.columns.includes("status")) return accounts;
  return accounts.filter(pl.col("status").eq(pl.lit("closed")).fillNull(pl.lit(false)).not());
}

/**
 * What each customer holds: a record of `id` and `customer_id` with a stock of money that several
 * holders share equally, to the minor unit; what is left over goes to the first of them.
 */
function shared(
  records: pl.DataFrame,
  holders: pl.DataFrame,
  { id, stock }: { readonly id: string; readonly stock: string },
): pl.DataFrame {
  const has = records.columns.includes(stock);
  const amount = has ? pl.col(stock) : pl.lit(null).cast(pl.Int64).as(stock);
  const others = records.columns.filter((name) =>
    name !== stock && name !== "customer_id" && name !== id
  );
  const held = holders.join(records.select(id, amount, ...others), { on: id, how: "inner" });
  const several = held.groupBy(id).agg(pl.col("customer_id").count().as("holders"))
    .filter(pl.col("holders").gt(pl.lit(1)));
  if (several.height === 0) return held;
  const alone = held.join(several, { on: id, how: "anti" });
  const joint = held.join(several, { on: id, how: "inner" }).sort([id, "customer_id"]);
  const isNext = pl.col(id).eq(pl.col(id).shift(1)).fillNull(pl.lit(false));
  const n = pl.col("holders").cast(pl.Float64);
  const whole = pl.col(stock).cast(pl.Float64).div(n).floor();
  const rest = pl.col(stock).cast(pl.Float64).sub(whole.mul(n));
  const share = pl.when(isNext).then(whole).otherwise(whole.add(rest)).cast(pl.Int64).as(stock);
  return pl.concat([alone, joint.withColumn(share).select(...alone.columns)]);
}

function dateOf(frame: pl.DataFrame, name: string): pl.Expr {
  return frame.columns.includes(name) ? pl.col(name) : pl.lit(null).cast(pl.Date);
}

const MONEY = ["balance", "turnover", "inflow", "outflow", "loaned", "annual_income"];

function inMajorUnits(totals: pl.DataFrame, { minorUnits }: BankTables): pl.DataFrame {
  const money = MONEY.filter((name) => totals.columns.includes(name));
  return totals.withColumns(...money.map((name) => pl.col(name).div(pl.lit(minorUnits)).as(name)));
}

/** Adds `start`, `as_of`, `months` and `calendar_months`: the time each customer was observed. */
function withObservation(
  totals: pl.DataFrame,
  windowStart: string | null,
  asOf: string,
): pl.DataFrame {
  const first = pl.col("first_transaction");
  const begun = pl.when(first.lt(pl.col("opened"))).then(first).otherwise(pl.col("opened"));
  const asOfDate = pl.lit(asOf).cast(pl.Date);
  const window = pl.lit(windowStart).cast(pl.Date);
  const earliest = pl.when(first.lt(window)).then(first).otherwise(window);
  // Who has no known beginning has been there all the time.
  const start = pl.when(begun.isNull()).then(earliest.fillNull(asOfDate))
    .when(begun.gt(asOfDate)).then(asOfDate)
    .when(begun.lt(window)).then(earliest)
    .otherwise(begun);
  return totals
    .withColumns(start.as("start"), asOfDate.as("as_of"))
    .withColumns(
      atLeast(1, days("as_of").sub(days("start")).add(pl.lit(1)).div(pl.lit(DAYS_A_MONTH)))
        .as("months"),
      monthNumber("as_of").sub(monthNumber("start")).add(pl.lit(1)).as("calendar_months"),
    );
}

function days(name: string): pl.Expr {
  return pl.col(name).cast(pl.Int32);
}

function monthNumber(name: string): pl.Expr {
  return pl.col(name).dt.year().mul(pl.lit(12)).add(pl.col(name).dt.month()).cast(pl.Int32);
}

function atLeast(lowest: number, value: pl.Expr): pl.Expr {
  return pl.when(value.gt(pl.lit(lowest))).then(value).otherwise(pl.lit(lowest));
}

function zeroWithout(count: string, value: pl.Expr): pl.Expr {
  return pl.when(pl.col(count).gt(pl.lit(0))).then(value).otherwise(pl.lit(0));
}

function completedYears(from: pl.Expr, to: pl.Expr): pl.Expr {
  const monthAndDay = (date: pl.Expr) =>
    date.dt.month().cast(pl.Int32).mul(pl.lit(100)).add(date.dt.day().cast(pl.Int32));
  const years = to.dt.year().sub(from.dt.year());
  return pl.when(monthAndDay(to).lt(monthAndDay(from))).then(years.sub(pl.lit(1))).otherwise(years);
}

function columnsBehind(tables: BankTables): Set<ColumnName> {
  const { customers, accounts, loans, activity } = tables;
  const told = [customers, accounts, loans, activity.transactions].filter(hasTable);
  const typed = new Set(told.flatMap(({ columns }) => columns));
  return new Set(COLUMN_NAMES.filter((name) => typed.has(typedName(name))));
}
