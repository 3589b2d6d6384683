import { firstTransaction } from "@/bank/calendar.ts";
import type { Activity, BankTables } from "@/bank/tables.ts";
import { UserError } from "@/errors.ts";
import { DAYS_A_MONTH } from "@/features/months.ts";

/** So many months to the as-of date, unless somebody says another number. */
export const WINDOW_MONTHS = 24;

/** The time over which rates are measured. */
export interface ObservationWindow {
  /** ISO date of its first day; null without transactions. */
  readonly start: string | null;
  /** ISO date from which there are transactions, also before the window; null without any. */
  readonly observedFrom: string | null;
  /**
   * Days that it covers: fewer than asked for where the transactions cover no more; 0 where nothing is
   * measured at a date.
   */
  readonly days: number;
}

export interface WindowOptions {
  /** Months to the as-of date. @default 24 */
  readonly window?: number | undefined;
  /** Days to the as-of date, in the place of months: those of another window. */
  readonly days?: number | undefined;
  /** ISO date from which the bank's transactions are told. @default the first transaction */
  readonly observedFrom?: string | undefined;
  /**
   * The first transaction of fewer customers says nothing of when all begin: they are taken to be told
   * of for the whole window. @default 1
   */
  readonly leastCustomers?: number | undefined;
}

/**
 * The window of the tables: so many months that end with the as-of date, or what the transactions
 * cover of them. Runs over windows of one length differ by behaviour only.
 *
 * @param asOf ISO date; null where nothing is measured at a date.
 * @throws {UserError} If the transactions are told of from a later day only.
 *
 * @example
 * ```ts
 * import { clean } from "@/bank/clean.ts";
 * import { observationWindow } from "@/features/observation_window.ts";
 * import { openAndRead } from "@/pipeline.ts";
 *
 * const { tables, asOf } = clean(await openAndRead({ input: "dataset/raw/inu_bank.csv" }));
 * observationWindow(tables, asOf, { window: 3 }).start; // "2024-10-01"
 * ```
 */
export function observationWindow(
  tables: Pick<BankTables, "activity">,
  asOf: string | null,
  { window = WINDOW_MONTHS, days, observedFrom, leastCustomers = 1 }: WindowOptions = {},
): ObservationWindow {
  if (asOf === null) return { start: null, observedFrom: null, days: 0 };
  if (observedFrom !== undefined && observedFrom > asOf) {
    throw new UserError(
      "usage",
      `Cannot measure from ${observedFrom} on, at ${asOf}, which is before. Give an earlier ` +
        "--observed-from or a later --as-of.",
    );
  }
  const wanted = days === undefined
    ? monthsBefore(asOf, window)
    : new Date(time(asOf) - (days - 1) * DAY).toISOString().slice(0, 10);
  const isTold = customersOf(tables.activity) >= leastCustomers;
  const first = observedFrom ?? (isTold ? firstTransaction(tables) : wanted);
  if (first === null) return { start: null, observedFrom: null, days: daysTo(asOf, wanted) };
  const start = first > wanted ? first : wanted;
  return { start, observedFrom: first, days: daysTo(asOf, start) };
}

/** For people, since a month has no number of days; null where there is no window. */
export function monthsOf({ days }: Pick<ObservationWindow, "days">): number | null {
  return days === 0 ? null : Math.max(1, Math.round(days / DAYS_A_MONTH));
}

const DAY = 86_400_000;

/** The days to a date, both its first and its last counted. */
function daysTo(asOf: string, start: string): number {
  return Math.max(1, (time(asOf) - time(start)) / DAY + 1);
}

function customersOf({ credited }: Activity): number {
  return credited.getColumn("customer_id").nUnique();
}

/** The first day of so many months that end with a date; whole months where that is the last of one. */
function monthsBefore(date: string, months: number): string {
  const [year, month, day] = date.split("-").map(Number) as [number, number, number];
  const daysIn = (month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();
  const last = daysIn(month - months);
  const end = day === daysIn(month) ? last : Math.min(day, last);
  return new Date(Date.UTC(year, month - 1 - months, end + 1)).toISOString().slice(0, 10);
}

function time(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}
