import pl from "nodejs-polars";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { hasShortYear, readByBoth } from "@/bank/contract/date_forms.ts";
import {
  type Candidate,
  type Proven,
  provenCandidates,
  toldApartBy,
} from "@/bank/judge/candidates.ts";
import {
  type ColumnFault,
  columnFault,
  placeOf,
  readText,
  type Remedy,
  remedyText,
} from "@/bank/judge/column_fault.ts";
import { DATE_CANDIDATES } from "@/bank/judge/date_forms.ts";
import { type JudgedColumn, readAs } from "@/bank/judge/judged_column.ts";
import { isProof, isWhole } from "@/bank/judge/thresholds.ts";
import { ISO_FORMS } from "@/bank/rules/dates.ts";

/** The fault of a column of dates that are written in another form or order than the contract says. */
export function dateFault(column: JudgedColumn): ColumnFault | undefined {
  const { unread, unreadCount, count } = column;
  const proven = provenCandidates(column, dateCandidates(column));
  if (proven.length > 0) return provenFault(column, proven);
  if (!isWhole(unreadCount, count)) return undefined;
  return columnFault(
    column,
    unread,
    "cannot be read",
    'say how they are written with "dates", such as "DD/MM/YYYY" or ' +
      '{"since": "1970-01-01", "unit": "days"}, or what stands for a blank with "blanks"',
  );
}

/** The ways to write dates that the column may prove. */
export function dateCandidates(column: JudgedColumn): Candidate[] {
  return DATE_CANDIDATES.map(({ dates, ...proof }) => ({
    source: withDates(column, dates),
    currency: column.currency,
    ...proof,
  }));
}

function provenFault(column: JudgedColumn, proven: readonly Proven[]): ColumnFault {
  const { candidate, proofs } = proven[0]!;
  const combined = { ...candidate, source: withStated(column, candidate) };
  const isRead = readAs(column, combined.source).isNotNull();
  const against = column.texts.filter(pl.col("value").isNotNull().and(isRead.not()));
  if (isProof(against.height, column.count)) {
    return columnFault(
      column,
      proofs,
      "are written in another order than the rest",
      `${
        placeOf(column, against).place
      } cannot be read in theirs. Have the column exported in one form`,
    );
  }
  const remedy = remedyText(remediesOf(column, proven.map(({ candidate }) => candidate)));
  const doubt = isOtherOrder(column, candidate.source) && plainDaysAboveTwelve(column) > 0
    ? ", if the rest is written year first; else have the column exported in one form"
    : "";
  return columnFault(column, proofs, "cannot be read", remedy + doubt);
}

/** The lines of all ways that read as much; of years of two digits one for each century. */
function remediesOf(column: JudgedColumn, candidates: readonly Candidate[]): Remedy[] {
  const told = candidates.map((candidate) => ({
    ...candidate,
    source: withStated(column, candidate),
  }));
  const example = toldApartBy(column, told);
  const apart = example === undefined ? told.slice(0, 1) : told;
  return apart.map(({ source }) => ({
    line: lineOf(column, source),
    ...(example !== undefined && { reads: readText(column, example, readAs(column, source)) }),
  }));
}

function lineOf(column: JudgedColumn, { dates }: ColumnSource): string {
  const [form] = "since" in dates ? [] : dates;
  const value = !("since" in dates) && dates.length === 1 ? form : dates;
  const text = JSON.stringify(value).replaceAll(/(":|",)(?=")/g, "$1 ");
  return `"dates": ${text}` + (asksCentury(column, dates) ? `, "century": 2000 (or 1900)` : "");
}

function withDates({ source }: JudgedColumn, dates: ColumnSource["dates"]): ColumnSource {
  return { ...source, dates };
}

/** Transactions and loans begin in a century that nothing else tells. */
function asksCentury({ name, source }: JudgedColumn, dates: ColumnSource["dates"]): boolean {
  return (name === "Transaction_Date" || name === "Start_Date") && source.century === undefined &&
    !("since" in dates) && dates.some(hasShortYear);
}

/** The candidate's form, with those of the contract's that read something and no text by both. */
function withStated(column: JudgedColumn, { source }: Candidate): ColumnSource {
  const { texts, plain, source: stated } = column;
  if ("since" in source.dates || "since" in stated.dates) return source;
  const [form] = source.dates;
  const isOther = pl.col("value").isNotNull().and(readAs(column, source).isNull());
  // Plain dates are those of the candidate, where some text is a date by both.
  const hasOther = texts.filter(isOther).height > 0 ||
    (plain.count > 0 && !isOtherOrder(column, source));
  if (!hasOther) return source;
  const kept = stated.dates.filter((other) =>
    !ISO_FORMS.includes(other) && readByBoth(form!, other) === undefined
  );
  return { ...source, dates: [form!, ...kept] };
}

/** Whether some text is another day by the candidate than by a form of the contract. */
function isOtherOrder({ source: stated }: JudgedColumn, source: ColumnSource): boolean {
  if ("since" in source.dates || "since" in stated.dates) return false;
  const [form] = source.dates;
  return stated.dates.some((other) => readByBoth(form!, other, true) !== undefined);
}

/** Dates read plainly that are either written year first or prove the contract's order. */
function plainDaysAboveTwelve({ name, plain }: JudgedColumn): number {
  return plain.daysAboveTwelve(name);
}
