import { type ColumnFault, columnFault } from "@/bank/judge/column_fault.ts";
import type { JudgedColumn } from "@/bank/judge/judged_column.ts";
import { isWhole } from "@/bank/judge/thresholds.ts";

/** The fault of a column of counts of which most are none. */
export function countFault(column: JudgedColumn): ColumnFault | undefined {
  const { unread, unreadCount, count } = column;
  return isWhole(unreadCount, count)
    ? columnFault(
      column,
      unread,
      "are no whole numbers",
      'name another column, or say what stands for a blank with "blanks"',
    )
    : undefined;
}
