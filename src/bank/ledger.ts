import pl from "nodejs-polars";
import {
  type Column,
  type ColumnKind,
  type ColumnName,
  COLUMNS,
  type Entity,
  ID_COLUMNS,
  type RecordColumn,
  typedName,
} from "@/bank/schema.ts";
import { figureName, isOwnColumn } from "@/bank/own_figures.ts";
import type { InputFile } from "@/bank/read_bank.ts";
import { CATEGORIES } from "@/bank/rules/categories.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { folded } from "@/bank/rules/readings.ts";

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

/** Records that a rule sets aside besides those with a line: there are more than are listed. */
export interface Unlisted {
  readonly entity: Entity;
  readonly column: RecordColumn;
  readonly rule: string;
  readonly action: Action;
  readonly records: number;
}

/** Lines of a ledger that wait in a database: a bank was read in pieces. */
export interface WaitingLines {
  /** How many there are of each reason besides the first, which the ledger at hand has. */
  readonly besides: readonly Unlisted[];
  /** All of them, in order of file and row. */
  lines(): AsyncIterable<pl.DataFrame>;
}

/** What counts besides the lines of a ledger that is at hand. */
export function countedBesides(
  { unlisted, waiting }: {
    readonly unlisted: readonly Unlisted[];
    readonly waiting?: WaitingLines | undefined;
  },
): readonly Unlisted[] {
  return [...unlisted, ...(waiting?.besides ?? [])];
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

/**
 * Sets the records that fail a check aside, with a line each in the ledger; returns the others, which
 * are the same frame where none fails.
 */
export function setAside(
  records: pl.DataFrame,
  ledger: pl.DataFrame[],
  entry: LedgerEntry,
): pl.DataFrame {
  if (records.height === 0 || entry.checks.length === 0) return records;
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
  const [one, ...others] = new Set(records.getColumn("failed").toArray() as number[]);
  const byCheck = (of: (check: Check) => pl.Expr): pl.Expr =>
    others.reduce<pl.Expr>(
      (rest, index) =>
        pl.when(pl.col("failed").eq(pl.lit(index))).then(of(checks[index]!)).otherwise(rest),
      of(checks[one!]!),
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

/** Ten digits in a row could be a telephone, an identity number or a card. */
const LONG_NUMBER = "\\d(?:[ .-]?\\d){9}";

/** The same in an amount, whose decimals do not count. */
const LONG_AMOUNT = "\\d(?:[ -]?\\d){9}";

const MONTH_NAME = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}";
/** A number of ten digits that begins as no amount does. */
const TELEPHONE = "^(?:\\+|0)\\d?(?:[ .-]?\\d){9}";

/** Forms in which a text may stand in the ledger as it is. */
const SHOWN_FORMS: Readonly<Record<Exclude<ColumnKind, "category">, string>> = {
  id: "^(?:[A-Za-z0-9._/-]*[0-9][A-Za-z0-9._/-]*|\\d[.,]\\d{1,5}[eE]\\+?\\d{1,2})$",
  money: "^[-+(]?\\s*\\p{Sc}?[A-Z]{0,3}\\s*-?[\\d.,' ]{1,16}\\s*[KMBNkmbn]{0,2}[-)]?\\s*%?$",
  date: "^(?:\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}|\\d{1,2}[- ][A-Za-z]{3,9}[- ]\\d{2,4}|" +
    `\\d{1,2}${MONTH_NAME}\\d{2,4}|${MONTH_NAME}[- ]\\d{1,2},?[- ]\\d{2,4}|\\d{5,6}|\\d{8})` +
    "(?:[T ]\\d{1,2}(?::?\\d{2}){1,2}(?:\\.\\d{1,9})?Z?)?$",
  percent: "^-?\\d{1,4}(?:[.,]\\d{1,4})?\\s*%?$",
  term: "^\\d{1,4}(?:[.,]\\d{1,2})?$",
  count: "^-?\\d{1,6}(?:[.,]\\d{1,4})?$",
};

/**
 * A value as the file has it, if its form cannot be that of a person's name, e-mail, phone or
 * identity number; anything else by its shape, letters as x, digits as 9. A word has no such form:
 * see {@linkcode shownWord}.
 */
export function shownText(name: RecordColumn): pl.Expr {
  return shownAs(name, pl.col(name).fillNull(pl.lit("")));
}

function shownAs(name: RecordColumn, text: pl.Expr): pl.Expr {
  const kind = isOwnColumn(name) ? "money" : (COLUMNS[name] as Column).kind;
  if (kind === "category") return shapeOf(text);
  const isShown = text.str.contains(SHOWN_FORMS[kind])
    .and(text.str.contains(kind === "money" ? LONG_AMOUNT : LONG_NUMBER).not())
    .and(text.str.contains(TELEPHONE).not());
  return pl.when(isShown).then(text).otherwise(shapeOf(text));
}

/** A word of a category as the file has it, if it is one of these as folded; else by its shape. */
export function shownWord(name: RecordColumn, common: readonly string[]): pl.Expr {
  const text = pl.col(name).fillNull(pl.lit(""));
  return pl.when(isCommon(text, common)).then(text).otherwise(shapeOf(text));
}

/** Whether a text is one of some words, as folded. */
export function isCommon(text: pl.Expr, common: readonly string[]): pl.Expr {
  // An empty list has no type that could be compared.
  return common.length === 0 ? pl.lit(false) : folded(text).isIn([...common]);
}

/** A word that nobody else's record has may be a name: of so many customers it is a category. */
const COMMON = 3;

/** More words than these are no list of categories, and may be names. */
const MOST_WORDS = 30;

/** What a word looks like that can be no address and no number. */
const WORD_FORM = "^[\\p{L}0-9+][\\p{L}0-9 _./&+-]{0,31}$";

/** Whose a record is, as far as it says so; else each is by itself. */
export function holderOf({ columns }: pl.DataFrame): pl.Expr {
  const name = ["owner", "customer_id"].find((name) => columns.includes(name));
  const row = pl.concatString([pl.lit("row "), pl.col("row").cast(pl.Utf8)], "");
  return name === undefined ? row : pl.col(name).cast(pl.Utf8).fillNull(row);
}

/**
 * The words, folded, that may be shown of values on no list, so that they can be mapped.
 *
 * @param values `text` and `holder`, see {@linkcode holderOf}.
 */
export function commonWords(values: pl.DataFrame): string[] {
  if (values.height === 0) return [];
  const counts = values.select(folded(pl.col("text")).as("word"), pl.col("holder"))
    .unique().groupBy("word").agg(pl.col("holder").count().as("count"));
  if (counts.height > MOST_WORDS) return [];
  const word = pl.col("word");
  return counts.filter(
    pl.col("count").gtEq(pl.lit(COMMON)).and(word.str.contains(WORD_FORM))
      .and(word.str.contains(`\\d{5}|${LONG_NUMBER}`).not()),
  ).getColumn("word").toArray() as string[];
}

/** So few of some values that the same words are common: those that come some at a time add up. */
export function fewValues(values: pl.DataFrame): pl.DataFrame {
  const told = values.withColumn(folded(pl.col("text")).as("word"))
    .unique({ subset: ["word", "holder"], keep: "first", maintainOrder: true });
  const words = told.select("word").unique({ keep: "first", maintainOrder: true })
    .head(MOST_WORDS + 1);
  return told.join(words, { on: "word", how: "semi" }).groupBy("word")
    .agg(pl.col("text").head(COMMON), pl.col("holder").head(COMMON))
    .explode("text", "holder").select("text", "holder");
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

/** A typed value as text, in forms as of {@linkcode shownText}: money in major units, ISO dates. */
export function shownTyped(name: RecordColumn, { digits }: Currency): pl.Expr {
  const value = pl.col(typedName(name));
  const kind = isOwnColumn(name) ? undefined : (COLUMNS[name] as Column).kind;
  const text = (kind === "money" ? moneyText(value, digits) : value.cast(pl.Utf8))
    .fillNull(pl.lit(""));
  if (kind === undefined) return shownAs(name, text.str.replace("\\.0$", ""));
  if (kind === "category") return shownListed(name as ColumnName, text);
  // A typed date or number is one, whatever else it may be.
  return kind === "id" || kind === "money" ? shownAs(name, text) : text;
}

/** A word of a list is nobody's name; where there is none, a code like that of a currency. */
function shownListed(name: ColumnName, text: pl.Expr): pl.Expr {
  if (name === "Status" || CATEGORIES[name] !== undefined) return text;
  return pl.when(text.str.contains("^(?:[A-Z]{3})?$")).then(text).otherwise(shapeOf(text));
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
