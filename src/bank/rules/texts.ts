import pl from "nodejs-polars";

/*
 * Functions of texts that the library takes as they are and does not write out. Where an expression is
 * built to be written out, each stands there by its name.
 */

export type TextFunction = "strip" | "lower" | "upper";

/** Stands between a text and the name of the function, in the place of which both are put together. */
export const FUNCTION_MARK = "\u0001function\u0001";

let isWrittenOut = false;

/** Builds expressions to be written out, which cannot be taken as they are. */
export function toWriteOut<T>(build: () => T): T {
  isWrittenOut = true;
  try {
    return build();
  } finally {
    isWrittenOut = false;
  }
}

/** Without spaces around it. */
export function stripped(text: pl.Expr): pl.Expr {
  return called("strip", text, () => text.str.strip());
}

/** In lower case. */
export function lower(text: pl.Expr): pl.Expr {
  return called("lower", text, () => text.str.toLowerCase());
}

/** In upper case. */
export function upper(text: pl.Expr): pl.Expr {
  return called("upper", text, () => text.str.toUpperCase());
}

function called(name: TextFunction, text: pl.Expr, call: () => pl.Expr): pl.Expr {
  return isWrittenOut ? pl.concatString([text, pl.lit(name)], FUNCTION_MARK) : call();
}
