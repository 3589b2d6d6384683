import pl from "nodejs-polars";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { hasShortYear } from "@/bank/contract/date_forms.ts";
import type { UnjudgedRecords } from "@/bank/read_bank.ts";
import { isOfForm } from "@/bank/rules/dates.ts";
import { type ColumnName, typedName } from "@/bank/schema.ts";

/*
 * Years of two digits are read as 2000 to 2099 where the contract states no century. What else is known
 * of a date then says whether it is a hundred years earlier.
 */

/** The forms of a column whose century is not stated. */
function openForms({ dates, century }: ColumnSource): readonly string[] {
  return "since" in dates || century !== undefined ? [] : dates.filter(hasShortYear);
}

/** Ends of loans, each the earliest that is not before its start. */
export function withEndCenturies(
  loans: pl.DataFrame,
  columns: ReadonlyMap<ColumnName, ColumnSource>,
): pl.DataFrame {
  const source = columns.get("End_Date");
  const forms = source === undefined ? [] : openForms(source);
  if (forms.length === 0 || !loans.columns.includes("start_date")) return loans;
  const end = pl.col("end_date");
  const earlier = centuryBefore(end);
  const isEarlier = isOfForm(pl.col("End_Date"), forms).and(earlier.gtEq(pl.col("start_date")));
  return loans.withColumn(pl.when(isEarlier).then(earlier).otherwise(end).as("end_date"));
}

/** Births and openings, each the latest that is not after the as-of date. */
export function withPastCenturies<Records extends Pick<UnjudgedRecords, "tables">>(
  records: Records,
  asOf: string,
): Records {
  const tables = records.tables.map(({ plan, typed, ...table }) => {
    const past = (["Date_of_Birth", "Opening_Date"] as const).flatMap((name) => {
      const source = plan.columns.get(name);
      const forms = source === undefined ? [] : openForms(source);
      if (forms.length === 0) return [];
      const day = pl.col(typedName(name));
      const isLater = isOfForm(pl.col(name), forms).and(day.gt(pl.lit(asOf).cast(pl.Date)));
      return [pl.when(isLater).then(centuryBefore(day)).otherwise(day).as(typedName(name))];
    });
    // Years of two digits are never plain.
    const others = past.length === 0 ? typed.others : typed.others.withColumns(...past);
    return { ...table, plan, typed: { ...typed, others } };
  });
  return { ...records, tables };
}

/** Days of a hundred years that hold the leap day of 2000, or are before it. */
function centuryBefore(day: pl.Expr): pl.Expr {
  const days = day.cast(pl.Int32);
  const leapDay = Date.UTC(2000, 1, 29) / 86_400_000;
  const century = pl.when(days.gtEq(pl.lit(leapDay))).then(pl.lit(36_525)).otherwise(
    pl.lit(36_524),
  );
  return days.sub(century).cast(pl.Int32).cast(pl.Date);
}
