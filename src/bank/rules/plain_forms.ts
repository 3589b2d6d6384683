import type { ColumnSource } from "@/bank/contract/contract.ts";
import { CATEGORIES } from "@/bank/rules/categories.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { type Column, type ColumnName, COLUMNS } from "@/bank/schema.ts";

/**
 * The plainest way in which the values of a column are written, as nearly all are. What is read of a
 * text in this form, byte by byte, is what `readings.ts` reads of it; every other text is left to
 * that. Nothing in it that another thread cannot take.
 */
export type PlainForm =
  | { readonly kind: "id" }
  | { readonly kind: "category"; readonly words: readonly string[] }
  | {
    readonly kind: "money";
    /** May stand before the digits. */
    readonly sign: string;
    readonly isGrouped: boolean;
    /** Every valid value is above this. */
    readonly above: number;
    /** Signed amounts may be below zero, and none is zero. */
    readonly isZeroValid: boolean;
  }
  | {
    readonly kind: "date";
    /** What may stand between day, month and year, where the year is last; empty if it never is. */
    readonly marks: string;
    readonly isMonthFirst: boolean;
  }
  | { readonly kind: "percent" }
  | { readonly kind: "count" };

/** The plain form of a column; undefined where there is none that can be read byte by byte. */
export function plainForm(
  name: ColumnName,
  source: ColumnSource,
  currency: Currency,
): PlainForm | undefined {
  const { kind, positive }: Column = COLUMNS[name];
  const isTold = source.from.length !== 1 || source.map !== undefined || source.blanks.size > 0;
  if (isTold || source.scale !== 1 || source.decimal !== ".") return undefined;
  switch (kind) {
    case "term":
      return undefined;
    case "id":
    case "percent":
    case "count":
      return { kind };
    case "category": {
      const list = CATEGORIES[name];
      return list === undefined ? undefined : { kind, words: list.values };
    }
    case "money":
      if (currency.digits !== 2) return undefined;
      return {
        kind,
        sign: currency.signs.find((sign) => /^\p{Sc}$/u.test(sign)) ?? "",
        isGrouped: source.thousands === ",",
        above: positive && source.positive === undefined ? 0 : -Infinity,
        isZeroValid: positive !== true,
      };
    case "date":
      return plainDate(source);
  }
}

function plainDate({ dates }: ColumnSource): PlainForm | undefined {
  if ("since" in dates) return undefined;
  const yearLast = dates.flatMap((form) => {
    const [, first, mark, second] = /^(DD|MM)([-/.])(DD|MM)\2YYYY$/.exec(form) ?? [];
    return mark === undefined || first === second ? [] : [{ mark, isMonthFirst: first === "MM" }];
  });
  const [some] = yearLast;
  if (yearLast.some(({ isMonthFirst }) => isMonthFirst !== some!.isMonthFirst)) return undefined;
  return {
    kind: "date",
    marks: yearLast.map(({ mark }) => mark).join(""),
    isMonthFirst: some?.isMonthFirst ?? false,
  };
}
