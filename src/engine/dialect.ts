/** The kinds of values that steps on a database are made of. */
export type SqlType = "text" | "double" | "bigint" | "integer" | "date" | "boolean";

/** What one database says in another way than the next; all else of the steps is the same SQL. */
export interface Dialect {
  /** How a kind of values is called. */
  readonly types: Readonly<Record<SqlType, string>>;
  /** A name of a table or column. */
  name(name: string): string;
  /** A text as it is, whatever signs it has. */
  text(text: string): string;
  /** Whether a text has a part of a pattern, see {@linkcode portable}. */
  matches(text: string, pattern: string): string;
  /** The group of that number in the first part of a pattern; null where there is none. */
  extract(text: string, pattern: string, group: number): string;
  /**
   * A text with the first part of a pattern, or every one, replaced.
   *
   * @param by With `${1}` for a group.
   */
  replace(text: string, pattern: string, by: string, isEvery: boolean): string;
  /** A value as another kind, null where it is none. */
  cast(value: string, to: SqlType): string;
  /** The whole number next to one, of two the even one. */
  roundToEven(value: string): string;
  /** Days since 1970. */
  daysOf(date: string): string;
  /** The day so many days after 1970 began. */
  dateOf(days: string): string;
  /** Calendar months since the year 0. */
  monthOf(date: string): string;
  /** The first digits of the SHA-256 of a text, in hexadecimal. */
  sha256(text: string, digits: number): string;
  /** Whether a text has no other signs than ASCII, at little cost. */
  isAscii(text: string): string;
  /** The rows of a relation, each so many times as its column `rows` says, numbered by `copy`. */
  copies(relation: string): string;
}

/** A space to the library: what Unicode calls one. */
const SPACES = "\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}" +
  "\\x{205F}\\x{3000}";

/** What classes mean to the library, of whole Unicode, and to others of ASCII alone. */
const CLASSES: Readonly<Record<string, readonly [string, string]>> = {
  "\\s": [SPACES, `[${SPACES}]`],
  "\\d": ["\\p{Nd}", "\\p{Nd}"],
  "\\D": ["\\P{Nd}", "\\P{Nd}"],
};

/**
 * A pattern of the library as one that says the same to every engine: classes of whole Unicode by the
 * signs in them, and the end of the text, not of a last line.
 */
export function portable(pattern: string): string {
  let isInClass = false;
  return pattern.replaceAll(/\\.|[[\]$]/gu, (sign) => {
    if (sign === "[" || sign === "]") isInClass = sign === "[";
    if (sign === "$" && !isInClass) return "\\z";
    return CLASSES[sign]?.[isInClass ? 0 : 1] ?? sign;
  });
}
