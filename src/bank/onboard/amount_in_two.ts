import { numbersOf } from "@/bank/onboard/column_facts.ts";
import type { ColumnLook } from "@/bank/onboard/column_look.ts";
import type { FileGroup } from "@/bank/onboard/file_group.ts";
import { sideOf } from "@/bank/onboard/meanings_of.ts";

/** So few rows may have money in and money out at once. */
const BOTH_SHARE = 0.02;

/** A column of money in and one of money out, of which each row has one. */
export function amountInTwo(
  { columns, format }: FileGroup,
): { credit: ColumnLook; debit: ColumnLook } | undefined {
  if (typeof format.header !== "number") return undefined;
  const of = (side: "credit" | "debit") =>
    columns.find((look) => sideOf(look.name) === side && numbersOf(look) !== undefined);
  const [credit, debit] = [of("credit"), of("debit")];
  if (credit === undefined || debit === undefined) return undefined;
  const isNothing = (value: string | undefined) => value === undefined || !/[1-9]/.test(value);
  const both =
    credit.values.filter((value, row) => !isNothing(value) && !isNothing(debit.values[row])).length;
  const none =
    credit.values.filter((value, row) => isNothing(value) && isNothing(debit.values[row])).length;
  const rows = credit.values.length;
  return both <= BOTH_SHARE * rows && none < rows / 2 ? { credit, debit } : undefined;
}
