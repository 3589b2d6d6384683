import { minorDigits } from "@/bank/rules/minor_digits.ts";
import type { Unit } from "@/features/catalogue.ts";
import { finite } from "@/output/finite.ts";
import { type MoneyStyle, UNSIGNED } from "@/output/money_style.ts";

/**
 * An amount of money for people, in three figures at most and with the sign of its currency:
 * `₦4.5M`, `₦12.0M`, `€850k`, `4,5 Mio. €`, `−$3.1k`, `¥1.2bn`, `KWD 0.250`, and of an unknown
 * currency `4.5M`. Whole units up to a thousand, minor ones below ten; spaces in it do not break.
 *
 * @param value In units of the currency.
 * @throws {RangeError} If the value is not finite.
 */
export function moneyText(value: number, style: MoneyStyle): string {
  const formats = formatsOf(style);
  const short = shortened(finite(value), formats);
  const known = formats.written.get(short);
  if (known !== undefined) return known;
  const { fine, whole, minor } = formats;
  const format = !Number.isInteger(short) ? minor : hasDecimal(short, formats) ? fine : whole;
  const text = textOf(format.formatToParts(short), formats);
  formats.written.set(short, text);
  return text;
}

/**
 * The label of a tick on a money axis: like {@linkcode moneyText}, without decimals that say nothing
 * (`₦1M`, `₦2.5M`).
 *
 * @param value In units of the currency.
 * @throws {RangeError} If the value is not finite.
 */
export function moneyTick(value: number, style: MoneyStyle): string {
  const formats = formatsOf(style);
  const { roundFine, whole, plain } = formats;
  const isSmall = Math.abs(finite(value)) < 999.5;
  const short = isSmall ? value : shortened(value, formats);
  const format = isSmall ? plain : hasDecimal(short, formats) ? roundFine : whole;
  return textOf(format.formatToParts(short), formats);
}

/**
 * An amount to the minor unit, where what stands around it says the currency: `4,500,000.50`.
 *
 * @param value In minor units.
 * @throws {RangeError} If the value is not finite.
 */
export function exactMoneyText(value: number, style: MoneyStyle): string {
  const formats = formatsOf(style);
  return textOf(formats.exact.formatToParts(finite(value) / 10 ** formats.digits), formats);
}

/** The sign of the currency, or its code where there is no sign that every picture can draw. */
export function moneySign({ currency, locale }: MoneyStyle): string {
  if (currency === UNSIGNED.currency) return "";
  return new Intl.NumberFormat(writtenLocale(locale), withSign(currency)).formatToParts(0)
    .find(({ type }) => type === "currency")!.value;
}

/** What a feature is measured in, in words: `EUR a month`, `days`. */
export function unitText(unit: Unit, { currency }: MoneyStyle): string {
  return currency === UNSIGNED.currency ? unit : unit.replace(/^money\b/, currency);
}

interface Formats {
  /** In thousands, millions .. and one decimal. */
  readonly fine: Intl.NumberFormat;
  /** The same without a decimal that is zero. */
  readonly roundFine: Intl.NumberFormat;
  /** The same without a decimal. */
  readonly whole: Intl.NumberFormat;
  /** In units, with as many decimals as three figures have. */
  readonly plain: Intl.NumberFormat;
  /** In units and minor units. */
  readonly minor: Intl.NumberFormat;
  /** The same without a sign. */
  readonly exact: Intl.NumberFormat;
  readonly digits: number;
  readonly suffixes: Readonly<Record<string, string>>;
  /** By power of ten. */
  readonly places: Map<number, Place>;
  /** What was written before: there are few amounts of three figures, and many customers. */
  readonly written: Map<number, string>;
}

/** How amounts of a power of ten are written. */
interface Place {
  readonly hasDecimal: boolean;
  /** Figures that are not zeros of the rounding. */
  readonly figures: number;
}

const formatsByStyle = new Map<string, Formats>();

function formatsOf({ currency, locale, hasCode = false }: MoneyStyle): Formats {
  const key = `${currency} ${locale} ${hasCode}`;
  const formats = formatsByStyle.get(key) ?? newFormats({ currency, locale, hasCode });
  formatsByStyle.set(key, formats);
  return formats;
}

function newFormats({ currency, locale, hasCode }: MoneyStyle): Formats {
  const written = writtenLocale(locale);
  const digits = minorDigits(currency);
  const format = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(written, {
      ...(currency === UNSIGNED.currency ? {} : withSign(currency, hasCode)),
      numberingSystem: "latn",
      useGrouping: "auto",
      signDisplay: "negative",
      ...options,
    });
  const decimals = (count: number) => ({
    minimumFractionDigits: count,
    maximumFractionDigits: count,
  });
  const compact = { notation: "compact", useGrouping: "always" } as const;
  return {
    fine: format({ ...compact, ...decimals(1) }),
    roundFine: format({ ...compact, ...decimals(1), trailingZeroDisplay: "stripIfInteger" }),
    whole: format({ ...compact, ...decimals(0) }),
    plain: format({ maximumSignificantDigits: 3 }),
    minor: format(decimals(digits)),
    exact: format({ style: "decimal", ...decimals(digits) }),
    digits,
    suffixes: new Intl.Locale(written).language === "en" ? ENGLISH_SUFFIXES : {},
    places: new Map(),
    written: new Map(),
  };
}

/** A billion said so, and a `B` or `T` never taken for another million. */
const ENGLISH_SUFFIXES = { K: "k", B: "bn", T: "trn" };

/** Currencies whose sign is not in the font that pictures are drawn with. */
const UNDRAWN = new Set("AFN AMD AZN BDT GEL ILS KGS KHR LAK THB".split(" "));

function withSign(currency: string, hasCode = false): Intl.NumberFormatOptions {
  const currencyDisplay = hasCode || UNDRAWN.has(currency) ? "code" : "narrowSymbol";
  return { style: "currency", currency, currencyDisplay };
}

/** English, around which all of it stands, where the font or the engine does not know the letters. */
function writtenLocale(locale: string): string {
  const { script } = new Intl.Locale(locale).maximize();
  const isKnown = Intl.NumberFormat.supportedLocalesOf(locale).length > 0;
  return isKnown && ["Latn", "Cyrl", "Grek"].includes(script!) ? locale : "en";
}

/** Rounded to what is written of it, in one step. */
function shortened(value: number, formats: Formats): number {
  const size = Math.abs(value);
  const short = size < 10
    ? Number(size.toFixed(formats.digits))
    : size < 1000
    ? Math.round(size)
    : Number(size.toPrecision(placeOf(size, formats).figures));
  return value < 0 && short > 0 ? -short : short;
}

function hasDecimal(value: number, formats: Formats): boolean {
  return placeOf(Math.abs(value), formats).hasDecimal;
}

function placeOf(size: number, formats: Formats): Place {
  const power = Number(/e(.+)/.exec(size.toExponential())![1]);
  const place = formats.places.get(power) ?? placeAt(10 ** power, formats);
  formats.places.set(power, place);
  return place;
}

/** A decimal of one figure before it, from a million up of two; three figures otherwise. */
function placeAt(power: number, { fine }: Formats): Place {
  const parts = fine.formatToParts(power);
  const figures = parts.filter(({ type }) => type === "integer")
    .reduce((sum, part) => sum + part.value.length, 0);
  const isCompact = parts.some(({ type }) => type === "compact");
  const hasDecimal = isCompact && figures <= (power < 1e6 ? 1 : 2);
  return { hasDecimal, figures: hasDecimal ? figures + 1 : Math.min(figures, 3) };
}

function textOf(parts: readonly Intl.NumberFormatPart[], { suffixes }: Formats): string {
  return parts.map(({ type, value }) => {
    if (type === "minusSign") return value.replace("-", "\u2212");
    return type === "compact" ? suffixes[value] ?? value : value;
  }).join("");
}
