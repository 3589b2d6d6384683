import * as v from "valibot";

/**
 * What a segment is called in a saved file. Names begin with a letter: what else somebody writes there
 * might be a formula to the program that opens the outputs.
 */
export const SEGMENT_NAME = v.pipe(
  v.string(),
  v.regex(/^\p{L}[^\p{Cc}]{0,199}$/u, "a name of at most 200 signs that begins with a letter"),
);

/** The number by which a segment is known from run to run. */
export const SEGMENT_ID = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1));

/** Whether nothing stands twice. */
export function areDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
