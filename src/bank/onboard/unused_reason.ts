import { columnsIn, type TableName } from "@/bank/contract/columns.ts";
import { datesOf, numbersOf } from "@/bank/onboard/column_facts.ts";
import {
  type ColumnLook,
  commonShape,
  isNumbered,
  isPersonal,
  isRowNumber,
  knownValues,
} from "@/bank/onboard/column_look.ts";
import type { FileGroup } from "@/bank/onboard/file_group.ts";
import { namedAs } from "@/bank/onboard/matches.ts";
import { type Private, privateName } from "@/bank/onboard/private_names.ts";
import type { Proposal } from "@/bank/onboard/proposal.ts";
import { isFeature } from "@/bank/onboard/proposed_features.ts";
import { isOfCards } from "@/bank/onboard/proposed_columns.ts";
import { wordsOf } from "@/bank/onboard/words_of.ts";
import { COLUMN_NAMES, type ColumnName, COLUMNS } from "@/bank/schema.ts";

const REASONS: Readonly<Record<Private, string>> = {
  counterparty: "of the other side of a payment, not of the customer",
  person: "about a person: never read",
  "row number": "numbers the rows, which is no id",
  price: "a price, a number of pieces or a fee, not the amount that moved",
};

/** Why a column of theirs is not used. */
export function unusedReason(
  look: ColumnLook,
  group: FileGroup,
  table: TableName,
  proposals: ReadonlyMap<ColumnName, Proposal>,
): string {
  const isTwice = group.columns.some((other) => other !== look && other.name === look.name);
  if (isTwice) return "its name stands twice in the header: rename one to use it";
  if (knownValues(look).length === 0) return "blank throughout";
  if (isPersonal(look)) return REASONS.person;
  const own = privateName(look.name);
  if (own !== undefined) return REASONS[own];
  const meant = COLUMN_NAMES.filter((name) =>
    namedAs(group, table, name).some((match) => match.look === look)
  );
  const right = meant.find((name) => columnsIn(table).includes(name));
  if (right === "Date_of_Birth" && datesOf(look) !== undefined && !proposals.has(right)) {
    return "a date of birth gives an age where the day of the figures is known: see asOf";
  }
  if (right !== undefined) return reasonOf(right, look, group, table, proposals);
  if (isRowNumber(look)) return REASONS["row number"];
  if (isNumbered(look)) return "numbers given one after the other, as ids are: no figure";
  if (/birth|geburt/.test(wordsOf(look.name).join(""))) {
    return `may hide a date of birth in a code (${commonShape(look)}): not read`;
  }
  if (/income|salary|einkommen|gehalt/i.test(look.name)) {
    return "an income of which no period is known";
  }
  return table === "customers" && isFeature(look)
    ? "a figure of the bank's own: name it under features to use it"
    : "no column of ours";
}

function reasonOf(
  name: ColumnName,
  look: ColumnLook,
  group: FileGroup,
  table: TableName,
  proposals: ReadonlyMap<ColumnName, Proposal>,
): string {
  const taken = proposals.get(name)?.takes.map((theirs) => JSON.stringify(theirs)).join(" and ");
  if (taken !== undefined) return `${name} is read from ${taken}`;
  if (name === "Balance" && table === "accounts" && isOfCards(group)) {
    return "on a card the balance is what is owed, not what is there";
  }
  if (name === "Interest_Rate") {
    return `whether ${
      commonShape(look)
    } is a percent or a share cannot be told; no feature needs it`;
  }
  if (numbersOf(look) !== undefined && COLUMNS[name].kind === "money") {
    return `named like ${name}, but its values do not tell of what it is`;
  }
  if (name === "Transaction_ID") return "several rows share one, so that it identifies none";
  if (COLUMNS[name].kind === "category") return `named like ${name}, but its values are not known`;
  if (name === "Term" && proposals.has("End_Date")) return "End_Date says it already";
  return `named like ${name}, but its values are not (${commonShape(look)})`;
}
