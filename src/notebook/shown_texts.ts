import pl from "nodejs-polars";
import { commonWords, shownText, shownWord } from "@/bank/ledger.ts";
import { type Column, COLUMN_NAMES, type ColumnName, COLUMNS } from "@/bank/schema.ts";

/**
 * Texts of records as they may be shown: as they are where their form can be that of no name, telephone
 * or other number of a person, words where three customers have them, and else by their shape.
 *
 * @param records As of `textRecords()`.
 */
export function shownTexts(records: pl.DataFrame): pl.DataFrame {
  const names = COLUMN_NAMES.filter((name) => records.columns.includes(name));
  const holder = (["Customer_ID", "Account_ID"] as const).find((name) => names.includes(name));
  const shown = (name: ColumnName) => {
    if ((COLUMNS[name] as Column).kind !== "category") return shownText(name);
    const words = records.filter(pl.col(name).isNotNull())
      .select(pl.col(name).as("text"), pl.col(holder ?? "row").cast(pl.Utf8).as("holder"));
    return shownWord(name, commonWords(words));
  };
  return records.withColumns(
    ...names.map((name) =>
      pl.when(pl.col(name).isNull()).then(pl.lit(null)).otherwise(shown(name)).as(name)
    ),
  );
}
