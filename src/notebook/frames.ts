import pl from "nodejs-polars";
import { ownColumn } from "@/bank/own_figures.ts";
import { minorDigits } from "@/bank/rules/minor_digits.ts";
import { type Column, COLUMN_NAMES, COLUMNS, typedName } from "@/bank/schema.ts";
import type { BankTables } from "@/bank/tables.ts";
import { BORDERLINE_MARGIN } from "@/clustering/margins.ts";
import { UserError } from "@/errors.ts";
import { featureOf } from "@/features/catalogue.ts";
import { CUSTOMER_ID, featureNames, textNames } from "@/features/customers.ts";
import { type ColumnUnit, withUnits } from "@/notebook/units.ts";
import { marginsOf, type Segmented, segmentIds } from "@/output/run.ts";
import { demand } from "@/steps.ts";

/** What a frame of customers is made of. */
type Customers = Pick<Segmented, "customers" | "extract"> & Partial<Segmented>;

/**
 * The customers as a Polars DataFrame, in order of id: `Customer_ID`, of a run also `segment`,
 * `cluster` (the segment's number, as in `labeled_customers.csv`), `margin` (0 on the border to the
 * `runner_up`, 1 at the centre) and `borderline`, then every feature in original units, money in whole
 * units of the currency.
 *
 * @param run A run, or what a step from `measure()` on gives.
 * @throws {UserError} If it is something else.
 *
 * @example
 * ```ts
 * import { customersFrame, pl, runPipeline } from "@/fce.ts";
 *
 * const customers = customersFrame(await runPipeline({ k: 4 }));
 * customers.columns.slice(0, 4); // ["Customer_ID", "segment", "cluster", "margin"]
 * customers.filter(pl.col("age").gt(pl.lit(150))).height; // 0
 * ```
 */
export function customersFrame(run: Customers): pl.DataFrame {
  demand(run, "customers", "customersFrame", "runPipeline");
  const { customers, extract } = run;
  const names = featureNames(customers);
  const segmented = isSegmented(run) ? segmentColumns(run) : [];
  const frame = customers.withColumns(...segmented).select(
    CUSTOMER_ID,
    ...segmented.map((column) => column.name),
    ...names,
    ...textNames(customers),
  );
  const columns = new Map<string, ColumnUnit>(
    names.map((name) => [name, featureOf(name, extract)]),
  );
  return withUnits(frame, { columns: columns.set("margin", { unit: "share" }), money: extract });
}

function isSegmented(run: Customers): run is Segmented {
  return run.segments !== undefined;
}

function segmentColumns(run: Segmented): pl.Series[] {
  const nameOf = new Map(run.segments.map(({ cluster, name }) => [cluster, name]));
  const named = (clusters: Int32Array) => Array.from(clusters, (one) => nameOf.get(one) ?? null);
  const { margin, runnerUp } = marginsOf(run);
  return [
    pl.Series("segment", named(run.fit.labels), pl.Utf8),
    pl.Series("cluster", Array.from(segmentIds(run)), pl.Int32),
    pl.Series("margin", Array.from(margin), pl.Float64),
    pl.Series("runner_up", named(runnerUp), pl.Utf8),
    pl.Series("borderline", Array.from(margin, (one) => one < BORDERLINE_MARGIN), pl.Bool),
  ];
}

/** The cleaned records of a bank, a frame for each entity; one that the bank does not have is empty. */
export type Tables = Readonly<Record<typeof FRAMES[number], pl.DataFrame>>;

const FRAMES = [
  "customers",
  "accounts",
  "holders",
  "transactions",
  "loans",
  "borrowers",
] as const;

/** What frames of tables are made of. */
interface WithTables extends Pick<Segmented, "extract"> {
  readonly minor?: BankTables;
  readonly options?: { readonly pseudonymise?: string | undefined };
}

/**
 * The cleaned records as Polars DataFrames, with the bank's own ids and the columns of the contract:
 * transactions join accounts by `Account_ID`, whose they are is in `holders`, who owes a loan in
 * `borrowers`. Money is in whole units of the currency; no name, e-mail or phone is there.
 *
 * @param run A run of `runPipeline()`, or what a step from `clean()` on gives.
 * @throws {UserError} If it is something else.
 *
 * @example
 * ```ts
 * import { runPipeline, tables } from "@/fce.ts";
 *
 * const { accounts, transactions } = tables(await runPipeline({ k: 1 }));
 * const joined = transactions.join(accounts.select("Account_ID", "Account_Type"), {
 *   on: "Account_ID",
 *   how: "left",
 * });
 * joined.height === transactions.height; // true
 * ```
 */
export function tables(run: WithTables): Tables {
  demand(run, "extract", "tables", "runPipeline");
  const { minor, extract, options } = run;
  if (options?.pseudonymise !== undefined) {
    throw new UserError(
      "usage",
      "This run hides ids, by which tables are joined: leave out pseudonymise to look at them.",
    );
  }
  if (minor === undefined) {
    throw new UserError(
      "usage",
      "This run has not kept its tables: make it with runPipeline() of the same import.",
    );
  }
  const names = new Map<string, string>([
    ...COLUMN_NAMES.map((name) => [typedName(name), name] as const),
    ...[...extract.own.keys()].map((name) => [typedName(ownColumn(name)), name] as const),
  ]);
  const units = new Map(
    COLUMN_NAMES.flatMap((name): [string, ColumnUnit][] => {
      const { kind } = COLUMNS[name] as Column;
      return kind === "money" ? [[name, { unit: "exact money" }]] : [];
    }),
  );
  // Polars divides by multiplying, which leaves 313574.47000000003.
  const digits = minorDigits(extract.currency);
  const framed = (frame: pl.DataFrame) => {
    const whole = frame.select(...frame.columns.map((column) => {
      const name = names.get(column) ?? column;
      return units.has(name)
        ? pl.col(column).cast(pl.Float64).div(pl.lit(minor.minorUnits)).round(digits).as(name)
        : pl.col(column).as(name);
    }));
    return withUnits(whole, { columns: units, money: extract });
  };
  return Object.fromEntries(FRAMES.map((name) => [name, framed(minor[name])])) as Tables;
}
