import pl from "nodejs-polars";

/** Rows that repeat an earlier one or the header: `row`, and the `rule` of the ledger that says so. */
export function repeatFrame(rows: Iterable<number>, headers: Iterable<number>): pl.DataFrame {
  return pl.concat([
    frameOf(rows, "repeated_row"),
    frameOf(headers, "repeated_header"),
  ]);
}

function frameOf(rows: Iterable<number>, rule: string): pl.DataFrame {
  return pl.DataFrame([pl.Series<number, string>("row", Uint32Array.from(rows))])
    .select(pl.col("row").cast(pl.UInt32), pl.lit(rule).as("rule"));
}
