import type { TableName } from "@/bank/contract/columns.ts";
import {
  type ColumnLook,
  distinctShare,
  isCategory,
  isIdLike,
  knownValues,
  valueCounts,
} from "@/bank/onboard/column_look.ts";
import { type DateNotation, dateNotation } from "@/bank/onboard/date_notation.ts";
import { meaningsOf } from "@/bank/onboard/meanings_of.ts";
import { type NumberNotation, numberNotation } from "@/bank/onboard/number_notation.ts";
import { type ColumnName, COLUMNS } from "@/bank/schema.ts";
import { once } from "@/execution/once.ts";

/** As many values, from all of them, tell how a column is written. */
const SAMPLE = 20_000;

function sample(column: ColumnLook): readonly string[] {
  const known = knownValues(column);
  const step = Math.ceil(known.length / SAMPLE);
  return step <= 1 ? known : known.filter((_, at) => at % step === 0);
}

/** How the numbers of a column are written; undefined if it holds none. */
export const numbersOf = once((column: ColumnLook): NumberNotation | undefined =>
  numberNotation(sample(column), "XXX")
);

/** How the dates of a column are written; undefined if it holds none. */
export const datesOf = once((column: ColumnLook): DateNotation | undefined =>
  dateNotation(
    sample(column),
    meaningsOf(column.name).some(({ column }) => COLUMNS[column].kind === "date"),
  )
);

/** Codes of what was bought are many. */
const MOST_MERCHANT_CATEGORIES = 2000;

/** Whether the values of a column can be those of one of ours. */
export function canBe(ours: ColumnName, table: TableName, column: ColumnLook): boolean {
  if (knownValues(column).length === 0) return false;
  switch (COLUMNS[ours].kind) {
    case "id":
      return isIdLike(column) && (ours !== ownId(table) || table === "joined" || isOften(column));
    case "date":
      return datesOf(column) !== undefined;
    case "money":
      return numbersOf(column) !== undefined && datesOf(column) === undefined;
    case "percent":
      return isBetween(column, 0, 100);
    case "count":
    case "term":
      return numbersOf(column)?.isWhole === true && isBetween(column, 0, 100_000);
    case "category":
      if (ours === "Currency") return isCurrency(column);
      return ours === "Merchant_Category"
        ? valueCounts(column).size <= MOST_MERCHANT_CATEGORIES
        : isCategory(column);
  }
}

function ownId(table: TableName): ColumnName | undefined {
  if (table === "customers") return "Customer_ID";
  return table === "loans" ? "Loan_ID" : undefined;
}

/** Ids of a table's own rows seldom stand twice. */
function isOften(column: ColumnLook): boolean {
  return distinctShare(column) > 0.5;
}

function isBetween(column: ColumnLook, least: number, most: number): boolean {
  const numbers = numbersOf(column);
  return numbers !== undefined && numbers.least >= least && numbers.most <= most;
}

function isCurrency(column: ColumnLook): boolean {
  const codes = Intl.supportedValuesOf("currency");
  return [...valueCounts(column).keys()].every((value) => codes.includes(value.toUpperCase()));
}
