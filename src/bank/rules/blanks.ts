/** What stands for an unknown value in any column, whatever its case. */
export const BLANKS: readonly string[] = [
  "null",
  "none",
  "nil",
  "nan",
  "nat",
  "na",
  "n/a",
  "n.a.",
  "#n/a",
  "<na>",
  "unknown",
  "missing",
  "-",
  "--",
  "?",
];
