import pl from "nodejs-polars";
import type { OwnFeature } from "@/bank/contract/contract.ts";
import { NUMBER_CANDIDATES } from "@/bank/judge/number_faults.ts";
import { ownColumn, type OwnFigure, type OwnFigures } from "@/bank/own_figures.ts";
import type { EntityTable } from "@/bank/read_bank.ts";
import { amountOf, type Currency } from "@/bank/rules/money.ts";
import { inRange, type NumberForm, numberOf, numberPattern } from "@/bank/rules/numbers.ts";
import { typedName } from "@/bank/schema.ts";

/** Beyond it a figure is a typing error, and its square would be no number. */
const LARGEST = 1e15;

/**
 * Types the bank's own figures, each beside its text. The column as a whole says what it holds: numbers
 * where the contract says something of numbers or half of the values are some, else text.
 */
export function withOwnFigures(
  tables: readonly EntityTable[],
  currency: Currency,
): { tables: readonly EntityTable[]; own: OwnFigures } {
  const own = new Map<string, OwnFigure>();
  for (const { plan } of tables) {
    for (const [name, feature] of plan.features) {
      if (own.has(name)) continue;
      const kind = isNumeric(name, feature, tables, currency) ? "number" : "text";
      own.set(name, { ...feature, kind });
    }
  }
  return {
    own,
    tables: tables.map(({ plan, typed }) => {
      const columns = [...plan.features].map(([name, feature]) => {
        const text = pl.col(ownColumn(name));
        const value = own.get(name)!.kind === "text" ? text : ownNumber(text, feature, currency);
        return value.as(typedName(ownColumn(name)));
      });
      return columns.length === 0
        ? { plan, typed }
        : { plan, typed: { ...typed, others: typed.others.withColumns(...columns) } };
    }),
  };
}

/** Whether the number in a text is of hundredths. */
export function isPercent(text: pl.Expr): pl.Expr {
  return text.str.endsWith("%");
}

/**
 * The number in the text of a figure, in the unit that the contract gives it; blank in any other. With
 * a sign of percent it is the share: 12 % is 0.12.
 */
export function ownNumber(
  text: pl.Expr,
  { unit, scale, ...form }: Pick<OwnFeature, "unit" | "scale" | "decimal" | "thousands">,
  currency: Currency,
): pl.Expr {
  const number = unit?.startsWith("money") ? amountOf(text, currency, form) : numberOf(
    inFull(text).str.extract(`^([+-]?${numberPattern(form)}(?:[eE][+-]?\\d{1,2})?)$`, 1),
    form,
  );
  return inRange(number.mul(pl.lit(scale)), -LARGEST, LARGEST);
}

/** With an exponent for a sign of percent: a quotient of doubles may show digits that nobody wrote. */
function inFull(text: pl.Expr): pl.Expr {
  return text.str.replace("\\s*%$", "e-2");
}

/** Whether a contract says something of a figure that is true of numbers only. */
function isSaidToBeNumeric({ unit, use, transform, scale }: OwnFeature): boolean {
  return unit !== undefined || use === "cluster" || transform !== "none" || scale !== 1;
}

/** Whether half of the values are numbers, be it with other signs: the judge asks for these. */
function isNumeric(
  name: string,
  feature: OwnFeature,
  tables: readonly EntityTable[],
  currency: Currency,
): boolean {
  if (isSaidToBeNumeric(feature)) return true;
  const text = pl.col(ownColumn(name));
  const told = tables.filter(({ plan }) => plan.features.has(name));
  const numbersIn = (form: (own: OwnFeature) => NumberForm) =>
    told.reduce((sum, { plan, typed: { others } }) => {
      const own = plan.features.get(name)!;
      return sum + countOf(others, ownNumber(text, { ...own, ...form(own) }, currency));
    }, 0);
  const known = told.reduce((sum, { typed: { others } }) => sum + countOf(others, text), 0);
  return 2 * numbersIn((own) => own) >= known ||
    NUMBER_CANDIDATES.some((form) => 2 * numbersIn(() => form) >= known);
}

function countOf(records: pl.DataFrame, value: pl.Expr): number {
  return records.height - records.select(value.as("value")).getColumn("value").nullCount();
}
