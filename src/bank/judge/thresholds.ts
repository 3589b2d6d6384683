/**
 * What is enough to say that a whole column is written in another way than the contract says. Below,
 * values are single ones, and go to the ledger.
 *
 * | | | why |
 * |---|---|---|
 * | `PROVEN_VALUES` | 2 | one value is a slip |
 * | `PROVEN_SHARE` | 1 % | typing errors of one form are rarer: of the shipped extract, with 2 % of faults, no column has more than 0.5 % that cannot be read |
 * | `UNREADABLE_SHARE` | 50 % | from here on a column says more about its form than about its faults |
 * | `NEGATIVE_SHARE` | 5 % | a reversal is seldom; where money out is negative, it is a third of the values or more |
 * | `UNKNOWN_SHARE` | 25 % | a warning only: the values are kept, under the name of others |
 *
 * A column that proves two orders or two signs is held to the same: below 1 %, the values that prove
 * the second are slips among dates that are right.
 */
export const PROVEN_VALUES = 2;
export const PROVEN_SHARE = 0.01;
export const UNREADABLE_SHARE = 0.5;
export const NEGATIVE_SHARE = 0.05;
export const UNKNOWN_SHARE = 0.25;

/** Whether so many of a column's values prove something about all. */
export function isProof(values: number, of: number): boolean {
  return values >= PROVEN_VALUES && values >= PROVEN_SHARE * of;
}

/** Whether so many of a column's values are the column as a whole. */
export function isWhole(values: number, of: number): boolean {
  return values >= PROVEN_VALUES && values >= UNREADABLE_SHARE * of;
}
