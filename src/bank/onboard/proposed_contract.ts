import { basename, relative, resolve } from "node:path";
import type { TableName } from "@/bank/contract/columns.ts";
import { canBe } from "@/bank/onboard/column_facts.ts";
import { type ColumnLook, commonShape } from "@/bank/onboard/column_look.ts";
import { type CurrencyEvidence, currencyEvidence } from "@/bank/onboard/currency_evidence.ts";
import { type FileGroup, fileGroups } from "@/bank/onboard/file_group.ts";
import { withParts } from "@/bank/onboard/account_parts.ts";
import { grainOf, rowId } from "@/bank/onboard/grain_of.ts";
import { type DraftTable, withJoins } from "@/bank/onboard/joins.ts";
import type { FileLook } from "@/bank/onboard/look_at_file.ts";
import { matchesOf, namedAs } from "@/bank/onboard/matches.ts";
import { named } from "@/bank/onboard/money_proposal.ts";
import {
  type Proposal,
  type ProposedTable,
  type ProposedValue,
  Question,
} from "@/bank/onboard/proposal.ts";
import { proposedColumns } from "@/bank/onboard/proposed_columns.ts";
import { proposedFeatures } from "@/bank/onboard/proposed_features.ts";
import { sharedFormat } from "@/bank/onboard/table_format.ts";
import { unusedReason } from "@/bank/onboard/unused_reason.ts";
import { type ColumnName, COLUMNS } from "@/bank/schema.ts";

/** A contract as files tell it, before it is written. */
export interface ProposedContract {
  readonly name: string;
  readonly currency: CurrencyEvidence;
  /** Of all tables. */
  readonly format: { readonly [key: string]: ProposedValue };
  readonly tables: readonly ProposedTable[];
  /** Files that are no table of a contract, and why. */
  readonly unusedFiles: ReadonlyMap<string, string>;
}

/**
 * What files seem to be, as a contract.
 *
 * @param options.folder The contract's, to which paths are relative.
 * @param options.name The bank's, in titles.
 */
export function proposedContract(
  looks: readonly FileLook[],
  { folder, name }: { readonly folder: string; readonly name: string },
): ProposedContract {
  const groups = fileGroups(looks);
  const unusedFiles = new Map<string, string>();
  const leave = ({ files }: FileGroup, why: string) => {
    for (const file of files) unusedFiles.set(file, why);
  };
  const found = tablesOf(groups);
  for (const group of groups) {
    if (!found.some(([one]) => one === group)) leave(group, noTable(group));
  }
  const joined = found.find(([, table]) => table === "joined");
  const kept = joined === undefined ? found : [joined];
  for (const [group] of found) {
    if (!kept.some(([one]) => one === group)) {
      leave(group, `${basename(joined![0].files[0]!)} holds everything joined, and stands alone`);
    }
  }
  const isAlone = kept.every(([, table]) => table === "customers");
  const drafts = withHolder(withParts(withJoins(kept.map(([group, table]) => ({
    group,
    name: table,
    columns: isAlone && table === "customers"
      ? customerColumns(group)
      : proposedColumns(group, table),
  })))));
  const tables = drafts.map((draft) => proposedTable(draft, { isAlone, folder }));
  const { format, tables: short } = withTopFormat(tables, drafts);
  return { name, currency: currencyOf(drafts, tables), format, tables: short, unusedFiles };
}

/** What each file is of those that are something; a file of holders may tell of the customers, too. */
function tablesOf(groups: readonly FileGroup[]): [FileGroup, TableName][] {
  const found = groups.flatMap((group): [FileGroup, TableName][] => {
    const table = grainOf(group, groups.length === 1);
    if (table === undefined) return [];
    const isOfBoth = table === "holders" &&
      (["Date_of_Birth", "Annual_Income"] as const)
        .some((name) => matchesOf(group, "customers", name).length > 0);
    return isOfBoth ? [[group, "customers"], [group, "holders"]] : [[group, table]];
  });
  if (found.length > 0 || groups.length === 1) return found;
  // Beside files that are nothing a table stands alone, too.
  const alone = groups.filter((group) => grainOf(group, true) !== undefined);
  return alone.length === 1 ? [[alone[0]!, grainOf(alone[0]!, true)!]] : [];
}

/** The columns without which rows are nothing. */
const ESSENTIAL: readonly ColumnName[] = [
  "Customer_ID",
  "Account_ID",
  "Amount",
  "Transaction_Date",
  "Loan_Amount",
];

function noTable(group: FileGroup): string {
  if (typeof group.format.header !== "number") {
    return "it has no header: write one into it, or name its columns in a contract under format.header";
  }
  const wrong = ESSENTIAL.flatMap((ours) =>
    namedAs(group, "transactions", ours)
      .filter(({ look, isWeak }) => !isWeak && !canBe(ours, "transactions", look))
      .map(({ look }) =>
        `${JSON.stringify(look.name)} is named like ${ours}, but its values are not ` +
        `(${commonShape(look)})`
      )
  );
  return [
    "its rows are no customers, accounts, transactions or loans that can be told by names and values",
    ...wrong,
  ].join("; ");
}

/** Of a table of customers alone: the id. All else are figures of the bank's own. */
function customerColumns(group: FileGroup): Map<ColumnName, Proposal> {
  const [match] = matchesOf(group, "customers", "Customer_ID");
  if (match !== undefined) {
    const proposal = proposedColumns(group, "customers").get("Customer_ID");
    if (proposal !== undefined) return new Map([["Customer_ID", proposal]]);
  }
  const look = rowId(group);
  if (look === undefined) return new Map();
  const proposal = named({ look, isWeak: true, rank: 0 }, look.name, "no two rows have the same");
  return new Map([["Customer_ID", proposal]]);
}

/** Asks whose the accounts are, where no table says it. */
function withHolder(tables: readonly DraftTable[]): readonly DraftTable[] {
  const has = ({ columns }: DraftTable, name: ColumnName) => columns.has(name);
  const isHeld = tables.some((table) => has(table, "Account_ID") && has(table, "Customer_ID"));
  const first = tables.find((table) => has(table, "Account_ID"));
  if (isHeld || first === undefined) return tables;
  const asked = tables.find(({ name }) => name === "accounts") ?? first;
  const text =
    "No file says whose an account is. Which column of this one holds the customer's id? Else " +
    "add a file with both ids, or take the account's id for the customer's.";
  const proposal: Proposal = {
    value: new Question(text),
    why: "nothing is named so",
    confidence: "unknown",
    takes: [],
  };
  return tables.map((table) =>
    table === asked
      ? { ...table, columns: new Map([...table.columns, ["Customer_ID", proposal]]) }
      : table
  );
}

function proposedTable(
  { group, name, columns }: DraftTable,
  { isAlone, folder }: { readonly isAlone: boolean; readonly folder: string },
): ProposedTable {
  const takenBy = (proposals: Iterable<Proposal>) =>
    new Set([...proposals].flatMap(({ takes }) => takes));
  const features = isAlone && name === "customers"
    ? proposedFeatures(group, takenBy(columns.values()))
    : new Map<string, Proposal>();
  const all = new Map<string, Proposal>([
    ...[...columns].map(([key, value]): [string, Proposal] => [`columns ${key}`, value]),
    ...[...features].map(([key, value]): [string, Proposal] => [`features ${key}`, value]),
  ]);
  const shared = sharedFormat(group, all);
  const place = ({ takes }: Proposal) =>
    group.columns.findIndex((look) => takes.includes(look.name));
  const part = (prefix: string) =>
    new Map(
      [...shared.proposals].filter(([key]) => key.startsWith(prefix))
        .map(([key, value]): [string, Proposal] => [key.slice(prefix.length), value])
        // As they stand in the file, for who compares the two.
        .sort(([, one], [, other]) => place(one) - place(other)),
    );
  const taken = takenBy(all.values());
  return {
    name,
    files: group.files.map((file) => fromFolder(folder, file)),
    why: rowsText(group),
    format: { ...fileKeys(group), ...shared.format },
    columns: part("columns ") as Map<ColumnName, Proposal>,
    features: part("features "),
    unused: new Map(
      group.columns.filter((look) => !taken.has(look.name))
        .map((look) => [look.name, unusedReason(look, group, name, columns)]),
    ),
  };
}

function rowsText({ rows, isWhole }: FileGroup): string {
  const count = rows.toLocaleString("en");
  return isWhole
    ? `${count} rows, all looked at`
    : `${count} rows of its head, middle and end looked at`;
}

/** As a path stands in a contract: with slashes, and relative where that is possible. */
function fromFolder(folder: string, file: string): string {
  return relative(resolve(folder), resolve(file)).replaceAll("\\", "/");
}

/** What is to be said of a file's form; nothing of Parquet. */
function fileKeys({ kind, format }: FileGroup): { [key: string]: ProposedValue } {
  if (kind === "parquet") return {};
  const { separator, quote, encoding, header } = format;
  return {
    ...(separator !== "," && { separator }),
    ...(quote !== '"' && { quote }),
    ...(encoding !== "utf-8" && { encoding }),
    ...(header !== 1 && { header: header as ProposedValue }),
  };
}

/** What all tables share is said once, at the top. */
function withTopFormat(
  tables: readonly ProposedTable[],
  drafts: readonly DraftTable[],
): Pick<ProposedContract, "format" | "tables"> {
  const top: { [key: string]: ProposedValue } = {};
  const [first] = tables;
  for (const key of ["separator", "quote", "encoding", "decimal", "thousands", "dates"] as const) {
    const values = tables.map(({ format }) => JSON.stringify(format[key]));
    const said = values.filter((value) => value !== undefined);
    const isShared = new Set(said).size === 1 &&
      values.every((value, at) => value !== undefined || canInherit(key, drafts[at]!));
    if (isShared && said.length > 0) top[key] = JSON.parse(said[0]!);
  }
  if (first === undefined) return { format: {}, tables };
  return {
    format: top,
    tables: tables.map((table) => ({
      ...table,
      format: Object.fromEntries(
        Object.entries(table.format).filter(([key]) => top[key] === undefined),
      ),
    })),
  };
}

/** Whether a table that says nothing of a key reads the same with what the others say. */
function canInherit(key: string, { group, columns }: DraftTable): boolean {
  if (group.kind === "parquet") return true;
  if (key === "encoding") return group.isAscii;
  const kinds = new Set([...columns.keys()].map((name) => COLUMNS[name].kind));
  if (key === "dates") return !kinds.has("date");
  const hasNumbers = kinds.has("money") || kinds.has("percent");
  return (key === "decimal" || key === "thousands") && !hasNumbers;
}

function currencyOf(
  drafts: readonly DraftTable[],
  tables: readonly ProposedTable[],
): CurrencyEvidence {
  const codes: ColumnLook[] = [], amounts: ColumnLook[] = [];
  for (const [at, { columns, features }] of tables.entries()) {
    const looks = ({ takes }: Proposal) =>
      drafts[at]!.group.columns.filter(({ name }) => takes.includes(name));
    for (const [ours, proposal] of columns) {
      if (ours === "Currency") codes.push(...looks(proposal));
      if (COLUMNS[ours].kind === "money") amounts.push(...looks(proposal));
    }
    for (const proposal of features.values()) amounts.push(...looks(proposal));
  }
  return currencyEvidence(codes, amounts);
}
