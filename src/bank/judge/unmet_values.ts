import type { Judgement } from "@/bank/judge/judge_columns.ts";
import type { UnjudgedRecords } from "@/bank/read_bank.ts";
import { pathText, shown } from "@/jsonc/fault.ts";

/** Values that the contract's `where` asks for and no row has: a table of none of them has no rows. */
export function unmetValues(
  { contract, leftOut }: Pick<UnjudgedRecords, "contract" | "leftOut">,
): Judgement {
  const told = leftOut.flatMap(({ entity, unmet }) =>
    unmet.map(({ column, value, isAll }) => {
      const table = contract.tables.has("joined") ? "joined" : entity;
      const place = pathText({ path: ["tables", table, "where", column] });
      return { isAll, sentence: `${place}: no row has ${shown(value)}` };
    })
  );
  const faults = told.filter(({ isAll }) => isAll)
    .map(({ sentence }) => `${sentence}, so nothing is left of the table.`)
    .map((sentence) => ({ about: sentence, sentence }));
  const warnings = told.filter(({ isAll }) => !isAll).map(({ sentence }) => `${sentence}.`);
  return { faults, warnings };
}
