import pl from "nodejs-polars";
import { ownColumn, type OwnFigures } from "@/bank/own_figures.ts";
import { type BankTables, hasTable } from "@/bank/tables.ts";
import { COLUMN_NAMES, type ColumnName, typedName } from "@/bank/schema.ts";
import { type MeasuredName, supportedFeatures } from "@/features/catalogue.ts";
import { DAYS_A_MONTH } from "@/features/months.ts";
import { type ObservationWindow, observationWindow } from "@/features/observation_window.ts";
import { CUSTOMER_ID, type Customers, featureValues } from "@/features/customers.ts";
import { transactionTotals } from "@/features/transaction_totals.ts";
import {
  type SpendingReference,
  spendingReference,
  spendingScores,
} from "@/features/spending_score.ts";

/**
 * What a customer's features take from the file as a whole. Given, from the file a model was
 * trained on, a customer measures the same alone as among others.
 */
export interface MeasureOptions {
  /** Over which rates are measured. @default 24 months, see {@linkcode observationWindow} */
  readonly window?: ObservationWindow;
  /**
   * Columns that count as there even if no record is: nobody has loans, and not: nothing is known of
   * loans.
   * @default those of the records in the tables
   */
  readonly columns?: ReadonlySet<ColumnName>;
  /**
   * The bank's own figures, which take the place of what would be measured under their names.
   * @default none
   */
  readonly own?: OwnFigures;
  /** @default the customers of the tables */
  readonly spending?: SpendingReference;
  /** What {@linkcode transactionTotals} gives, where it is known. */
  readonly totals?: pl.DataFrame;
}

/**
 * Measures every customer at the as-of date, in all features the tables support; the catalogue
 * says what each is. The bank's own figures stand beside them as they are given. Without
 * transactions, counts, amounts and shares are 0 and `recency_days` is the time observed. Without
 * accounts, or loans, all features of these are 0.
 *
 * @param asOf ISO date, not before any transaction; null where nothing is measured at a date.
 *
 * @example
 * ```ts
 * import { clean } from "@/bank/clean.ts";
 * import { measure } from "@/features/measure.ts";
 * import { openAndRead } from "@/pipeline.ts";
 *
 * const { tables, asOf } = clean(await openAndRead({ input: "dataset/raw/inu_bank.csv" }));
 * const customers = measure(tables, asOf);
 * customers.height; // 500
 * customers.columns.slice(0, 3); // ["Customer_ID", "age", "annual_income"]
 * ```
 */
export function measure(
  tables: BankTables,
  asOf: string | null,
  options: MeasureOptions = {},
): Customers {
  const { columns = new Set(), own = new Map(), spending } = options;
  const supported = supportedFeatures(new Set([...columnsBehind(tables), ...columns]))
    .filter((name) => !own.has(name) && !(PARTS[name] ?? []).some((part) => isText(own, part)));
  // As one query, which lets go of each part when it has been used: a third of the memory.
  const customers = totalsOf(tables, asOf, options)
    .select(
      pl.col("customer_id").as(CUSTOMER_ID),
      ...supported.map((name) => MEASURES[name]().cast(pl.Float64).as(name)),
      ...[...own.keys()].map((name) => pl.col(typedName(ownColumn(name))).as(name)),
    )
    .sort(CUSTOMER_ID)
    .collectSync();
  return supported.includes("spending_score") ? withSpendingScore(customers, spending) : customers;
}

/** Features that are made of others, which may be the bank's own. */
const PARTS: Readonly<Partial<Record<MeasuredName, readonly MeasuredName[]>>> = {
  spending_score: ["monthly_outflow", "annual_income"],
};

function isText(own: OwnFigures, name: MeasuredName): boolean {
  return own.get(name)?.kind === "text";
}

/** All that features are made of, money in major units. */
function totalsOf(
  tables: BankTables,
  asOf: string | null,
  { window, totals }: Pick<MeasureOptions, "window" | "totals">,
): pl.LazyDataFrame {
  if (asOf === null) return inMajorUnits(tables.customers.lazy(), tables);
  const observed = window ?? observationWindow(tables, asOf);
  return inMajorUnits(
    withObservation(
      withTotals(tables, totals ?? transactionTotals(tables.activity, observed.start), asOf),
      observed,
      asOf,
    ),
    tables,
  );
}

function withSpendingScore(customers: Customers, spending?: SpendingReference): Customers {
  const name: MeasuredName = "spending_score";
  const both = customers.select("monthly_outflow", "annual_income");
  const outflow = featureValues(both, "monthly_outflow");
  const income = featureValues(both, "annual_income");
  const reference = spending ?? spendingReference(outflow, income);
  const scores = spendingScores(outflow, income, reference);
  const score = pl.col(name);
  return customers
    .withColumn(pl.Series<number, string>(name, scores))
    .withColumn(pl.when(score.isNan()).then(pl.lit(null)).otherwise(score).as(name));
}

/** How each feature is computed from a customer's totals. */
const MEASURES: Readonly<Record<MeasuredName, () => pl.Expr>> = {
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
  transactions_per_month: () => pl.col("recent_transactions").div(pl.col("months")),
  monthly_inflow: () => directed(pl.col("inflow").div(pl.col("months"))),
  monthly_outflow: () => directed(pl.col("outflow").div(pl.col("months"))),
  deposit_regularity: () => directed(pl.col("deposit_months").div(pl.col("calendar_months"))),
  recency_days: () =>
    days("as_of").sub(pl.col("last_transaction").cast(pl.Int32).fillNull(days("known_from"))),
  tenure_months: () =>
    zeroWithout(
      "ever_held",
      pl.when(pl.col("opened").isNull()).then(pl.lit(null))
        .otherwise(atLeast(0, days("as_of").sub(days("opened"))))
        .div(pl.lit(DAYS_A_MONTH)),
    ),
  digital_share: () =>
    zeroWithout(
      "recent_transactions",
      pl.when(pl.col("channelled").gt(pl.lit(0)))
        .then(pl.col("digital").div(pl.col("channelled")))
        .otherwise(pl.lit(null)),
    ),
  num_loans: () => pl.col("loans"),
  avg_loans: () => zeroWithout("loans", pl.col("loaned").div(pl.col("loans"))),
  total_loans: () => pl.col("loaned"),
  active_loans: () => pl.col("active_loans"),
  active_loan_amount: () => pl.col("owed"),
  loan_to_income: () => pl.col("burden").div(pl.col("annual_income")),
  // Of a borrower it may be unknown, of others there is none.
  days_past_due: () => zeroWithout("loans", pl.col("worst_days_past_due")),
};

/** A row per customer with sums over accounts, transactions and loans; 0 where there are none. */
function withTotals(
  tables: BankTables,
  totals: pl.DataFrame,
  asOf: string,
): pl.LazyDataFrame {
  const held = shared(openOnly(tables.accounts), tables.holders, {
    id: "account_id",
    stocks: ["balance"],
    others: [],
  });
  const accounts = held.groupBy("customer_id").agg(
    pl.col("account_id").count().as("accounts"),
    ...sumAndUnknown("balance"),
  );
  const openings = openedBy(tables);
  const others = ["is_active", "days_past_due"].filter((name) =>
    name === "is_active" || tables.loans.columns.includes(name)
  );
  const borrowed = shared(withOutstanding(tables.loans, asOf), tables.borrowers, {
    id: "loan_id",
    stocks: ["loan_amount", "outstanding"],
    others,
  }).withColumn(pl.col("is_active").cast(pl.Int64).as("active_loans"));
  const loans = borrowed.groupBy("customer_id").agg(
    pl.col("loan_id").count().as("loans"),
    ...sumAndUnknown("loan_amount", "loaned"),
    ...sumAndUnknown("active_loans"),
    ...sumAndUnknown("outstanding", "owed"),
    (others.includes("days_past_due") ? pl.col("days_past_due").max() : pl.lit(null).cast(pl.Int64))
      .as("worst_days_past_due"),
  );
  const sums = ["balance", "loaned", "active_loans", "owed"];
  const counts = [
    "accounts",
    "ever_held",
    "transactions",
    "turnover",
    "recent_transactions",
    "inflow",
    "outflow",
    "deposit_months",
    "digital",
    "undirected",
    "channelled",
    "loans",
  ];
  return [accounts, openings, totals.lazy(), loans]
    .reduce(
      (all, totals) => all.join(totals, { on: "customer_id", how: "left" }),
      tables.customers.lazy(),
    )
    .withColumns(
      ...[...counts, ...sums].map((name) =>
        pl.col(name).cast(pl.Int64).fillNull(pl.lit(0)).as(name)
      ),
    )
    .withColumns(
      ...sums.map((name) =>
        pl.when(pl.col(`unknown_${name}`).gt(pl.lit(0))).then(pl.lit(null)).otherwise(pl.col(name))
          .as(name)
      ),
    )
    .withColumn(pl.col(tellsEnds(tables.loans) ? "owed" : "loaned").as("burden"));
}

/** Whether the bank says anything of when its loans end. */
function tellsEnds({ columns }: pl.DataFrame): boolean {
  return ["end_date", "outstanding_balance", "status"].some((name) => columns.includes(name));
}

/** The sum of a column, and of how many parts it is not known; with such a part it is not, either. */
function sumAndUnknown(column: string, name = column): pl.Expr[] {
  return [
    pl.col(column).sum().as(name),
    pl.col(column).isNull().cast(pl.Int64).sum().as(`unknown_${name}`),
  ];
}

/**
 * Loans with `is_active`, whether each is still owed at a date, and the amount `outstanding`. What the
 * bank says of the loan decides, else what is still owed, else its end; without any it is not known.
 */
function withOutstanding(loans: pl.DataFrame, asOf: string): pl.DataFrame {
  const has = (name: string) => loans.columns.includes(name);
  const nobodyKnows: pl.Expr = pl.lit(null).cast(pl.Bool);
  const byEnd = has("end_date") ? pl.col("end_date").gt(pl.lit(asOf).cast(pl.Date)) : nobodyKnows;
  const byBalance = has("outstanding_balance")
    ? pl.when(pl.col("outstanding_balance").isNull()).then(byEnd)
      .otherwise(pl.col("outstanding_balance").gt(pl.lit(0)))
    : byEnd;
  const isActive = has("status")
    ? pl.when(pl.col("status").isNull()).then(byBalance)
      .otherwise(pl.col("status").eq(pl.lit("running")))
    : byBalance;
  const lent = has("loan_amount") ? pl.col("loan_amount") : pl.lit(null).cast(pl.Int64);
  const owed = has("outstanding_balance") ? pl.col("outstanding_balance").fillNull(lent) : lent;
  return loans.withColumn(isActive.as("is_active"))
    .withColumn(
      pl.when(pl.col("is_active").isNull()).then(pl.lit(null))
        .when(pl.col("is_active")).then(owed).otherwise(pl.lit(0)).cast(pl.Int64)
        .as("outstanding"),
    );
}

/** Since when each customer has held accounts, closed ones too, and how many: `opened`, `ever_held`. */
function openedBy({ accounts, holders }: BankTables): pl.LazyDataFrame {
  const opening = dateOf(accounts, "opening_date").as("opening_date");
  return holders.lazy().join(accounts.lazy().select(pl.col("account_id"), opening), {
    on: "account_id",
    how: "inner",
  }).groupBy("customer_id").agg(
    pl.col("opening_date").min().as("opened"),
    pl.col("account_id").count().as("ever_held"),
  );
}

/** Accounts that are not closed. */
function openOnly(accounts: pl.DataFrame): pl.DataFrame {
  if (!accounts.columns.includes("status")) return accounts;
  return accounts.filter(pl.col("status").eq(pl.lit("closed")).fillNull(pl.lit(false)).not());
}

/**
 * What each customer holds: a record of `id` and `customer_id` with stocks of money that several
 * holders share equally, to the minor unit; what is left over goes to the first of them.
 */
function shared(
  records: pl.DataFrame,
  holders: pl.DataFrame,
  { id, stocks, others }: {
    readonly id: string;
    readonly stocks: readonly string[];
    /** What else is kept of a record. */
    readonly others: readonly string[];
  },
): pl.LazyDataFrame {
  const amounts = stocks.map((stock) =>
    records.columns.includes(stock) ? pl.col(stock) : pl.lit(null).cast(pl.Int64).as(stock)
  );
  const held = holders.lazy()
    .join(records.lazy().select(id, ...amounts, ...others), { on: id, how: "inner" });
  const several = holders.lazy().groupBy(id).agg(pl.col("customer_id").count().as("holders"))
    .filter(pl.col("holders").gt(pl.lit(1)))
    .collectSync();
  if (several.height === 0) return held;
  const alone = held.join(several.lazy(), { on: id, how: "anti" });
  const joint = held.join(several.lazy(), { on: id, how: "inner" }).sort([id, "customer_id"]);
  const isNext = pl.col(id).eq(pl.col(id).shift(1)).fillNull(pl.lit(false));
  const n = pl.col("holders").cast(pl.Float64);
  const shares = stocks.map((stock) => {
    const whole = pl.col(stock).cast(pl.Float64).div(n).floor();
    const rest = pl.col(stock).cast(pl.Float64).sub(whole.mul(n));
    return pl.when(isNext).then(whole).otherwise(whole.add(rest)).cast(pl.Int64).as(stock);
  });
  return pl.concat([alone, joint.withColumns(...shares).select(...alone.columns)]);
}

function dateOf(frame: pl.DataFrame, name: string): pl.Expr {
  return frame.columns.includes(name) ? pl.col(name) : pl.lit(null).cast(pl.Date);
}

const MONEY = [
  "balance",
  "turnover",
  "inflow",
  "outflow",
  "loaned",
  "owed",
  "burden",
  "annual_income",
];

function inMajorUnits(totals: pl.LazyDataFrame, { minorUnits }: BankTables): pl.LazyDataFrame {
  const money = MONEY.filter((name) => totals.columns.includes(name));
  return totals.withColumns(...money.map((name) => pl.col(name).div(pl.lit(minorUnits)).as(name)));
}

/**
 * Adds `as_of` and the time each customer was observed: `start`, `months` and `calendar_months` of the
 * window, and `known_from`, since when there could have been transactions.
 */
function withObservation(
  totals: pl.LazyDataFrame,
  { start, observedFrom }: ObservationWindow,
  asOf: string,
): pl.LazyDataFrame {
  const first = pl.col("first_transaction");
  const begun = pl.when(first.lt(pl.col("opened"))).then(first).otherwise(pl.col("opened"));
  const asOfDate = pl.lit(asOf).cast(pl.Date);
  // Who has no known beginning has been there all the time.
  const since = (day: string | null) => {
    const earliest = pl.lit(day ?? asOf).cast(pl.Date);
    return pl.when(begun.isNull().or(begun.lt(earliest))).then(earliest)
      .when(begun.gt(asOfDate)).then(asOfDate).otherwise(begun);
  };
  return totals
    .withColumns(
      since(start).as("start"),
      since(observedFrom).as("known_from"),
      asOfDate.as("as_of"),
    )
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

/** A flow is not known where the direction of more than one in twenty transactions is not. */
function directed(flow: pl.Expr): pl.Expr {
  const isKnown = pl.col("undirected").mul(pl.lit(20)).ltEq(pl.col("recent_transactions"));
  return pl.when(isKnown).then(flow).otherwise(pl.lit(null));
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
  const told = [customers, accounts, loans, activity.transactions]
    .filter((table) => hasTable(table) || table === activity.transactions && activity.sums?.last);
  const typed = new Set(told.flatMap(({ columns }) => columns));
  return new Set(COLUMN_NAMES.filter((name) => typed.has(typedName(name))));
}
