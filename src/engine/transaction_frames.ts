import pl from "nodejs-polars";
import type { SqlType } from "@/engine/dialect.ts";
import type { Columns } from "@/engine/sql.ts";

/** Transactions with the number of their owner, whom they name by ids. */
export function withOwners(frame: pl.DataFrame, owners: pl.DataFrame): pl.DataFrame {
  const ids = idsOf(owners);
  const keys = ids.map((name) => `of_${name}`);
  // A blank joins with nothing.
  const keysOf = ({ columns }: pl.DataFrame) =>
    ids.map((name, i) =>
      (columns.includes(name) ? pl.col(name).fillNull(pl.lit("")) : pl.lit("")).as(keys[i]!)
    );
  const numbered = owners.withRowIndex("owner")
    .select(pl.col("owner").cast(pl.Int32), ...keysOf(owners));
  return frame.withColumns(...keysOf(frame)).join(numbered, { on: keys, how: "left" })
    .drop(keys);
}

/** The columns of owners with their ids. */
export function idsOf({ columns }: pl.DataFrame): string[] {
  return columns.filter((name) => name.endsWith("_id"));
}

const FRAME_TYPES: Readonly<Record<SqlType, pl.DataType>> = {
  text: pl.Utf8,
  double: pl.Float64,
  bigint: pl.Int64,
  integer: pl.Int32,
  date: pl.Date,
  boolean: pl.Bool,
};

/** A frame with `row`, `rows` and some columns; those that it does not have are blank. */
export function columnsOf(frame: pl.DataFrame, columns: Columns): pl.DataFrame {
  const all = new Map<string, SqlType>([["row", "bigint"], ["rows", "bigint"], ...columns]);
  return frame.select(
    ...[...all].map(([name, type]) =>
      (frame.columns.includes(name) ? pl.col(name) : pl.lit(null)).cast(FRAME_TYPES[type]).as(name)
    ),
  );
}

/** With the types that plain records have. */
export function typed(frame: pl.DataFrame): pl.DataFrame {
  const types: Readonly<Record<string, pl.DataType>> = {
    row: pl.UInt32,
    rows: pl.UInt32,
    owner: pl.Int32,
  };
  return frame.select(
    ...frame.columns.map((name) =>
      name in types ? pl.col(name).cast(types[name]!).as(name) : pl.col(name)
    ),
  );
}
