import { type FeatureName, FEATURES } from "@/features/catalogue.ts";

/** The sign of the currency that all amounts are in. */
export const CURRENCY = "₦";

/** How an unknown figure is written, everywhere. */
export const UNKNOWN = "unknown";

/** Sizes at which a figure gets a suffix; `from` is where it rounds up to one of them. */
const SCALES = [
  { from: 999.95e9, size: 1e12, suffix: "trn" },
  { from: 999.95e6, size: 1e9, suffix: "bn" },
  { from: 999_500, size: 1e6, suffix: "M" },
  { from: 999.5, size: 1e3, suffix: "k" },
] as const;

const MINUS = "\u2212";

/**
 * An amount of money for people, in three or four figures: `₦4.5M`, `₦12.0M`, `₦850k`, `₦0`,
 * `₦1.2bn`, `−₦3.1k`. Whole naira below a thousand, whole thousands from 10,000 to a million, one
 * decimal elsewhere. Uses no locale data, so the text is the same on every machine.
 *
 * @param value Naira.
 * @throws {RangeError} If the value is not finite.
 */
export function naira(value: number): string {
  return signed(value, `${CURRENCY}${compact(Math.abs(finite(value)))}`);
}

/**
 * A whole number with thousands separators: `400,000`. Fractions are rounded away.
 *
 * @throws {RangeError} If the value is not finite.
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
export function featureFigure(name: FeatureName, value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return UNKNOWN;
  switch (FEATURES[name].unit) {
    case "naira":
    case "naira a month":
      return naira(value);
    case "share":
      return percent(value);
    default:
      return decimal(value);
  }
}

/** The same with its unit where the feature's label does not say it: `31 days`, `1 year`. */
export function featureText(name: FeatureName, value: number | undefined): string {
  const figure = featureFigure(name, value);
  const { unit } = FEATURES[name];
  const isTime = unit === "days" || unit === "months" || unit === "years";
  if (figure === UNKNOWN || !isTime) return figure;
  return `${figure} ${value === 1 ? unit.slice(0, -1) : unit}`;
}

/** A number of customers: `1 customer`, `400,000 customers`. */
export function customerCount(value: number): string {
  return `${count(value)} ${value === 1 ? "customer" : "customers"}`;
}

/**
 * A share as a percentage with one decimal: `0.3533` is `35.3%`. Exactly none is `0%`, exactly all
 * is `100%`, and what would only round to these is `<0.1%` and `>99.9%`.
 *
 * @param share A part of one: 0.5 is a half.
 * @throws {RangeError} If the share is not finite.
 */
export function percent(share: number): string {
  if (finite(share) === 0 || share === 1) return `${share * 100}%`;
  if (share > 0 && share < 0.0005) return "<0.1%";
  if (share > 0.9995 && share < 1) return ">99.9%";
  return signed(share, `${group((Math.abs(share) * 100).toFixed(1))}%`);
}

/**
 * The label of a tick on a money axis: like {@linkcode naira}, without decimals that say nothing
 * (`₦1M`, `₦2.5M`).
 *
 * @param value Naira.
 * @throws {RangeError} If the value is not finite.
 */
export function nairaTick(value: number): string {
  return signed(value, `${CURRENCY}${tick(Math.abs(finite(value)))}`);
}

/**
 * The label of a tick on any other axis: `0`, `0.5`, `1,500`, `20,000`, `2.5M`.
 *
 * @throws {RangeError} If the value is not finite.
 */
export function numberTick(value: number): string {
  const size = Math.abs(finite(value));
  const grouped = size >= 999.5 && size < 999_500;
  return signed(value, grouped ? group(size.toFixed(0)) : tick(size));
}

function tick(size: number): string {
  if (size < 999.5) return `${Number(size.toPrecision(3))}`;
  return compact(size).replace(/\.0(?=\D)/, "");
}

function compact(size: number): string {
  const scale = SCALES.find(({ from }) => size >= from);
  if (scale === undefined) return size.toFixed(0);
  const wholeThousands = scale.suffix === "k" && size >= 9_950;
  return `${group((size / scale.size).toFixed(wholeThousands ? 0 : 1))}${scale.suffix}`;
}

/** Puts the minus sign in front, unless rounding has left nothing to be negative. */
function signed(value: number, text: string): string {
  return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text;
}

function group(digits: string): string {
  return digits.replace(/(?<=^\d+)(?=(\d{3})+(?!\d))/g, ",");
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new RangeError(`Cannot write ${value} as a figure: it must be a finite number`);
}
