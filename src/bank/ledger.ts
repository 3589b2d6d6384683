import pl from "nodejs-polars";
import {
  type Column,
  type ColumnKind,
  COLUMNS,
  type Entity,
  ID_COLUMNS,
  type RecordColumn,
  typedName,
} from "@/bank/schema.ts";
import { figureName, isOwnColumn } from "@/bank/own_figures.ts";
import type { InputFile } from "@/bank/read_bank.ts";
import type { Currency } from "@/bank/rules/money.ts";

/**
 * What happened to a record that the ledger names. `quarantined` and `duplicate` records are set
 * aside; a `flagged` one stays, with what could not be read left blank.
 */
export type Action = "quarantined" | "duplicate" | "flagged" | "left out";

/** One reason to set a record aside: the column to look at, and when the record fails. */
export interface Check {
  readonly column: RecordColumn;
  readonly rule: string;
  readonly fails: pl.Expr;
}

/** What a group of lines in the ledger is about. */
export interface LedgerEntry {
  readonly checks: readonly Check[];
  readonly entity: Entity;
  readonly action: Action;
  /** How the value of a column is shown. */
  readonly shown: (column: RecordColumn) => pl.Expr;
}

/** The columns of a ledger, `row` as a spreadsheet counts (the header is 1); see {@linkcode withFiles}. */
export const LEDGER_COLUMNS = ["row", "entity", "id", "column", "rule", "value", "action"] as const;

/**
 * The lines of a ledger with the `file` that each row stands in and its place there, where a bank has
 * several files; rows of all files are counted on before.
 */
export function withFiles(ledger: pl.DataFrame, files: readonly InputFile[]): pl.DataFrame {
  if (files.length < 2) return ledger;
  const lines = ledger.getColumn("row").toTypedArray() as Uint32Array;
  const places = Array.from(lines, (row) => files.findLast((file) => file.rowsBefore < row)!);
  const rows = lines.map((row, i) => row - places[i]!.rowsBefore);
  return ledger.withColumns(
    pl.Series("file", places.map(({ name }) => name)),
    pl.Series<number, string>("row", rows),
  ).select(pl.col("file"), pl.col("row").cast(pl.UInt32), ...LEDGER_COLUMNS.slice(1));
}

/** The index of the first check a record fails, null where it passes all. */
export function firstFailed(checks: readonly Check[]): pl.Expr {
  return checks.reduceRight<pl.Expr>(
    (rest, check, index) => pl.when(check.fails).then(pl.lit(index).cast(pl.Int32)).otherwise(rest),
    pl.lit(null).cast(pl.Int32),
  );
}

/** Sets the records that fail a check aside, with a line each in the ledger; returns the others. */
export function setAside(
  records: pl.DataFrame,
  ledger: pl.DataFrame[],
  entry: LedgerEntry,
): pl.DataFrame {
  const failed = records.select(firstFailed(entry.checks).as("failed")).getColumn("failed");
  if (failed.nullCount() === records.height) return records;
  writeLedger(ledger, records.withColumn(failed).filter(failed.isNotNull()), entry);
  return records.filter(failed.isNull());
}

/** Writes records into the ledger; their `failed` is the index of the check that each fails. */
function writeLedger(
  ledger: pl.DataFrame[],
  records: pl.DataFrame,
  { checks, entity, action, shown }: LedgerEntry,
): void {
  const byCheck = (of: (check: Check) => pl.Expr): pl.Expr =>
    checks.reduceRight<pl.Expr>(
      (rest, check, index) =>
        pl.when(pl.col("failed").eq(pl.lit(index))).then(of(check)).otherwise(rest),
      pl.lit("").cast(pl.Utf8),
    );
  ledger.push(records.select(
    pl.col("row"),
    pl.lit(entity).as("entity"),
    shown(ID_COLUMNS[entity]).as("id"),
    byCheck(({ column }) => pl.lit(isOwnColumn(column) ? figureName(column) : column)).as("column"),
    byCheck((check) => pl.lit(check.rule)).as("rule"),
    byCheck((check) => shown(check.column)).as("value"),
    pl.lit(action).as("action"),
  ));
}

/**
 * An id may be shown that has a digit and no run of ten, which could be a telephone or an identity
 * number.
 */
const SHOWN_ID = "^(?:[A-Za-z0-9._/-]*[0-9][A-Za-z0-9._/-]*|\\d[.,]\\d{1,5}[eE]\\+?\\d{1,2})$";
const LONG_NUMBER = "\\d(?:[ .-]?\\d){9}";

const MONTH_NAME = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}";
/** A number of ten digits that begins as no amount does. */
const TELEPHONE = "^(?:\\+|0)\\d?(?:[ .-]?\\d){9}";

/** Forms in which a text may stand in the ledger as it is. */
const SHOWN_FORMS: Readonly<Record<Exclude<ColumnKind, "id">, string>> = {
  category: "^[\\p{L}0-9][\\p{L}0-9 _./&-]{0,31}$",
  money: "^[-+(]?\\s*\\p{Sc}?[A-Z]{0,3}\\s*-?[\\d.,' ]{1,16}\\s*[KMBNkmbn]{0,2}[-)]?$",
  date: "^(?:\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}|\\d{1,2}[- ][A-Za-z]{3,9}[- ]\\d{2,4}|" +
    `\\d{1,2}${MONTH_NAME}\\d{2,4}|${MONTH_NAME}[- ]\\d{1,2},?[- ]\\d{2,4}|\\d{5,6}|\\d{8})` +
    "(?:[T ][\\d:.]{4,20}Z?)?$",
  percent: "^-?\\d{1,4}(?:[.,]\\d{1,4})?\\s*%?$",
  term: "^\\d{1,4}(?:[.,]\\d{1,2})?$",
  count: "^-?\\d{1,6}(?:[.,]\\d{1,4})?$",
};

/**
 * A value as the file has it, if its form cannot be that of a person's name, e-mail or phone;
 * anything else by its shape, letters as x, digits as 9.
 */
export function shownText(name: RecordColumn): pl.Expr {
  const text = pl.col(name).fillNull(pl.lit(""));
  if (isOwnColumn(name)) return shownNumber(text);
  const { kind }: Column = COLUMNS[name];
  const isShown = kind === "id"
    ? text.str.contains(SHOWN_ID).and(text.str.contains(LONG_NUMBER).not())
    : kind === "category"
    ? text.str.contains(SHOWN_FORMS.category)
      .and(text.str.contains(`\\d{5}|${LONG_NUMBER}`).not())
    : text.str.contains(SHOWN_FORMS[kind]).and(text.str.contains(TELEPHONE).not());
  return pl.when(isShown).then(text).otherwise(shapeOf(text));
}

/** A figure of the bank's own may be anybody's text: it is shown where it is a number. */
function shownNumber(text: pl.Expr): pl.Expr {
  const isShown = text.str.contains(SHOWN_FORMS.money).and(text.str.contains(TELEPHONE).not());
  return pl.when(isShown).then(text).otherwise(shapeOf(text));
}

/** The shape of a text: letters as x, digits as 9, at most 40 of them. */
export function shapeOf(text: pl.Expr): pl.Expr {
  return text
    .str.replaceAll("\\p{L}", "x")
    .str.replaceAll("\\p{N}", "9")
    .str.replaceAll("[^x9 .,:/-]", "?")
    .str.slice(0, 40);
}

/** The same of a text at hand. */
export function shapeText(text: string): string {
  return text.replaceAll(/\p{L}/gu, "x").replaceAll(/\p{N}/gu, "9")
    .replaceAll(/[^x9 .,:/-]/gu, "?").slice(0, 40);
}

/** A typed value as text: money in major units, ISO dates. */
export function shownTyped(name: RecordColumn, { digits }: Currency): pl.Expr {
  const value = pl.col(typedName(name));
  if (isOwnColumn(name)) {
    return shownNumber(value.cast(pl.Utf8).str.replace("\\.0$", "").fillNull(pl.lit("")));
  }
  const text = COLUMNS[name].kind === "money" ? moneyText(value, digits) : value.cast(pl.Utf8);
  return text.fillNull(pl.lit(""));
}

/** From the integer, since a quotient of doubles may show digits that nobody wrote. */
function moneyText(value: pl.Expr, digits: number): pl.Expr {
  if (digits === 0) return value.cast(pl.Utf8);
  const sign = pl.when(value.lt(pl.lit(0))).then(pl.lit("-")).otherwise(pl.lit(""));
  const padded = value.abs().cast(pl.Utf8).str.zFill(digits + 1);
  const pattern = `^(\\d+)(\\d{${digits}})$`;
  const text = padded.str.replace(pattern, "${1}.${2}").str.replace("\\.?0+$", "");
  const whole = padded.str.replace(pattern, "${1}");
  const isWhole = padded.str.endsWith("0".repeat(digits));
  return pl.concatString([sign, pl.when(isWhole).then(whole).otherwise(text)], "");
}
