import { type Dialect, portable, type SqlType } from "@/engine/dialect.ts";

const TYPES: Readonly<Record<SqlType, string>> = {
  text: "varchar",
  double: "double",
  bigint: "bigint",
  integer: "integer",
  date: "date",
  boolean: "boolean",
};

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
const pattern = (value: string) => text(portable(value));

/** How DuckDB says it. */
export const DUCKDB: Dialect = {
  types: TYPES,
  name: (name) => `"${name.replaceAll('"', '""')}"`,
  text,
  matches: (value, of) => `regexp_matches(${value}, ${pattern(of)})`,
  extract: (value, of, group) => `nullif(regexp_extract(${value}, ${pattern(of)}, ${group}), '')`,
  replace: (value, of, by, isEvery) =>
    `regexp_replace(${value}, ${pattern(of)}, ${text(by.replaceAll(/\$\{(\d)\}/g, "\\$1"))}${
      isEvery ? ", 'g'" : ""
    })`,
  cast: (value, to) => `try_cast(${value} as ${TYPES[to]})`,
  roundToEven: (value) => `round_even(${value}, 0)`,
  daysOf: (date) => `datediff('day', date '1970-01-01', ${date})`,
  dateOf: (days) => `(date '1970-01-01' + cast(${days} as integer))`,
  monthOf: (date) => `(year(${date}) * 12 + month(${date}))`,
  sha256: (value, digits) => `substr(sha256(${value}), 1, ${digits})`,
  isAscii: (value) => `(strlen(${value}) = length(${value}))`,
  copies: (relation) => `(select *, unnest(range(1, rows + 1)) as copy from ${relation})`,
};
