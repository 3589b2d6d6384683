import pl from "nodejs-polars";
import { derivedAt } from "@/bank/calendar.ts";
import { assertKept } from "@/bank/gates.ts";
import { grainOf } from "@/bank/grain.ts";
import { LEDGER_COLUMNS, setAside, shownTyped, type Unlisted } from "@/bank/ledger.ts";
import type { BankRecords } from "@/bank/read_bank.ts";
import type { Without } from "@/bank/relations.ts";
import type { RecordColumn } from "@/bank/schema.ts";
import { type Screened, screenEntity } from "@/bank/screen.ts";
import { UserError } from "@/errors.ts";

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

/** What is needed, if anything is. */
export function neededOf({ needed }: CleanOptions): ReadonlySet<RecordColumn> {
  return needed ?? new Set<RecordColumn>();
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

/** What the first step asks of transactions that stay in a database. */
export interface StoredSoFar {
  /** How many there are of each day. */
  readonly days: readonly (readonly [number, number])[];
  /** Lines of those that have been set aside there, and those without. */
  readonly lines: readonly pl.DataFrame[];
  readonly unlisted: readonly Unlisted[];
  /** How many transactions were read, there and here. */
  readonly read: number;
}

/** The first step of {@linkcode clean}. */
export function begun(records: BankRecords, options: CleanOptions, stored?: StoredSoFar): Begun {
  const { contract, currency, repeatedRows } = records;
  const ledger = [repeatedRowLines(repeatedRows), ...(stored?.lines ?? [])];
  const without: Without = (rows, entity, check, action = "quarantined") =>
    setAside(rows, ledger, {
      checks: [check],
      entity,
      action,
      shown: (name) => shownTyped(name, currency),
    });
  const needed = neededOf(options);
  const isAlone = grainOf(contract) === "customers";
  const transactions = screenEntity(records, "transactions", { needed, ledger });
  const stated = options.asOf ?? contract.asOf;
  const asOf = stated ??
    laterOf(options.earliestAsOf, derivedAt(transactions, records, stored?.days)) ??
    (isAlone && !isBirthMeasured(records)
      ? null
      : nowhere(ledger, stored ?? { read: transactions.read, unlisted: [] }));
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
function nowhere(
  ledger: readonly pl.DataFrame[],
  { read, unlisted }: Pick<StoredSoFar, "read" | "unlisted">,
): never {
  const lines = pl.concat([...ledger]);
  const account = { records: read, kept: 0, duplicate: 0, quarantined: read, left_out: 0 };
  if (read > 0) {
    assertKept({ ledger: lines, unlisted, conservation: { transactions: account } });
  }
  throw new UserError(
    "input",
    "There is no transaction and no start of a loan, so there is no date to measure age and tenure " +
      "at. Give one with --as-of.",
  );
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
