import pl from "nodejs-polars";
import { minorDigits } from "@/bank/rules/minor_digits.ts";
import { upper } from "@/bank/rules/texts.ts";
import { inRange, type NumberForm, numberOf, numberPattern } from "@/bank/rules/numbers.ts";

/** A single amount or balance from here on (in major units) is a typing error, not money. */
export const LARGEST_AMOUNT = 1e12;

/** A currency as amounts are read and written in it. */
export interface Currency {
  /** ISO 4217; `XXX` where none is known. */
  readonly code: string;
  /** Signs and codes that may stand beside an amount. */
  readonly signs: readonly string[];
  /** Decimals of its minor unit: an amount is an integer of these. */
  readonly digits: number;
}

/** What is known of a currency, from its code. */
export function currencyOf(code: string): Currency {
  const digits = minorDigits(code);
  if (code === "XXX") return { code, signs: [], digits };
  const signOf = (currencyDisplay: "symbol" | "narrowSymbol") =>
    new Intl.NumberFormat("en", { style: "currency", currency: code, currencyDisplay })
      .formatToParts(0).find(({ type }) => type === "currency")!.value;
  const signs = [...new Set([code, signOf("narrowSymbol"), signOf("symbol")])];
  const own = code === "NGN" ? [...signs, "N"] : signs;
  return { code, signs: own, digits };
}

/**
 * Reads texts as amounts in whole units of the currency: `4500000`, `4,500,000.00`, `₦4,500,000`,
 * `NGN 4.5M`, `-₦20`, `4.5E6`, in this currency and with these signs.
 */
export function amountOf(text: pl.Expr, currency: Currency, form: NumberForm): pl.Expr {
  const signs = currency.signs.map((sign) =>
    sign.toUpperCase().replaceAll(/[.$^*+?()[\]{}|\\]/g, "\\$&")
  );
  // Longer ones first: `NGN` is not `N` and a rest.
  const any = signs.sort((a, b) => b.length - a.length).join("|");
  const raised = upper(text);
  const bare = any === "" ? raised : raised
    .str.replace(`^([+-]?)\\s*(?:${any})\\s*`, "${1}")
    .str.replace(`\\s*(?:${any})$`, "");
  const pattern = `^([+-]?${numberPattern(form)}(?:E\\+?\\d{1,2})?)\\s*(?:K|M|BN?)?$`;
  const number = numberOf(bare.str.extract(pattern, 1), form);
  const suffix = pl.when(bare.str.endsWith("K")).then(pl.lit(1e3))
    .when(bare.str.endsWith("M")).then(pl.lit(1e6))
    .when(bare.str.contains("BN?$")).then(pl.lit(1e9))
    .otherwise(pl.lit(1));
  return number.mul(suffix);
}

/**
 * The same in integers of the minor unit.
 *
 * @param scale What they are multiplied by.
 */
export function moneyOf(
  text: pl.Expr,
  currency: Currency,
  { scale, ...form }: NumberForm & { readonly scale: number },
): pl.Expr {
  return minorUnits(amountOf(text, currency, form), currency, scale);
}

/** Numbers as amounts, in integers of the minor unit; blank beyond the largest. */
export function minorUnits(number: pl.Expr, { digits }: Currency, scale: number): pl.Expr {
  const major = inRange(number.mul(pl.lit(scale)), -LARGEST_AMOUNT, LARGEST_AMOUNT);
  // Exact: below the largest amount major and minor units are far inside the integers of a double.
  return major.mul(pl.lit(10 ** digits)).round(0).cast(pl.Int64, false);
}
