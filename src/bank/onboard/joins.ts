import { basename } from "node:path";
import type { TableName } from "@/bank/contract/columns.ts";
import { commonShape, valueCounts } from "@/bank/onboard/column_look.ts";
import type { FileGroup } from "@/bank/onboard/file_group.ts";
import { type Match, matchesOf } from "@/bank/onboard/matches.ts";
import { type Proposal, Question } from "@/bank/onboard/proposal.ts";
import type { ColumnName } from "@/bank/schema.ts";
import { named } from "@/bank/onboard/money_proposal.ts";
import { listing } from "@/text/listed.ts";

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
      columns.set(ours, checkedId(table, ours, proposal, parent));
    }
    return { ...table, columns };
  });
}

/** The ids of whom a table refers to. */
interface Parent {
  readonly ids: ReadonlySet<string>;
  readonly shape: string;
  readonly files: string;
}

function parentOf(
  tables: readonly DraftTable[],
  table: DraftTable,
  ours: keyof typeof PARENTS,
): Parent | undefined {
  const name = PARENTS[ours].find((one) =>
    one !== table.name && tables.some((other) => other.name === one && other.columns.has(ours))
  );
  const parents = tables.filter((one) => one.name === name && one.columns.has(ours));
  const looks = parents.flatMap(({ group, columns }) =>
    group.columns.filter((look) => columns.get(ours)!.takes.includes(look.name))
  );
  const ids = new Set(looks.flatMap((look) => [...valueCounts(look).keys()]));
  const isKnown = parents.every(({ group }) => group.isWhole) && ids.size >= LEAST_IDS;
  return isKnown
    ? {
      ids,
      shape: commonShape(looks[0]!),
      files: listing(parents.map(({ group }) => basename(group.files[0]!))),
    }
    : undefined;
}

function checkedId(
  { group, name }: DraftTable,
  ours: ColumnName,
  proposal: Proposal,
  { ids, shape, files }: Parent,
): Proposal {
  const matches = matchesOf(group, name, ours);
  const foundIn = ({ look }: Match) =>
    [...valueCounts(look).keys()].filter((id) => ids.has(id)).length;
  const shareOf = (match: Match) => foundIn(match) / valueCounts(match.look).size;
  const told = (match: Match) =>
    `${foundIn(match).toLocaleString("en")} of ` +
    `${valueCounts(match.look).size.toLocaleString("en")} stand in ${files}`;
  const related = matches.filter((match) => shareOf(match) >= RELATIVES);
  const own = matches.find(({ look }) => look.name === proposal.takes[0]);
  const isAsked = proposal.value instanceof Question;
  if (own === undefined || (isAsked && related.length !== 1)) return proposal;
  if (!isAsked && related.includes(own)) {
    return { ...proposal, why: `${proposal.why}; ${told(own)}` };
  }
  const [better] = related;
  if (better !== undefined) {
    return { ...named(better, better.look.name, told(better)), confidence: "likely" };
  }
  if (shareOf(own) >= STRANGERS) {
    return { ...proposal, why: `${proposal.why}; only ${told(own)}`, confidence: "likely" };
  }
  const text = `Which column holds ids as they stand in ${files} (${shape})? ` +
    `${JSON.stringify(own.look.name)} is named so, but hardly one of them is found there ` +
    `(${commonShape(own.look)}). Name a column, or export both alike.`;
  return {
    value: new Question(text),
    why: "the name, but not the values",
    confidence: "unknown",
    takes: [own.look.name],
  };
}
