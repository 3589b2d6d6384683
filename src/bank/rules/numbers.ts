import pl from "nodejs-polars";

/** How numbers are written. */
export interface NumberForm {
  readonly decimal: "." | ",";
  readonly thousands: "" | "." | "," | "'" | " ";
}

/** Spaces that stand between thousands: also the ones that do not break, and an upright apostrophe. */
const THOUSANDS = { "": "", ".": "[.]", ",": "[,]", "'": "['’]", " ": "[   ]" } as const;

/** Digits, maybe in groups of three, maybe with decimals, in one group. */
export function numberPattern({ decimal, thousands }: NumberForm): string {
  const sign = THOUSANDS[thousands];
  const whole = sign === "" ? "\\d+" : `(?:\\d+|\\d{1,3}(?:${sign}\\d{3})+)`;
  return `${whole}(?:[${decimal}]\\d+)?`;
}

/** The number in a text that is one; blank in any other. */
export function numberOf(digits: pl.Expr, { decimal, thousands }: NumberForm): pl.Expr {
  const sign = THOUSANDS[thousands];
  const bare = sign === "" ? digits : digits.str.replaceAll(sign, "");
  return (decimal === "," ? bare.str.replace(",", ".") : bare).cast(pl.Float64, false);
}

export function inRange(number: pl.Expr, lowest: number, highest: number): pl.Expr {
  return pl.when(number.gtEq(pl.lit(lowest)).and(number.ltEq(pl.lit(highest))))
    .then(number).otherwise(pl.lit(null));
}
