import pl from "nodejs-polars";
import type { ColumnSource, Notation } from "@/bank/contract/contract.ts";
import { BLANKS } from "@/bank/rules/blanks.ts";
import { CATEGORIES, type Categories, OTHER } from "@/bank/rules/categories.ts";
import { datesOf, datesSince } from "@/bank/rules/dates.ts";
import { type Currency, moneyOf } from "@/bank/rules/money.ts";
import { lower, stripped } from "@/bank/rules/texts.ts";
import { inRange, numberOf, numberPattern } from "@/bank/rules/numbers.ts";
import { isOwnColumn } from "@/bank/own_figures.ts";
import { type Column, type ColumnName, COLUMNS, type RecordColumn } from "@/bank/schema.ts";

/** What identifies a record: letters, digits and a few marks; never an e-mail or a sentence. */
export const ID_FORM = "^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$";

/** What a spreadsheet has made of a long number, and nobody can undo. */
export const EXPONENT = "^\\d+(?:[.,]\\d+)?[eE]\\+?\\d+$";

/** The text of a column without what stands for unknown: trimmed, with blanks blank and values mapped. */
export function cellText(
  name: RecordColumn,
  text: pl.Expr,
  source: Pick<Notation, "blanks" | "map">,
): pl.Expr {
  const isId = !isOwnColumn(name) && COLUMNS[name].kind === "id";
  const trimmed = stripped(text);
  const isBlank = trimmed.eq(pl.lit(""))
    .or(lower(trimmed).isIn([...BLANKS]))
    .or(source.blanks.size === 0 ? pl.lit(false) : trimmed.isIn([...source.blanks]))
    // A foreign key of zero is nobody's.
    .or(isId ? trimmed.str.contains("^0+(?:\\.0+)?$") : pl.lit(false));
  const known = pl.when(isBlank).then(pl.lit(null)).otherwise(trimmed);
  return source.map === undefined ? known : mapped(known, source.map);
}

function mapped(text: pl.Expr, map: ReadonlyMap<string, string | number | null>): pl.Expr {
  const named = [...map].filter(([from]) => from !== "*");
  const rest = map.has("*") ? literal(map.get("*")!) : text;
  return named.reduceRight<pl.Expr>(
    (otherwise, [from, to]) =>
      pl.when(text.eq(pl.lit(from))).then(literal(to)).otherwise(otherwise),
    pl.when(text.isNull()).then(pl.lit(null)).otherwise(rest),
  );
}

function literal(value: string | number | null): pl.Expr {
  return value === null ? pl.lit(null).cast(pl.Utf8) : pl.lit(String(value));
}

/**
 * The expression that reads a column of texts (see {@linkcode cellText}) as what it stands for. What
 * does not fit becomes blank: nothing is guessed, nothing throws.
 *
 * | kind | result |
 * |---|---|
 * | id | text; `44.0`, an id that went through a float column, is `44` |
 * | category | one of the column's list, or `other` where the list is open; case and separators folded |
 * | money | minor units, Int64 |
 * | date | Date, years 1900 to 2099 |
 * | percent | 0 to 100, Float64 |
 * | count | Int32 |
 */
export function readingOf(
  name: ColumnName,
  text: pl.Expr,
  source: ColumnSource,
  currency: Currency,
): pl.Expr {
  const { kind }: Column = COLUMNS[name];
  switch (kind) {
    case "id":
      return idOf(text);
    case "category":
      return categoryOf(
        text,
        source.words === undefined ? CATEGORIES[name] : { values: source.words },
      );
    case "money":
      return moneyOf(text, currency, source);
    case "date":
      return "since" in source.dates
        ? datesSince(text, source.dates)
        : datesOf(text, source.dates, source.century);
    case "percent":
      return inRange(
        numberOf(text.str.extract(`^(${numberPattern(source)})\\s*%?$`, 1), source)
          .mul(pl.lit(source.scale)),
        0,
        100,
      );
    case "term":
    case "count":
      return inRange(
        text.str.extract("^(\\d{1,6})(?:[.,]0+)?$", 1).cast(pl.Int32, false),
        0,
        100_000,
      );
  }
}

function idOf(text: pl.Expr): pl.Expr {
  const id = text.str.replace("^(\\d+)\\.0+$", "${1}");
  return pl.when(id.str.contains(ID_FORM).and(id.str.contains(EXPONENT).not())).then(id)
    .otherwise(pl.lit(null));
}

/** A text as lists of categories are written. */
export function folded(text: pl.Expr): pl.Expr {
  return lower(text).str.replaceAll("[\\s_-]+", " ");
}

function categoryOf(text: pl.Expr, list: Categories | undefined): pl.Expr {
  if (list === undefined) return text;
  const { values, spellings = {}, open = false } = list;
  const rest = open
    ? pl.when(text.isNull()).then(pl.lit(null)).otherwise(pl.lit(OTHER))
    : pl.lit(null);
  const known = [...Object.entries(spellings), ...values.map((value) => [value, value] as const)];
  return folded(text).replaceStrict(
    known.map(([spelling]) => spelling),
    known.map(([, value]) => value),
    rest,
    pl.Utf8,
  );
}
