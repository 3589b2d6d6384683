import pl from "nodejs-polars";
import type { OpenBank } from "@/bank/open_bank.ts";
import type { ColumnName } from "@/bank/schema.ts";
import { reading } from "@/notebook/columns.ts";
import { shownTexts } from "@/notebook/shown_texts.ts";

/**
 * Columns of `textRecords()` as they are written, see {@linkcode shownTexts}, and as they are read; of
 * what is not shown the reading neither.
 */
export function writtenAndRead(
  opened: OpenBank,
  records: pl.DataFrame,
  names: readonly ColumnName[],
): pl.DataFrame {
  const raw = (name: ColumnName) => `${name} in the file`;
  const read = (name: ColumnName) => `${name} as read`;
  const both = records.withColumns(
    ...names.flatMap((name) => [
      pl.col(name).as(raw(name)),
      reading(opened, name).cast(pl.Utf8).as(read(name)),
    ]),
  );
  return shownTexts(both).select(...names.flatMap((name) => [
    pl.col(name).as(`${name} as written`),
    pl.when(pl.col(name).eq(pl.col(raw(name)))).then(pl.col(read(name))).otherwise(pl.lit(null))
      .as(read(name)),
  ]));
}
