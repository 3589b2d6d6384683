import pl from "nodejs-polars";

/** Days since 1970 of the day that many months after another, or of the last one of its month. */
function monthsAfter(day: number, months: number): number {
  const date = new Date(day * 86_400_000);
  const month = date.getUTCMonth() + months;
  const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  return Date.UTC(date.getUTCFullYear(), month, Math.min(date.getUTCDate(), last)) / 86_400_000;
}

/**
 * The end of loans that have a term: the same day of the month, or its last where there is no such
 * day; blank where start or term is.
 */
export function withEnds(loans: pl.DataFrame, unit: "days" | "months" | "years"): pl.DataFrame {
  const starts = integers(loans, "start_date"), terms = integers(loans, "term");
  const ends = starts.map((start, i) => {
    if (start === BLANK || terms[i] === BLANK) return BLANK;
    return unit === "days"
      ? start + terms[i]!
      : monthsAfter(start, terms[i]! * (unit === "years" ? 12 : 1));
  });
  const end = pl.col("end_date");
  return loans.withColumn(pl.Series<number, string>("end_date", ends)).withColumn(
    pl.when(end.eq(pl.lit(BLANK).cast(pl.Int32))).then(pl.lit(null)).otherwise(end)
      .cast(pl.Int32).cast(pl.Date).as("end_date"),
  );
}

const BLANK = -0x80000000;

function integers(frame: pl.DataFrame, name: string): Int32Array {
  return frame.select(pl.col(name).cast(pl.Int32).fillNull(pl.lit(BLANK).cast(pl.Int32)))
    .getColumn(name).toTypedArray() as Int32Array;
}
