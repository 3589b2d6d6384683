import { createHash } from "node:crypto";
import pl from "nodejs-polars";
import type { Contract, Margins } from "@/bank/contract/contract.ts";
import { warningsOf } from "@/bank/judge/judge_columns.ts";
import type { OpenBank } from "@/bank/open_bank.ts";
import { type LeftOutOf, readTable, type TableRead } from "@/bank/records/read_table.ts";
import type { StoredTransactions } from "@/bank/stored_transactions.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import { ownerNames, recordsIn, type TypedRecords } from "@/bank/records/typed_records.ts";
import { type Grain, grainOf } from "@/bank/grain.ts";
import type { OwnFigures } from "@/bank/own_figures.ts";
import { withOwnFigures } from "@/bank/read_own_figures.ts";
import { type Currency, currencyOf } from "@/bank/rules/money.ts";
import { type ColumnName, ENTITIES, type Entity, ID_COLUMNS, typedName } from "@/bank/schema.ts";

/** A file of the bank that has been read to its end. */
export interface InputFile {
  /** Its name without its folder. */
  readonly name: string;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** Rows of the files before it, which are added to the numbers of its own. */
  readonly rowsBefore: number;
}

/** The records of an entity in one of the tables. */
export interface EntityTable {
  readonly plan: EntityPlan;
  readonly typed: TypedRecords;
}

/** The records of the bank's tables, read and typed. */
export interface BankRecords extends UnjudgedRecords {
  /** What should be known of the columns, a sentence each. */
  readonly warnings: readonly string[];
}

/** The same before their columns are judged. */
export interface UnjudgedRecords {
  readonly contract: Contract;
  readonly currency: Currency;
  readonly files: readonly InputFile[];
  /** Of all files, without headers. */
  readonly rows: number;
  readonly tables: readonly EntityTable[];
  /** Whom the transactions of all tables belong to, see {@linkcode TypedRecords}. */
  readonly owners: pl.DataFrame;
  /**
   * Rows that are no records of their own: `row`, and the `rule` that says why. They repeat an earlier
   * row, with the same transaction, account, customer and loan, or the header.
   */
  readonly repeatedRows: pl.DataFrame;
  /** The columns that have a value somewhere. */
  readonly columns: ReadonlySet<ColumnName>;
  /** The bank's own figures of its customers. */
  readonly own: OwnFigures;
  /** What the contract leaves out, by table. */
  readonly leftOut: readonly LeftOutOf[];
  /** They are a part of the bank's, of which by itself it is not judged whether too much is lost. */
  readonly isPart?: boolean;
  /** Transactions that stay in a database, if some do. */
  readonly stored?: StoredTransactions;
}

/**
 * Reads the bank's tables from end to end, once, into the distinct records of each entity. A record
 * is a distinct text in the entity's columns, so that the fan-out of a joined table leaves one, and a
 * second spelling is seen as a second record.
 *
 * @throws {UserError} If a file is not well-formed, naming the rows at fault, or columns as wholes are
 * not written as the contract says.
 */
export async function readBank(
  opened: OpenBank,
  read: (opened: OpenBank) => Promise<UnjudgedRecords> = readTables,
): Promise<BankRecords> {
  const records = await read(opened);
  return { ...records, tables: records.tables.map(withoutSample), warnings: warningsOf(records) };
}

/** A sample of transactions that wait in a database is for the judge alone. */
function withoutSample({ plan, typed }: EntityTable): EntityTable {
  return typed.waiting === undefined
    ? { plan, typed }
    : { plan, typed: { ...typed, others: typed.others.head(0) } };
}

/** Reads the tables, and leaves it to others to judge whether they are written as the contract says. */
export async function readTables({ contract, tables }: OpenBank): Promise<UnjudgedRecords> {
  const currency = currencyOf(contract.currency);
  const found: TableRead[] = [];
  for (const table of tables) {
    // The header is a row of the file, too, and there may be blank ones.
    const rowsBefore = found.at(-1)?.lastRow ?? 0;
    found.push(await readTable(table, { currency, rowsBefore }));
  }
  return recordsOf(contract, found);
}

/** The records of tables that have been read one by one. */
export function recordsOf(contract: Contract, found: readonly TableRead[]): UnjudgedRecords {
  const currency = currencyOf(contract.currency);
  const read = found.flatMap(({ tables }) => tables);
  const { tables: shared, owners } = withSharedOwners(read);
  const { tables: typed, own } = withOwnFigures(shared, currency);
  return {
    contract,
    currency,
    files: found.flatMap(({ files }) => files),
    rows: found.reduce((sum, { rows }) => sum + rows, 0),
    tables: typed,
    owners,
    repeatedRows: pl.concat(found.map(({ repeatedRows }) => repeatedRows)),
    columns: new Set(read.flatMap(({ typed }) => [...typed.present])),
    own,
    leftOut: found.map(({ leftOut }) => leftOut),
  };
}

/** The tables of transactions, their owners counted together. */
function withSharedOwners(
  tables: readonly EntityTable[],
): { tables: readonly EntityTable[]; owners: pl.DataFrame } {
  const own = tables.filter(({ typed }) => typed.owners !== undefined);
  const [first, ...others] = own;
  if (first === undefined) {
    const none = pl.DataFrame({ account_id: [] }).select(pl.col("account_id").cast(pl.Utf8));
    return { tables, owners: none };
  }
  if (others.length === 0) return { tables, owners: first.typed.owners! };
  const names = [...new Set(own.flatMap(({ plan }) => ownerNames(plan)))].map(typedName);
  const filled = (frame: pl.DataFrame) =>
    frame.select(
      ...names.map((name) =>
        (frame.columns.includes(name) ? pl.col(name).fillNull(pl.lit("")) : pl.lit("")).as(name)
      ),
    );
  const all = pl.concat(own.map(({ typed }) => filled(typed.owners!)))
    .unique({ maintainOrder: true, keep: "first" });
  const numbered = all.withRowIndex("place");
  const renumbered = (frame: pl.DataFrame, owners: pl.DataFrame) => {
    const places = filled(owners).withRowIndex("owner")
      .withColumn(pl.col("owner").cast(pl.Int32))
      .join(numbered, { on: names, how: "left" })
      .select(pl.col("owner"), pl.col("place").cast(pl.Int32));
    return frame.join(places, { on: "owner", how: "left" })
      .withColumn(pl.col("place").as("owner")).drop("place");
  };
  const blank = (name: string) =>
    pl.when(pl.col(name).eq(pl.lit(""))).then(pl.lit(null)).otherwise(pl.col(name)).as(name);
  return {
    tables: tables.map(({ plan, typed }) =>
      typed.owners === undefined ? { plan, typed } : {
        plan,
        typed: {
          ...typed,
          plain: renumbered(typed.plain, typed.owners),
          others: renumbered(typed.others, typed.owners),
        },
      }
    ),
    owners: all.withColumns(...names.map(blank)),
  };
}

/** What went in, as outputs speak of it. */
export interface Extract {
  /** The file's name, or the bank's where there are several. */
  readonly name: string;
  readonly rows: number;
  /** Of the file's bytes, in hexadecimal; of several, that of their digests one after the other. */
  readonly sha256: string;
  readonly files: readonly InputFile[];
  readonly columns: ReadonlySet<ColumnName>;
  /** What should be known of the columns, a sentence each. */
  readonly warnings: readonly string[];
  /** ISO 4217; `XXX`: none known. */
  readonly currency: string;
  /** BCP 47: how money is written for people. */
  readonly locale: string;
  /** What balances and loans earn, as the contract says. */
  readonly margins?: Margins;
  /** What a row stands for. */
  readonly grain: Grain;
  /** The bank's own figures of its customers. */
  readonly own: OwnFigures;
  /** The database that held the transactions, and its version, if one did. */
  readonly engine?: string;
}

/** What went into the records. */
export function extractOf(bank: BankRecords): Extract {
  const { contract, files, rows, columns, own, warnings } = bank;
  const [first, ...others] = files;
  const digests = files.map(({ sha256 }) => sha256).join("");
  return {
    name: others.length === 0 ? first!.name : contract.name,
    rows,
    sha256: others.length === 0
      ? first!.sha256
      : createHash("sha256").update(digests).digest("hex"),
    files,
    columns,
    warnings: [...equalRows(bank), ...warnings],
    currency: contract.currency,
    locale: contract.locale,
    grain: grainOf(contract),
    ...(contract.margins !== undefined && { margins: contract.margins }),
    ...(bank.stored !== undefined && { engine: bank.stored.engine }),
    own,
  };
}

/** Rows that have been written twice, or may have been where nothing tells them from others. */
function equalRows({ tables }: BankRecords): string[] {
  return ENTITIES.flatMap((entity) => {
    const own = tables.filter(({ plan }) => plan.entity === entity);
    const count = own.reduce((sum, { typed }) => sum + typed.equalRows, 0);
    if (count === 0) return [];
    const equal = count === 1 ? "1 row equals" : `${count.toLocaleString("en-US")} rows equal`;
    const haveIds = own.every(({ plan }) => plan.columns.has(ID_COLUMNS[entity]));
    return [
      `${equal} another of the ${entity}` +
      (haveIds ? ": such rows count once." : ", which have no id: each counts."),
    ];
  });
}

/**
 * The columns that a saved model may ask of a bank: those with a value somewhere, and those of records
 * of which there happens to be none, such as the loans of a file of one customer.
 */
export function columnsTold({ tables, columns }: Pick<BankRecords, "tables" | "columns">) {
  const empty = ENTITIES.filter((entity) =>
    tables.every(({ plan, typed }) => plan.entity !== entity || recordsIn(typed) === 0)
  );
  const names = tables.filter(({ plan }) => empty.includes(plan.entity))
    .flatMap(({ plan }) => [...plan.columns.keys()]);
  const hasDirection = names.includes("Transaction_Type");
  return new Set<ColumnName>([
    ...columns,
    ...names,
    ...(hasDirection ? ["Direction" as const] : []),
  ]);
}

/** The entities that the tables tell of, parents before children. */
export function entitiesTold({ tables }: Pick<BankRecords, "tables">): Entity[] {
  return ENTITIES.filter((entity) => tables.some(({ plan }) => plan.entity === entity));
}

/** How many records of an entity the contract leaves out: by their ids, or their rows without any. */
export function leftOutOf({ leftOut }: Pick<BankRecords, "leftOut">, entity: Entity): number {
  return leftOut.filter((part) => part.entity === entity)
    .reduce((sum, { rows, ids }) => sum + (ids.length === 0 ? rows : ids.length), 0);
}

/** The ids of the records of an entity that the contract leaves out. */
export function idsLeftOut({ leftOut }: Pick<BankRecords, "leftOut">, entity: Entity): Set<string> {
  return new Set(leftOut.filter((part) => part.entity === entity).flatMap(({ ids }) => ids));
}
