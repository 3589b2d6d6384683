import { basename } from "node:path";
import type { TableName } from "@/bank/contract/columns.ts";
import { type ColumnLook, commonShape, valueCounts } from "@/bank/onboard/column_look.ts";
import type { FileGroup } from "@/bank/onboard/file_group.ts";
import { matchesOf } from "@/bank/onboard/matches.ts";
import { type Proposal, Question } from "@/bank/onboard/proposal.ts";
import type { ColumnName } from "@/bank/schema.ts";
import { named } from "@/bank/onboard/money_proposal.ts";

/** A table on its way into a contract. */
export interface DraftTable {
  readonly group: FileGroup;
  readonly name: TableName;
  readonly columns: ReadonlyMap<ColumnName, Proposal>;
}

/** Of fewer different ids nobody can tell whether tables belong together. */
const LEAST_IDS = 10;
/** Below, two columns of ids are not of the same thing; above, they are. */
const STRANGERS = 0.05;
const RELATIVES = 0.5;

/** Whose ids stand in which tables first. */
const PARENTS = {
  Customer_ID: ["customers"],
  Account_ID: ["accounts", "holders"],
} as const satisfies Partial<Record<ColumnName, readonly TableName[]>>;

/**
 * Looks whether the ids by which tables refer to each other are found where they refer to. A column of
 * which hardly one is found gives way to another of that name of which most are, or is asked for.
 */
export function withJoins(tables: readonly DraftTable[]): DraftTable[] {
  return tables.map((table) => {
    const columns = new Map(table.columns);
    for (const ours of ["Customer_ID", "Account_ID"] as const) {
      const parent = parentOf(tables, table, ours);
      const proposal = columns.get(ours);
      if (parent === undefined || proposal === undefined) continue;
      const checked = checkedId(table, ours, proposal, parent);
      if (checked === undefined) columns.delete(ours);
      else columns.set(ours, checked);
    }
    return { ...table, columns };
  });
}

interface Parent {
  readonly look: ColumnLook;
  readonly file: string;
}

function parentOf(
  tables: readonly DraftTable[],
  table: DraftTable,
  ours: keyof typeof PARENTS,
): Parent | undefined {
  for (const name of PARENTS[ours]) {
    const parent = tables.find((one) => one.name === name && one.columns.has(ours));
    if (parent === undefined || parent === table) continue;
    const theirs = parent.columns.get(ours)!.takes[0]!;
    const look = parent.group.columns.find((column) => column.name === theirs)!;
    if (!parent.group.isWhole || valueCounts(look).size < LEAST_IDS) return undefined;
    return { look, file: basename(parent.group.files[0]!) };
  }
  return undefined;
}

function checkedId(
  { group, name }: DraftTable,
  ours: ColumnName,
  proposal: Proposal,
  parent: Parent,
): Proposal | undefined {
  const matches = matchesOf(group, name, ours);
  const own = matches.find(({ look }) => look.name === proposal.takes[0])!;
  const found = foundIn(own.look, parent.look);
  const told = (match: typeof own) => {
    const { size } = valueCounts(match.look);
    const count = Math.round(foundIn(match.look, parent.look) * size);
    return `${count.toLocaleString("en")} of ${size.toLocaleString("en")} stand in ${parent.file}`;
  };
  if (found >= RELATIVES) return { ...proposal, why: `${proposal.why}; ${told(own)}` };
  const better = matches.find(({ look }) => foundIn(look, parent.look) >= RELATIVES);
  if (better !== undefined) {
    return { ...named(better, better.look.name, told(better)), confidence: "likely" };
  }
  if (found >= STRANGERS) {
    return { ...proposal, why: `${proposal.why}; only ${told(own)}`, confidence: "likely" };
  }
  const text =
    `Which column holds ids as they stand in ${parent.file} (${commonShape(parent.look)})? ` +
    `${JSON.stringify(own.look.name)} is named so, but hardly one of them is found there ` +
    `(${commonShape(own.look)}). Name a column, or export both alike.`;
  return {
    value: new Question(text),
    why: "the name, but not the values",
    confidence: "unknown",
    takes: [own.look.name],
  };
}

/** The share of the different ids of a column that stand in another. */
function foundIn(look: ColumnLook, parent: ColumnLook): number {
  const ids = [...valueCounts(look).keys()];
  const known = valueCounts(parent);
  return ids.length === 0 ? 0 : ids.filter((id) => known.has(id)).length / ids.length;
}
