import pl from "nodejs-polars";
import type { Column, ColumnName } from "@/bank/schema.ts";
import { COLUMNS } from "@/bank/schema.ts";

/** A single amount or balance from here on (naira) is a typing error, not money. */
const LARGEST_NAIRA = 1e12;

/**
 * The expression that reads a text column as what it stands for. What does not parse becomes null:
 * nothing is guessed, nothing throws.
 *
 * | kind | result |
 * |---|---|
 * | id | text; `44.0`, an id that went through a float column, is `44` |
 * | category | one of the column's closed list, case and separators folded |
 * | money | kobo, Int64 |
 * | date | Date, day first where both readings exist, years 1900 to 2100 |
 * | percent | 0 to 100, Float64 |
 * | count | Int32 |
 */
export function parsed(name: ColumnName): pl.Expr {
  const column: Column = COLUMNS[name];
  const text = pl.col(name);
  switch (column.kind) {
    case "id":
      return text.str.replace("^(\\d+)\\.0+$", "$1");
    case "category":
      return listed(text.str.toLowerCase().str.replaceAll("[\\s_-]+", " "), name);
    case "money":
      return parsedMoney(text);
    case "date":
      return parsedDate(text);
    case "percent":
      return inRange(
        digitsOnly(text, "^(\\d+(?:\\.\\d+)?)\\s*%?$").cast(pl.Float64, false),
        0,
        100,
      );
    case "count":
      return inRange(digitsOnly(text, "^(\\d{1,6})(?:\\.0+)?$").cast(pl.Int32, false), 0, 100_000);
    case "contact":
      throw new Error(`${name} is a contact and is never read`);
  }
}

/** A folded text if it is one of the column's categories. */
function listed(folded: pl.Expr, name: ColumnName): pl.Expr {
  const column: Column = COLUMNS[name];
  return pl.when(folded.isIn([...column.categories ?? []])).then(folded).otherwise(pl.lit(null));
}

/**
 * `4500000`, `4,500,000.00`, `₦4,500,000`, `NGN 4.5M`, `-₦20`, `4.5E6`. A comma is accepted only
 * where it groups thousands, so `1,5` and `4.500.000,00` stay unread.
 */
function parsedMoney(text: pl.Expr): pl.Expr {
  const bare = text.str.toUpperCase()
    .str.replace("^([+-]?)\\s*(?:₦|NGN|N)\\s*", "$1")
    .str.replace("\\s*(?:₦|NGN)$", "");
  const form =
    "^([+-]?(?:\\d+|\\d{1,3}(?:,\\d{3})+)(?:\\.\\d+)?(?:E\\+?\\d{1,2})?)\\s*(?:K|M|BN?)?$";
  const number = bare.str.extract(form, 1).str.replaceAll(",", "").cast(pl.Float64, false);
  const scale = pl.when(bare.str.endsWith("K")).then(pl.lit(1e3))
    .when(bare.str.endsWith("M")).then(pl.lit(1e6))
    .when(bare.str.contains("BN?$")).then(pl.lit(1e9))
    .otherwise(pl.lit(1));
  return inKobo(inRange(number.mul(scale), -LARGEST_NAIRA, LARGEST_NAIRA));
}

/** Exact: below the largest amount, naira and kobo are far inside the integers of a double. */
function inKobo(naira: pl.Expr): pl.Expr {
  return naira.mul(pl.lit(100)).round(0).cast(pl.Int64, false);
}

/** Turned to ISO text first: the library's own date parser accepts 31 February. */
function parsedDate(text: pl.Expr): pl.Expr {
  const year = "(?:19|20)\\d{2}";
  const time = "(?:[T ]\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?\\s*(?:Z|[+-]\\d{2}:?\\d{2})?)?";
  const dayFirst = `^(\\d{1,2})[/-](\\d{1,2})[/-](${year})${time}$`;
  const yearFirst = `^(${year})[/-](\\d{1,2})[/-](\\d{1,2})${time}$`;
  const iso = text
    .str.replace(dayFirst, "$3-0$2-0$1")
    .str.replace(yearFirst, "$1-0$2-0$3")
    .str.replace("^(\\d{4})-0?(\\d{2})-0?(\\d{2})$", "$1-$2-$3");
  return pl.when(text.str.contains(`${dayFirst}|${yearFirst}`))
    .then(iso).otherwise(pl.lit(null)).cast(pl.Date, false);
}

function digitsOnly(text: pl.Expr, form: string): pl.Expr {
  return text.str.extract(form, 1);
}

function inRange(number: pl.Expr, lowest: number, highest: number): pl.Expr {
  return pl.when(number.gtEq(pl.lit(lowest)).and(number.ltEq(pl.lit(highest))))
    .then(number).otherwise(pl.lit(null));
}
