import * as v from "valibot";

const IN_WORDS = "a name of at most 200 signs that begins with a letter";

/**
 * What a segment may be called. Names begin with a letter: what else somebody writes there might be a
 * formula to the program that opens the outputs.
 */
export const SEGMENT_NAME = v.pipe(
  v.string(IN_WORDS),
  v.regex(/^\p{L}[^\p{Cc}]{0,199}$/u, IN_WORDS),
);
