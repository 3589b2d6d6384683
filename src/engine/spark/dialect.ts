import { type Dialect, portable, type SqlType } from "@/engine/dialect.ts";

const TYPES: Readonly<Record<SqlType, string>> = {
  text: "string",
  double: "double",
  bigint: "bigint",
  integer: "int",
  date: "date",
  boolean: "boolean",
};

const text = (value: string) => `'${value.replaceAll(/['\\]/g, "\\$&")}'`;
const pattern = (value: string) => text(`(?d)${java(value)}`);

/** Letters are alike in whole Unicode where their case says nothing; `(?d)`: only \n ends a line. */
function java(value: string): string {
  return portable(value).replaceAll("(?i", "(?iu");
}

/** How Spark says it, whose patterns are those of Java. */
export const SPARK: Dialect = {
  types: TYPES,
  name: (name) => `\`${name.replaceAll("`", "``")}\``,
  text,
  matches: (value, of) => `(${value} rlike ${pattern(of)})`,
  extract: (value, of, group) => `nullif(regexp_extract(${value}, ${pattern(of)}, ${group}), '')`,
  replace: (value, of, by, isEvery) =>
    isEvery || isAtStart(of)
      ? `regexp_replace(${value}, ${pattern(of)}, ${text(javaReplacement(by))})`
      // There is none that replaces the first part only: all before it goes in a group of its own.
      : `regexp_replace(${value}, ${text(`(?d)^((?s:.*?))(?:${java(of)})`)}, ${
        text(`$1${javaReplacement(by, 1)}`)
      })`,
  cast: (value, to) => `try_cast(${value} as ${TYPES[to]})`,
  roundToEven: (value) => `rint(${value})`,
  daysOf: (date) => `unix_date(${date})`,
  dateOf: (days) => `date_from_unix_date(cast(${days} as int))`,
  monthOf: (date) => `(year(${date}) * 12 + month(${date}))`,
  sha256: (value, digits) => `substr(sha2(${value}, 256), 1, ${digits})`,
  isAscii: (value) => `(octet_length(${value}) = char_length(${value}))`,
  copies: (relation) =>
    `(select * from ${relation} lateral view explode(sequence(1, cast(rows as int))) times as copy)`,
};

/** Whether a pattern is found at the start of a text alone, so that its first part is every one. */
function isAtStart(pattern: string): boolean {
  let rest = pattern.replaceAll(/\\.|\[[^\]]*\]/gu, "");
  for (let before = ""; before !== rest;) [before, rest] = [rest, rest.replace(/\([^()]*\)/, "")];
  return rest.startsWith("^") && !rest.includes("|");
}

/** `${1}` as `$1`, of groups that stand behind so many others; every other sign as it is. */
function javaReplacement(by: string, groupsBefore = 0): string {
  return by.replaceAll(
    /\$\{(\d)\}|[$\\]/g,
    (sign, group?: string) =>
      group === undefined ? `\\${sign}` : `$${Number(group) + groupsBefore}`,
  );
}
