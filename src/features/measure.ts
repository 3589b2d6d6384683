import pl from "nodejs-polars";
import { type BankTables, firstTransaction } from "@/bank/clean.ts";
import { COLUMN_NAMES, type ColumnName } from "@/bank/schema.ts";
import { type FeatureName, supportedFeatures } from "@/features/catalogue.ts";
import { CUSTOMER_ID, type Customers, featureValues } from "@/features/customers.ts";
import { transactionTotals } from "@/features/transaction_totals.ts";
import {
  type SpendingReference,
  spendingReference,
  spendingScores,
} from "@/features/spending_score.ts";

const DAYS_A_MONTH = 30.4375;
const KOBO_A_NAIRA = 100;

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
  /** @default the customers of the tables */
  readonly spending?: SpendingReference;
}

/**
 * Measures every customer at the as-of date, in all features the tables support; the catalogue
 * says what each is. Without transactions, counts, amounts and shares are 0 and `recency_days` is
 * the time observed. Without loans, all loan features are 0.
 *
 * @param asOf ISO date, not before any transaction.
 *
 * @example
 * ```ts
 * import { clean } from "@/bank/clean.ts";
 * import { entities } from "@/bank/entities.ts";
 * import { extract } from "@/bank/extract.ts";
 * import { measure } from "@/features/measure.ts";
 *
 * const { tables, asOf } = clean(await entities(await extract("dataset/raw/inu_bank.csv")));
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
  const { windowStart = firstTransaction(tables), spending } = options;
  const supported = supportedFeatures(columnsBehind(tables));
  const customers = withObservation(withTotals(tables), windowStart, asOf)
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
  annual_income: () => naira("annual_income"),
  // Needs all customers, or a reference: filled in last, see `spending_score.ts`.
  spending_score: () => pl.lit(NaN),
  num_accounts: () => pl.col("accounts"),
  avg_balance: () => naira("balance").div(pl.col("accounts")),
  total_balance: () => naira("balance"),
  num_transactions: () => pl.col("transactions"),
  avg_transactions: () =>
    zeroWithout("transactions", naira("turnover").div(pl.col("transactions"))),
  transactions_per_month: () => pl.col("transactions").div(pl.col("months")),
  monthly_inflow: () => naira("inflow").div(pl.col("months")),
  monthly_outflow: () => naira("outflow").div(pl.col("months")),
  deposit_regularity: () => pl.col("deposit_months").div(pl.col("calendar_months")),
  recency_days: () =>
    days("as_of").sub(pl.col("last_transaction").cast(pl.Int32).fillNull(days("start"))),
  tenure_months: () => atLeast(0, days("as_of").sub(days("opened"))).div(pl.lit(DAYS_A_MONTH)),
  digital_share: () => zeroWithout("transactions", pl.col("digital").div(pl.col("transactions"))),
  num_loans: () => pl.col("loans"),
  avg_loans: () => zeroWithout("loans", naira("loaned").div(pl.col("loans"))),
  total_loans: () => naira("loaned"),
  loan_to_income: () => naira("loaned").div(naira("annual_income")),
  days_past_due: () => pl.col("worst_days_past_due"),
};

/** A row per customer with sums over accounts, transactions and loans; 0 where there are none. */
function withTotals(tables: BankTables): pl.DataFrame {
  const accounts = tables.accounts.groupBy("customer_id").agg(
    pl.col("account_id").count().as("accounts"),
    pl.col("balance").sum().as("balance"),
    pl.col("opening_date").min().as("opened"),
  );
  const daysPastDue = tables.loans.columns.includes("days_past_due")
    ? pl.col("days_past_due").max()
    : pl.lit(0);
  const loans = tables.loans.groupBy("customer_id").agg(
    pl.col("loan_id").count().as("loans"),
    pl.col("loan_amount").sum().as("loaned"),
    daysPastDue.as("worst_days_past_due"),
  );
  const counts = [
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
    .join(transactionTotals(tables), { on: "customer_id", how: "left" })
    .join(loans, { on: "customer_id", how: "left" })
    .withColumns(...counts.map((name) => pl.col(name).cast(pl.Int64).fillNull(pl.lit(0)).as(name)));
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
  const start = pl.when(begun.gt(asOfDate)).then(asOfDate)
    .when(begun.lt(window)).then(pl.when(first.lt(window)).then(first).otherwise(window))
    .otherwise(begun);
  return totals
    .withColumns(start.as("start"), asOfDate.as("as_of"))
    .withColumns(
      atLeast(1, days("as_of").sub(days("start")).add(pl.lit(1)).div(pl.lit(DAYS_A_MONTH)))
        .as("months"),
      monthNumber("as_of").sub(monthNumber("start")).add(pl.lit(1)).as("calendar_months"),
    );
}

function naira(name: string): pl.Expr {
  return pl.col(name).div(pl.lit(KOBO_A_NAIRA));
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
  const typed = new Set(Object.values(tables).flatMap((table: pl.DataFrame) => table.columns));
  return new Set(COLUMN_NAMES.filter((name) => typed.has(name.toLowerCase())));
}
