import type { ColumnSource } from "@/bank/contract/contract.ts";

/** A way to write dates that a column may prove. */
export interface DateCandidate {
  readonly dates: ColumnSource["dates"];
  /** What a text must be to prove it: any number of days is some date. */
  readonly proof?: string;
}

/** Two orders of one form, as all of them are read in a form of the other. */
const MARKED = ["-", "/", ".", " "].flatMap((mark) =>
  [
    ["DD", "MM", "YYYY"],
    ["MM", "DD", "YYYY"],
    ["YYYY", "MM", "DD"],
    ["DD", "MM", "YY"],
    ["MM", "DD", "YY"],
    ["YY", "MM", "DD"],
    ["DD", "MMM", "YYYY"],
    ["MMM", "DD", "YYYY"],
    ["YYYY", "MMM", "DD"],
    ["DD", "MMM", "YY"],
  ].map((fields) => fields.join(mark))
);

const PACKED = ["YYYYMMDD", "DDMMYYYY", "MMDDYYYY", "DDMMMYYYY", "YYMMDD", "DDMMYY", "MMDDYY"];

/**
 * The ways to write dates that are tried on a column that the contract's do not read. A year of two
 * digits before the name of a month is nobody's.
 */
export const DATE_CANDIDATES: readonly DateCandidate[] = [
  ...[...MARKED, "MMM DD, YYYY", "DD MMM, YYYY", "DDMMMYY", ...PACKED].map((form) => ({
    dates: [form],
  })),
  // Of a spreadsheet: 1927 to 2063.
  { dates: { since: "1899-12-30", unit: "days" }, proof: "^[1-5]\\d{4}(?:\\.\\d+)?$" },
  // 1997 to 2038.
  { dates: { since: "1970-01-01", unit: "days" }, proof: "^(?:1\\d|2[0-4])\\d{3}$" },
  { dates: { since: "1970-01-01", unit: "seconds" }, proof: "^\\d{9,10}(?:\\.\\d+)?$" },
  { dates: { since: "1970-01-01", unit: "milliseconds" }, proof: "^\\d{12,13}(?:\\.\\d+)?$" },
];
