import pl from "nodejs-polars";
import { type ColumnFault, columnFault } from "@/bank/judge/column_fault.ts";
import type { JudgedColumn } from "@/bank/judge/judged_column.ts";
import { isProof, isWhole } from "@/bank/judge/thresholds.ts";
import { EXPONENT } from "@/bank/rules/readings.ts";

/** The fault of a column of ids that a spreadsheet has rounded, or that are none. */
export function idFault(column: JudgedColumn): ColumnFault | undefined {
  const { unread, unreadCount, count } = column;
  if (unreadCount === 0) return undefined;
  const rounded = unread.filter(pl.col("text").str.contains(EXPONENT));
  if (isProof(rounded.height, count)) {
    return columnFault(
      column,
      rounded,
      "are numbers that a spreadsheet has rounded",
      "export the column again, as text",
    );
  }
  return isWhole(unreadCount, count)
    ? columnFault(
      column,
      unread,
      "cannot be ids, which are up to 64 letters, digits and . _ / -",
      'name another column, or say what stands for a blank with "blanks"',
    )
    : undefined;
}
