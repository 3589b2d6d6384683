import type { ColumnSource, Contract, Table } from "@/bank/contract/contract.ts";
import type { TableName } from "@/bank/contract/columns.ts";
import { shown } from "@/jsonc/fault.ts";
import { nearestName } from "@/jsonc/nearest_name.ts";
import { foldedName } from "@/bank/records/folded_name.ts";
import { openTable } from "@/bank/records/open_table.ts";
import type { ColumnTypes } from "@/bank/records/parquet_files.ts";
import { isStored } from "@/bank/stores.ts";
import { shapeText } from "@/bank/ledger.ts";
import { COLUMN_NAMES, type ColumnName } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";

/** A table of the bank, opened: its header is known, its rows are not read yet. */
export interface OpenTable {
  readonly name: TableName;
  readonly table: Table;
  /** `stored`: Parquet that only an engine reads. */
  readonly kind: "csv" | "parquet" | "stored";
  readonly header: readonly string[];
  /** Of what is stored. */
  readonly types?: ColumnTypes;
  /** The columns that the file has, and where; of a column in parts there are several places. */
  readonly columns: ReadonlyMap<ColumnName, ColumnSource>;
}

/** The bank's tables, opened. */
export interface OpenBank {
  readonly contract: Contract;
  readonly tables: readonly OpenTable[];
}

/** The columns without which a file like the shipped one cannot be used. */
const OPTIONAL: ReadonlySet<ColumnName> = new Set([
  "Date_of_Birth",
  "Annual_Income",
  "Channel",
  "Days_Past_Due",
]);

/**
 * Opens the tables that a contract names. Only the columns that it names are read, whatever the files
 * hold.
 *
 * @param columnsOf Asks an engine for the columns of files in a store.
 * @throws {UserError} If a file cannot be read, its header is not one, or it lacks a column.
 */
export async function openBank(
  contract: Contract,
  columnsOf: ColumnsOfStored = notWithoutSpark,
): Promise<OpenBank> {
  const tables: OpenTable[] = [];
  for (const [name, own] of contract.tables) {
    for (const table of own) {
      const opened = table.files.some(isStored)
        ? await openStored(table, columnsOf)
        : await openTable(table);
      const { header } = opened;
      const columns = contract.isDefault ? likeShipped(header, table) : named(header, table);
      tables.push({ name, table, ...opened, columns });
    }
  }
  return { contract, tables };
}

/** What an engine knows of files in a store. */
export type ColumnsOfStored = (files: readonly string[]) => Promise<ColumnTypes>;

async function openStored({ files }: Table, columnsOf: ColumnsOfStored) {
  const types = await columnsOf(files);
  return { kind: "stored" as const, header: [...types.keys()], types };
}

function notWithoutSpark([path]: readonly string[]): never {
  throw new UserError(
    "usage",
    `Cannot read ${path}: there is no such file here, and only a Spark server reads a store. Name one ` +
      "with --engine sc://HOST:PORT, or bring the files to this machine.",
  );
}

/** The columns of a contract that somebody wrote: all of them must be there, as they are written. */
function named(header: readonly string[], { files, columns, features, where }: Table) {
  const counts = new Map<string, number>();
  for (const name of header) counts.set(name, (counts.get(name) ?? 0) + 1);
  const wanted: (readonly [string, string])[] = [
    ...[...columns].flatMap(([ours, { from }]) =>
      from.map((name) => [`for ${ours}`, name] as const)
    ),
    ...[...features].map(([ours, { from }]) => [`for ${ours}`, from] as const),
    ...[...where.keys()].map((name) => ["in where", name] as const),
  ];
  for (const [place, name] of wanted) {
    const count = counts.get(name) ?? 0;
    if (count === 1) continue;
    const nearest = nearestName(name, header);
    // What is like no other name may be anything.
    const text = count > 0 || nearest !== undefined ? JSON.stringify(name) : shown(name);
    const hint = nearest === undefined ? "" : ` Did you mean ${JSON.stringify(nearest)}?`;
    throw new UserError(
      "input",
      count === 0
        ? `Cannot read ${files[0]}: it has no column ${text}, which the contract names ` +
          `${place}.${hint}`
        : `Cannot read ${files[0]}: its header has the column ${text} ${count} times. Rename all ` +
          "but one.",
    );
  }
  return columns;
}

/** The columns of a file like the shipped one: names may differ in case, spaces and underscores. */
function likeShipped(header: readonly string[], { files, columns }: Table) {
  const byFolded = new Map<string, string[]>();
  for (const name of header) {
    const alike = byFolded.get(foldedName(name)) ?? [];
    alike.push(name);
    byFolded.set(foldedName(name), alike);
  }
  const found = new Map<ColumnName, ColumnSource>();
  const missing: ColumnName[] = [];
  for (const name of COLUMN_NAMES) {
    const source = columns.get(name);
    if (source === undefined) continue;
    const alike = byFolded.get(foldedName(name)) ?? [];
    if (alike.length > 1) {
      throw new UserError(
        "input",
        `Cannot read ${files[0]}: its header (row 1) has ${alike.map(shownName).join(" and ")}, ` +
          `which both may be ${name}. Rename one.`,
      );
    }
    if (alike.length === 1) found.set(name, { ...source, from: alike });
    else if (!OPTIONAL.has(name)) missing.push(name);
  }
  if (missing.length > 0) {
    throw new UserError(
      "input",
      `Cannot read ${files[0]}: the header (row 1) lacks ${missing.join(", ")}. Add ` +
        `${
          missing.length === 1 ? "it" : "them"
        }, or say in a contract what the file's own columns ` +
        "mean (--contract; see src/bank/README.md).",
    );
  }
  return found;
}

/** A header of a file without one may hold a person's data. */
function shownName(name: string): string {
  return /^[\p{L}_ -]{1,40}$/u.test(name) ? name : shapeText(name);
}
