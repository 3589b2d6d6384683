import pl from "nodejs-polars";
import { DEFAULTS } from "@/bank/contract/defaults.ts";
import { type Candidate, provenCandidates, toldApartBy } from "@/bank/judge/candidates.ts";
import {
  type ColumnFault,
  columnFault,
  placeOf,
  readText,
  type Remedy,
  remedyText,
} from "@/bank/judge/column_fault.ts";
import { foreignSigns, ownSignCount } from "@/bank/judge/foreign_signs.ts";
import { type JudgedColumn, readAs } from "@/bank/judge/judged_column.ts";
import { isProof, isWhole } from "@/bank/judge/thresholds.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import type { NumberForm } from "@/bank/rules/numbers.ts";
import { COLUMNS } from "@/bank/schema.ts";
import { listing } from "@/text/listed.ts";

/** The ways to write numbers that are tried on a column that the contract's does not read. */
export const NUMBER_CANDIDATES: readonly NumberForm[] = [
  { decimal: ".", thousands: "" },
  { decimal: ".", thousands: "," },
  { decimal: ".", thousands: " " },
  { decimal: ".", thousands: "'" },
  { decimal: ",", thousands: "" },
  { decimal: ",", thousands: "." },
  { decimal: ",", thousands: " " },
  { decimal: ",", thousands: "'" },
];

/** The fault of a column of money or percents with other signs than the contract says. */
export function numberFault(column: JudgedColumn): ColumnFault | undefined {
  const { unread, unreadCount, count, name } = column;
  return mixedFault(column) ?? signFault(column) ?? thousandthsFault(column) ??
    (isWhole(unreadCount, count)
      ? columnFault(
        column,
        unread,
        "cannot be read",
        `say how they are written with "decimal" and "thousands", ` +
          (COLUMNS[name].kind === "money" ? `in which "currency", ` : "") +
          `or what stands for a blank with "blanks"`,
      )
      : undefined);
}

/** Amounts with the signs of several currencies, of which the engine adds up one. */
function mixedFault(column: JudgedColumn): ColumnFault | undefined {
  if (COLUMNS[column.name].kind !== "money" || column.unreadCount === 0) return undefined;
  const { signs, codes, values } = foreignSigns(column);
  if (signs.length === 0) return undefined;
  const hasOwn = isProof(ownSignCount(column), column.count);
  if (codes.length > 0 && !hasOwn) return undefined;
  const all = hasOwn ? ["the contract's", ...signs] : signs;
  return columnFault(
    column,
    values,
    `are in other currencies, mixed (${listing(all)})`,
    'name the column that tells the currency as "Currency", or export one currency',
  );
}

function signFault(column: JudgedColumn): ColumnFault | undefined {
  const proven = provenCandidates(column, numberCandidates(column));
  if (proven.length === 0) return undefined;
  const { candidate, proofs, against } = proven[0]!;
  const isOtherDecimal = candidate.source.decimal !== column.source.decimal;
  if (isProof(against.height, column.count)) {
    return columnFault(
      column,
      proofs,
      "are written with other signs than the rest",
      `${
        placeOf(column, against).place
      } cannot be read with theirs. Have the column exported in one form`,
    );
  }
  if (isOtherDecimal && isProof(plainFractions(column), column.count)) {
    return columnFault(
      column,
      proofs,
      `cannot be read, and others have decimals after "${column.source.decimal}"`,
      "have the column exported in one form",
    );
  }
  const remedies = remediesOf(column, proven.map(({ candidate }) => candidate));
  return columnFault(column, proofs, "cannot be read", remedyText(remedies));
}

/** In the contract's currency or in that of the signs that the values have; the least change first. */
export function numberCandidates(column: JudgedColumn): Candidate[] {
  const { source, currency, name, unreadCount } = column;
  const { codes } = COLUMNS[name].kind === "money" && unreadCount > 0
    ? foreignSigns(column)
    : { codes: [] };
  const currencies = codes.length > 0 ? codes.map(currencyOf) : [currency];
  return currencies.flatMap((currency) =>
    NUMBER_CANDIDATES.map((form) => ({ source: { ...source, ...form }, currency }))
  ).sort((one, other) => changes(column, one).length - changes(column, other).length);
}

/** What of a candidate the contract has to say. */
function changes(column: JudgedColumn, { source, currency }: Candidate): string[] {
  const { decimal, thousands }: NumberForm = column.isDefault ? DEFAULTS.format : column.source;
  return [
    ...(currency.code === column.currency.code ? [] : [`"currency": "${currency.code}"`]),
    ...(source.decimal === decimal ? [] : [`"decimal": "${source.decimal}"`]),
    ...(source.thousands === thousands ? [] : [`"thousands": "${source.thousands}"`]),
  ];
}

/** One line for each currency and decimal sign that would make other amounts of the values. */
function remediesOf(column: JudgedColumn, candidates: readonly Candidate[]): Remedy[] {
  const simplest = candidates.filter(({ source, currency }, i) =>
    candidates.findIndex((other) =>
      other.source.decimal === source.decimal && other.currency.code === currency.code
    ) === i
  );
  const [first] = simplest;
  const ofFirst = simplest.filter(({ currency }) => currency.code === first!.currency.code);
  const example = toldApartBy(column, ofFirst);
  const apart = simplest.filter(({ source }) =>
    example !== undefined || source.decimal === first!.source.decimal
  );
  return apart.map((candidate) => ({
    line: changes(column, candidate).join(", "),
    ...(example !== undefined && {
      reads: readText(
        { ...column, currency: candidate.currency },
        example,
        readAs({ ...column, ...candidate }, candidate.source),
      ),
    }),
  }));
}

/** Amounts read plainly that are no whole numbers. */
function plainFractions({ name, plain, currency }: JudgedColumn): number {
  return plain.fractions(name, COLUMNS[name].kind === "money" ? 10 ** currency.digits : 1);
}

/** A point before the last three digits of every amount of a thousand or more: thousands or decimals? */
const THOUSANDTHS = "^\\D*[1-9]\\d{0,2}\\.\\d{3}\\D*$";
const BELOW_THOUSAND = "^\\D*\\d{1,3}\\D*$";

/** Where many amounts are text, these tell of most columns that they are not so. */
const SAMPLE = 1000;

function isThousandthOrSmall(text: pl.Expr): pl.Expr {
  return text.str.contains(THOUSANDTHS).or(text.str.contains(BELOW_THOUSAND))
    .or(text.str.contains("\\d").not());
}

/** Whether a column may have points between thousands that nobody has said are decimal ones. */
export function isThousandthAsked(
  { name, source, currency }: Pick<JudgedColumn, "name" | "source" | "currency">,
): boolean {
  return COLUMNS[name].kind === "money" && source.decimal === "." &&
    !source.stated.has("decimal") && currency.digits < 3;
}

/** Whether an amount has to be seen as text before anybody knows whether its point is a decimal one. */
export function mayBeThousandth(text: pl.Expr): pl.Expr {
  return isThousandthOrSmall(text).and(text.str.contains("^\\d+$").not());
}

function isLikeThousandths(values: pl.DataFrame): boolean {
  const text = pl.col("text");
  return values.filter(text.isNotNull().and(isThousandthOrSmall(text).not())).height === 0;
}

function thousandthsFault(column: JudgedColumn): ColumnFault | undefined {
  const { name, source, currency, others, plain, count } = column;
  if (
    !isThousandthAsked(column) ||
    !isLikeThousandths(others.head(SAMPLE).select(pl.col(name).as("text")))
  ) {
    return undefined;
  }
  const values = column.texts.filter(pl.col("value").isNotNull());
  const thousandths = values.filter(pl.col("text").str.contains(THOUSANDTHS));
  if (!isProof(thousandths.height, count) || !isLikeThousandths(values)) return undefined;
  const unit = 10 ** currency.digits;
  if (plain.fractions(name, unit) > 0 || plain.large(name, 1000 * unit) > 0) return undefined;
  const said = (form: NumberForm, line: string): Remedy => ({
    line,
    reads: readText(column, thousandths, readAs(column, { ...source, ...form })),
  });
  return columnFault(
    column,
    thousandths,
    "have a point before the last three digits",
    remedyText([
      said(source, '"decimal": "."'),
      said({ decimal: ",", thousands: "." }, '"decimal": ",", "thousands": "."'),
    ]),
  );
}
