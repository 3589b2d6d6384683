/** A day as the number of days since 1970-01-01. */
export type Day = number;

/** The mean length of a month of the Gregorian calendar, in days. */
export const DAYS_PER_MONTH = 365.2425 / 12;

const MILLISECONDS_PER_DAY = 86_400_000;
const isoDates = new Map<Day, string>();

/** The day of a date; months count from 1 and may run past the year's end. */
export function dayOf(year: number, month: number, dayOfMonth: number): Day {
  return Date.UTC(year, month - 1, dayOfMonth) / MILLISECONDS_PER_DAY;
}

/** The same day of a later month; its last day where it is shorter. */
export function monthsAfter(day: Day, months: number): Day {
  const date = new Date(day * MILLISECONDS_PER_DAY);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1 + months];
  return Math.min(dayOf(year, month, date.getUTCDate()), dayOf(year, month + 1, 0));
}

/** The date of a day, as in `2023-04-26`. */
export function isoDate(day: Day): string {
  let text = isoDates.get(day);
  if (text === undefined) {
    text = new Date(day * MILLISECONDS_PER_DAY).toISOString().slice(0, 10);
    isoDates.set(day, text);
  }
  return text;
}
