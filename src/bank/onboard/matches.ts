import type { TableName } from "@/bank/contract/columns.ts";
import { canBe } from "@/bank/onboard/column_facts.ts";
import { type ColumnLook, isPersonal, isRowNumber } from "@/bank/onboard/column_look.ts";
import type { FileGroup } from "@/bank/onboard/file_group.ts";
import { type Meaning, meaningsOf } from "@/bank/onboard/meanings_of.ts";
import { privateName } from "@/bank/onboard/private_names.ts";
import type { ColumnName } from "@/bank/schema.ts";

/** A column of theirs that may be one of ours, by its name and its values. */
export interface Match {
  readonly look: ColumnLook;
  readonly isWeak: boolean;
  /** Of several the lowest is meant. */
  readonly rank: number;
}

/** The columns of theirs that may be one of ours in a table, the best first. */
export function matchesOf(group: FileGroup, table: TableName, ours: ColumnName): Match[] {
  return namedAs(group, table, ours).filter(({ look }) => canBe(ours, table, look));
}

/** Those that are named like it, whatever their values. */
export function namedAs(group: FileGroup, table: TableName, ours: ColumnName): Match[] {
  if (typeof group.format.header !== "number") return [];
  return group.columns.flatMap((look) => {
    const meaning = meaningIn(look, table, ours);
    return meaning === undefined || !isOpen(look, meaning) ? [] : [{ look, ...meaning }];
  }).sort((one, other) => one.rank - other.rank)
    .sort((one, other) => Number(one.isWeak) - Number(other.isWeak));
}

function meaningIn(look: ColumnLook, table: TableName, ours: ColumnName): Meaning | undefined {
  return meaningsOf(look.name).find(({ column, tables }) =>
    column === ours && (tables === undefined || tables.includes(table))
  );
}

/** Not about a person, of somebody else, or a number of rows: unless its name says otherwise. */
function isOpen(look: ColumnLook, { column, isWeak }: Meaning): boolean {
  if (isPersonal(look)) return false;
  if (!isWeak) return true;
  const isNumbered = column === "Transaction_ID" && isRowNumber(look);
  return privateName(look.name) === undefined && !isNumbered;
}

/** The first of some matches with those whose names say the same, and whose values do not. */
export function rivalsOf([first, ...others]: readonly Match[]): Match[] {
  if (first === undefined) return [];
  const rivals = others.filter(({ look, rank, isWeak }) =>
    rank === first.rank && isWeak === first.isWeak &&
    look.values.some((value, row) => value !== first.look.values[row])
  );
  return rivals.length === 0 ? [] : [first, ...rivals];
}
