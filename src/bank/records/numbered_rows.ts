import pl from "nodejs-polars";

/**
 * Records of a table that has no column of ids: every row is one, and known by its number. Equal rows,
 * which stand together in one record with the number of them, are taken apart.
 *
 * @param id The column that the numbers are put into: `r2`, and for equal rows `r2.2`, `r2.3` ..
 */
export function numberedRows(records: pl.DataFrame, id: string): pl.DataFrame {
  const rows = records.getColumn("rows").cast(pl.Int32).toTypedArray() as Int32Array;
  const total = rows.reduce((sum, count) => sum + count, 0);
  const place = new Int32Array(total), copy = new Int32Array(total);
  for (let record = 0, to = 0; record < rows.length; record++) {
    for (let nth = 1; nth <= rows[record]!; nth++) {
      place[to] = record;
      copy[to++] = nth;
    }
  }
  const name = pl.concatString([pl.lit("r"), pl.col("row").cast(pl.Utf8)], "");
  const again = pl.concatString([name, pl.lit("."), pl.col("copy").cast(pl.Utf8)], "");
  return pl.DataFrame([
    pl.Series<number, string>("place", place),
    pl.Series<number, string>("copy", copy),
  ])
    .join(records.withRowIndex("place").withColumn(pl.col("place").cast(pl.Int32)), {
      on: "place",
      how: "left",
    })
    .withColumns(
      pl.when(pl.col("copy").eq(pl.lit(1))).then(name).otherwise(again).as(id),
      pl.lit(1).cast(pl.UInt32).as("rows"),
    )
    .drop("place", "copy");
}
