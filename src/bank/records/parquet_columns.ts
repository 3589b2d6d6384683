import pl from "nodejs-polars";
import type { ColumnSource, OwnFeature, Table } from "@/bank/contract/contract.ts";
import {
  type ColumnTypes,
  columnTypes,
  type Field,
  isFloat,
  isInteger,
  isText,
} from "@/bank/records/parquet_files.ts";
import { CATEGORIES, OTHER } from "@/bank/rules/categories.ts";
import { type Currency, minorUnits } from "@/bank/rules/money.ts";
import { inRange } from "@/bank/rules/numbers.ts";
import { type PlainForm, plainForm } from "@/bank/rules/plain_forms.ts";
import { cellText, folded, readingOf } from "@/bank/rules/readings.ts";
import {
  type Column,
  COLUMN_NAMES,
  type ColumnKind,
  type ColumnName,
  COLUMNS,
} from "@/bank/schema.ts";

/** A text that is an id, no number with an exponent and no word for a blank: nearly all are of this form. */
const PLAIN_ID = "^(?:[A-Za-z]{1,8}[-_]?)?[0-9]{0,24}[1-9][0-9]{0,24}$|" +
  "^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";

/** So many different texts are read one by one, and their meanings looked up: dates are few. */
const MOST_TEXTS = 50_000;

const isDay = ({ variant }: pl.DataType) => variant.startsWith("Date");

/** The text of a typed value, as a file of text would have it. */
export function textOf(value: pl.Expr, type: pl.DataType): pl.Expr {
  const text = value.cast(pl.Utf8);
  if (isFloat(type)) return text.str.replace("\\.0$", "");
  return type.variant === "Datetime" ? text.str.replace(" 00:00:00(?:\\.0+)?", "") : text;
}

/** A double of so little is what rounding has left of nothing; as text it would have an exponent. */
export const NOTHING = 1e-5;

/** Whether a field holds an amount of money. */
export function isMoneyField(name: string): boolean {
  const column = COLUMN_NAMES.find((column) => name === column || name.startsWith(`${column} `));
  return column !== undefined && COLUMNS[column].kind === "money";
}

/** The text of a field, likewise; of an amount that rounding has left it is zero, as that of its number. */
export function fieldText({ name, type }: Pick<Field, "name" | "type">): pl.Expr {
  const value = pl.col(name), text = textOf(value, type);
  if (!isMoneyField(name) || !isFloat(type)) return text.as(name);
  return pl.when(value.abs().lt(pl.lit(NOTHING))).then(pl.lit("0")).otherwise(text).as(name);
}

/** How the text of a column is to be read: notations are those of text, and a type has its own. */
export function typedSource(source: ColumnSource, types: ColumnTypes): ColumnSource {
  const of = source.from.map((name) => types.get(name)!);
  if (of.length === 0 || of.some(isText)) return source;
  return { ...source, decimal: ".", thousands: "", dates: of.some(isDay) ? [] : source.dates };
}

/** How the bank's own figures are to be read, likewise. */
export function typedFeatures(
  { files, features }: Pick<Table, "files" | "features">,
  known?: ColumnTypes,
): ReadonlyMap<string, OwnFeature> {
  if (features.size === 0) return features;
  const types = known ?? columnTypes(files, [...features.values()].map(({ from }) => from));
  return new Map(
    [...features].map(([name, feature]) => [
      name,
      isText(types.get(feature.from)!) ? feature : { ...feature, decimal: ".", thousands: "" },
    ]),
  );
}

/**
 * What the values of a field stand for where they are valid and plainly written; blank where a closer
 * look is needed. Undefined if all of them need one.
 */
export function plainReading(
  { name, source, type, records, currency }: {
    readonly name: ColumnName;
    readonly source: ColumnSource;
    readonly type: pl.DataType;
    /** Those of which it is the field `name`. */
    readonly records: pl.DataFrame;
    readonly currency: Currency;
  },
): pl.Expr | undefined {
  const { kind, positive }: Column = COLUMNS[name];
  if (source.from.length !== 1 || source.map !== undefined || source.blanks.size > 0) {
    return undefined;
  }
  const value = pl.col(name);
  const isNumber = isInteger(type) || isFloat(type) || type.variant === "Decimal";
  switch (kind) {
    case "id":
      return idOf(value, type);
    case "money": {
      const form = plainForm(name, { ...source, scale: 1 }, { ...currency, digits: 2 });
      const number = isNumber
        ? value.cast(pl.Float64)
        : isText(type) && form?.kind === "money"
        ? numberOf(value.cast(pl.Utf8), form)
        : undefined;
      if (number === undefined) return undefined;
      const amount = minorUnits(number, currency, source.scale);
      if (!positive) return amount;
      return only(amount, source.positive === undefined ? amount.gt(pl.lit(0)) : isNotZero(amount));
    }
    case "percent":
      return type.variant === "Float64"
        ? inRange(value.mul(pl.lit(source.scale)), 0, 100)
        : lookedUp(name, source, type, records, currency);
    case "date":
      return isDay(type)
        ? inCentury(value.cast(pl.Date))
        : lookedUp(name, source, type, records, currency);
    case "count":
      return isInteger(type)
        ? inRange(value, 0, 100_000).cast(pl.Int32)
        : lookedUp(name, source, type, records, currency);
    case "category":
      return CATEGORIES[name] === undefined
        ? undefined
        : lookedUp(name, source, type, records, currency);
    case "term":
      return undefined;
  }
}

function only(value: pl.Expr, isValid: pl.Expr): pl.Expr {
  return pl.when(isValid).then(value).otherwise(pl.lit(null));
}

function isNotZero(value: pl.Expr): pl.Expr {
  return value.eq(pl.lit(0)).not();
}

function idOf(value: pl.Expr, type: pl.DataType): pl.Expr {
  if (isInteger(type)) return only(value.cast(pl.Utf8), value.gt(pl.lit(0)));
  if (isFloat(type)) {
    const isWhole = value.eq(value.floor()).and(value.gt(pl.lit(0)))
      .and(value.ltEq(pl.lit(Number.MAX_SAFE_INTEGER)));
    return only(value.cast(pl.Int64, false).cast(pl.Utf8), isWhole);
  }
  const text = textOf(value, type);
  return only(text, text.str.contains(PLAIN_ID));
}

/** The number in a text of the plain form of money; blank in any other. */
function numberOf(
  text: pl.Expr,
  { sign, isGrouped }: Extract<PlainForm, { kind: "money" }>,
): pl.Expr {
  const whole = isGrouped ? "(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})" : "[0-9]{1,12}";
  const isPlain = text.str.contains(
    `^-?${sign === "" ? "" : `[${sign}]?`}${whole}(?:[.][0-9]{1,4})?$`,
  );
  const marks = `${sign}${isGrouped ? "," : ""}`;
  const bare = marks === "" ? text : text.str.replaceAll(`[${marks}]`, "");
  return only(bare.cast(pl.Float64, false), isPlain);
}

function inCentury(day: pl.Expr): pl.Expr {
  const at = (iso: string) => pl.lit(iso).cast(pl.Date);
  return only(day, day.gtEq(at("1900-01-01")).and(day.lt(at("2100-01-01"))));
}

const MEANINGS: Readonly<Partial<Record<ColumnKind, pl.DataType>>> = {
  category: pl.Utf8,
  date: pl.Int32,
  percent: pl.Float64,
  count: pl.Int32,
};

/** Reads every different text once. */
function lookedUp(
  name: ColumnName,
  source: ColumnSource,
  type: pl.DataType,
  records: pl.DataFrame,
  currency: Currency,
): pl.Expr {
  const { kind }: Column = COLUMNS[name];
  const reading = (text: pl.Expr) => {
    const cell = cellText(name, text, source);
    const meaning = readingOf(name, cell, source, currency);
    return kind === "category"
      ? only(meaning, meaning.neq(pl.lit(OTHER)).or(folded(cell).eq(pl.lit(OTHER))))
      : meaning;
  };
  const meant = MEANINGS[kind]!;
  const text = textOf(pl.col(name), type);
  const texts = records.select(text.as("text")).unique();
  if (texts.height > MOST_TEXTS) return reading(text);
  const known = texts.withColumn(reading(pl.col("text")).cast(meant).as("meaning"))
    .filter(pl.col("meaning").isNotNull());
  const found = known.height === 0 ? pl.lit(null).cast(meant) : text.replaceStrict(
    known.getColumn("text").toArray() as string[],
    known.getColumn("meaning").toArray() as string[] | number[],
    pl.lit(null),
    meant,
  );
  return kind === "date" ? found.cast(pl.Date) : found;
}
