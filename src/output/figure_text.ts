import { type FeatureName, featureOf, type Unit } from "@/features/catalogue.ts";
import { finite } from "@/output/finite.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import { type MoneyStyle, UNSIGNED } from "@/output/money_style.ts";
import { moneyText, moneyTick } from "@/output/money_text.ts";

/** How an unknown figure is written, everywhere. */
export const UNKNOWN = "unknown";

const MINUS = "\u2212";

/**
 * A whole number with thousands separators: `400,000`. Fractions are rounded away.
 *
 * @throws {RangeError} If the value is not finite.
 *
 * @example
 * ```ts
 * import { count } from "@/fce.ts";
 *
 * count(400_000); // "400,000"
 * ```
 */
export function count(value: number): string {
  return signed(value, group(Math.abs(finite(value)).toFixed(0)));
}

/**
 * Any other number, in as many decimals as tell it from its neighbours: none where it is whole or has
 * three digits before the point, one from 1 up, two significant digits below (`1,235` `12.3` `16.0`
 * `0.32` `0.3`). Some is never rounded to none: below a thousandth it is `<0.001`.
 *
 * @throws {RangeError} If the value is not finite.
 */
export function decimal(value: number): string {
  const size = Math.abs(finite(value));
  if (Number.isInteger(value) || size >= 99.95) return count(value);
  if (size < 0.001) return value > 0 ? "<0.001" : `>${MINUS}0.001`;
  return signed(
    value,
    size >= 1 ? size.toFixed(1) : size.toPrecision(2).replace(ENDING_ZERO, "$1"),
  );
}

/** A zero at the end that a whole number's `.0` does not need. */
const ENDING_ZERO = /(\.\d*[1-9])0$/;

/** A number in so many decimals, for a column of its like: `0.80`, `−0.05`; nothing has no minus. */
export function fixed(value: number, digits: number): string {
  return signed(value, group(Math.abs(finite(value)).toFixed(digits)));
}

/** The same with a plus before what is above nothing: `+0.51`, `−0.20`, `0.00`. */
export function difference(value: number, digits: number): string {
  const text = fixed(value, digits);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/**
 * The value of a feature where its unit stands elsewhere: `₦4.3M`, `92.1%`, `16.0`.
 *
 * @param value In original units; {@linkcode UNKNOWN} is written for what is not finite or not there.
 */
export function featureFigure(
  name: FeatureName,
  value: number | undefined,
  style: FigureStyle,
): string {
  if (value === undefined || !Number.isFinite(value)) return UNKNOWN;
  return unitFigure(featureOf(name, style).unit, value, style);
}

/**
 * A value in a unit: `₦4.3M`, `92.1%`, `16.0`.
 *
 * @throws {RangeError} If the value is not finite.
 */
export function unitFigure(unit: Unit, value: number, style: MoneyStyle): string {
  switch (unit) {
    case "money":
    case "money a month":
      return moneyText(value, style);
    case "share":
      return percent(value);
    case "year":
      return Number.isInteger(value) ? `${value}` : value.toFixed(1);
    default:
      return decimal(value);
  }
}

/** The same with its unit where the feature's label does not say it: `31 days`, `1 year`. */
export function featureText(
  name: FeatureName,
  value: number | undefined,
  style: FigureStyle,
): string {
  const figure = featureFigure(name, value, style);
  const { unit } = featureOf(name, style);
  const isTime = unit === "days" || unit === "months" || unit === "years";
  if (figure === UNKNOWN || !isTime) return figure;
  return `${figure} ${value === 1 ? unit.slice(0, -1) : unit}`;
}

/** A number of customers: `1 customer`, `400,000 customers`. */
export function customerCount(value: number): string {
  return `${count(value)} ${value === 1 ? "customer" : "customers"}`;
}

/** The date at which customers are measured, if there is one: ` as of 2024-12-31`. */
export function asOfText({ asOf }: { readonly asOf: string | null }): string {
  return asOf === null ? "" : ` as of ${asOf}`;
}

/**
 * A share as a percentage with one decimal: `0.3533` is `35.3%`. Exactly none is `0%`, exactly all
 * is `100%`, and what would only round to these is `<0.1%` and `>99.9%`.
 *
 * @param share A part of one: 0.5 is a half.
 * @throws {RangeError} If the share is not finite.
 *
 * @example
 * ```ts
 * import { percent } from "@/fce.ts";
 *
 * percent(0.3533); // "35.3%"
 * ```
 */
export function percent(share: number): string {
  if (finite(share) === 0 || share === 1) return `${share * 100}%`;
  if (share > 0 && share < 0.0005) return "<0.1%";
  if (share > 0.9995 && share < 1) return ">99.9%";
  return signed(share, `${group((Math.abs(share) * 100).toFixed(1))}%`);
}

/**
 * The label of a tick on an axis of no money: `0`, `0.5`, `1,500`, `20,000`, `2.5M`.
 *
 * @throws {RangeError} If the value is not finite.
 */
export function numberTick(value: number): string {
  const size = Math.abs(finite(value));
  return size >= 999.5 && size < 999_500 ? count(value) : moneyTick(value, UNSIGNED);
}

/** Puts the minus sign in front, unless rounding has left nothing to be negative. */
function signed(value: number, text: string): string {
  return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text;
}

function group(digits: string): string {
  return digits.replace(/(?<=^\d+)(?=(\d{3})+(?!\d))/g, ",");
}
