import pl from "nodejs-polars";
import { type ColumnFault, columnFault } from "@/bank/judge/column_fault.ts";
import type { JudgedColumn } from "@/bank/judge/judged_column.ts";
import { isWhole, PROVEN_VALUES, UNKNOWN_SHARE } from "@/bank/judge/thresholds.ts";
import { commonWords, holderOf, isCommon } from "@/bank/ledger.ts";
import { CATEGORIES, OTHER } from "@/bank/rules/categories.ts";
import { isUnknownType } from "@/bank/rules/direction.ts";
import { folded } from "@/bank/rules/readings.ts";
import { COLUMNS, typedName } from "@/bank/schema.ts";

/** Values that are named in a line to write; of more, the most frequent. */
const NAMED_VALUES = 5;

/** The fault of a column of which most are none of the values that it may have. */
export function categoryFault(column: JudgedColumn): ColumnFault | undefined {
  const { unreadCount, count } = column;
  return isWhole(unreadCount, count) ? unlisted(column) : undefined;
}

function unlisted(column: JudgedColumn): ColumnFault {
  const { name, source, unread } = column;
  const known = source.words ?? CATEGORIES[name]?.values ?? [];
  return columnFault(column, unread, `are none of ${known.join(", ")}`, `say ${mapLine(unread)}`);
}

/** The warning about a column whose unknown values are many: of an open list they count as others. */
export function categoryWarning(column: JudgedColumn): string | undefined {
  const { name, others, unreadCount, count } = column;
  if (COLUMNS[name].kind !== "category") return undefined;
  if (!CATEGORIES[name]?.open) {
    return isMany(unreadCount, count) ? unlisted(column).sentence : undefined;
  }
  const typed = pl.col(typedName(name)), text = pl.col(name);
  // First without the texts, which take their time.
  const unknown = others.filter(typed.eq(pl.lit(OTHER))).filter(
    name === "Transaction_Type" ? isUnknownType(text, typed) : folded(text).neq(pl.lit(OTHER)),
  ).select(pl.col("row"), text.as("text"), holderOf(others).as("holder"));
  if (!isMany(unknown.height, count)) return undefined;
  const remedy = `say what they are with ${mapLine(unknown)}`;
  return columnFault(column, unknown, `are not known and count as "${OTHER}"`, remedy).sentence;
}

function isMany(values: number, of: number): boolean {
  return values >= PROVEN_VALUES && values >= UNKNOWN_SHARE * of;
}

/** `"map": {"Mobile App": "?"}`, the most frequent first; what may be a name is not shown. */
function mapLine(values: pl.DataFrame): string {
  const common = commonWords(values);
  const counts = values.filter(isCommon(pl.col("text"), common))
    .groupBy("text").agg(pl.col("text").count().as("count"))
    .sort(["count", "text"].map((by) => pl.col(by)), [true, false]);
  const named = (counts.head(NAMED_VALUES).getColumn("text").toArray() as string[])
    .map((word) => `${JSON.stringify(word)}: "?"`);
  const isAll = counts.height <= NAMED_VALUES &&
    values.filter(isCommon(pl.col("text"), common)).height === values.height;
  return `"map": {${[...named, ...(isAll ? [] : [".."])].join(", ")}}`;
}
