import pl from "nodejs-polars";
import type { OpenTable } from "@/bank/open_bank.ts";
import { isMoneyField } from "@/bank/records/parquet_columns.ts";
import { columnsRead } from "@/bank/records/columns_read.ts";
import { foldedName } from "@/bank/records/folded_name.ts";
import type { ColumnTypes } from "@/bank/records/parquet_files.ts";
import { OWN_ENTITY } from "@/bank/records/plan.ts";
import type { RowsRead, TextField } from "@/bank/records/text_rows.ts";
import { type Unmet, unmetIn } from "@/bank/records/unmet_in.ts";
import { ID_COLUMNS } from "@/bank/schema.ts";
import { SPARK } from "@/engine/spark/dialect.ts";
import type { SparkSession } from "@/engine/spark/spark_session.ts";
import {
  storedColumns,
  type StoredFile,
  storedFiles,
  storedRowsSql,
} from "@/engine/spark/stored_files.ts";
import { sqlColumn } from "@/engine/sql.ts";
import { UserError } from "@/errors.ts";

/** The columns of files that the server reads, as the library would have them. */
export async function columnsOfStored(
  session: SparkSession,
  files: readonly string[],
): Promise<ColumnTypes> {
  const columns = await storedColumns(session, files);
  return new Map([...columns].map(([name, type]) => [name, libraryType(type)]));
}

/** What decides how a column's text is read: whether it is text, or a day. */
function libraryType(type: string): pl.DataType {
  if (/^(?:string|(?:var)?char)/.test(type)) return pl.String;
  if (type === "date") return pl.Date;
  return type.startsWith("timestamp") ? pl.Datetime("us") : pl.Float64;
}

/** Rows of a table, and the sizes of its files. */
export interface StoredRows {
  /** A query: `row`, and each field by its name of SQL; without what the contract leaves out. */
  readonly sql: string;
  readonly found: RowsRead;
  readonly bytes: number;
}

/**
 * The rows of a table in a store, as those of a table of this machine.
 *
 * @throws {UserError} If there are none, or a column holds no values of a table.
 */
export async function rowsOfStored(
  session: SparkSession,
  opened: OpenTable,
  fields: readonly TextField[],
): Promise<StoredRows> {
  const { name, columns, table: { files: paths, where } } = opened;
  const types = await storedColumns(session, paths);
  const files = await storedFiles(session, paths);
  const rows = files.reduce((sum, { rows }) => sum + rows, 0);
  if (rows === 0) throw new UserError("input", `Cannot read ${paths[0]}: it has no rows.`);
  const id = columns.get(ID_COLUMNS[OWN_ENTITY[name]])?.from ?? [];
  const asked = [...where.keys()].map((from, i) => ({ name: `asked_${i}`, from }));
  const ids = id.map((from, i) => ({ name: `id_${i}`, from }));
  const own = fields.map(({ name, from }) => {
    return { name: sqlColumn(name), from, isMoney: isMoneyField(name) };
  });
  const read = columnsRead(opened).map((from, i) => ({ name: `read_${i}`, from }));
  const every = storedRowsSql(paths, files, { fields: [...own, ...asked, ...ids, ...read], types });
  const headers = await headerRows(session, every, read);
  const all = headers.length === 0
    ? every
    : `select * from (${every}) every_row where row not in (${headers.join(", ")})`;
  const isCounted = [...where.values()].map((values, i) =>
    `${trimmed(`asked_${i}`)} in (${[...values].map((value) => SPARK.text(value)).join(", ")})`
  ).join(" and ");
  const names = ["row", ...own.map(({ name }) => name)].map((name) => SPARK.name(name));
  const leftOut = where.size === 0 ? { rows: 0, ids: [], unmet: [] } : {
    ...await leftOutOf(session, `(${all}) stored where not (${isCounted})`, ids),
    unmet: await unmetOf(session, `(${all}) stored`, where),
  };
  return {
    sql: `select ${names.join(", ")} from (${all}) stored where ${isCounted || "true"}`,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    found: {
      rows: rows - leftOut.rows,
      headers,
      lastRow: lastRowOf(files),
      leftOut,
      files: files.map(({ name, sha256, rowsBefore }) => ({ name, sha256, rowsBefore })),
    },
  };
}

/** The values asked for that no row has. */
async function unmetOf(
  session: SparkSession,
  rows: string,
  where: OpenTable["table"]["where"],
): Promise<Unmet[]> {
  const unmet: Unmet[] = [];
  for (const [i, [column, values]] of [...where].entries()) {
    const text = trimmed(`asked_${i}`);
    const asked = [...values].map((value) => SPARK.text(value)).join(", ");
    const told = await session.rows(
      `select distinct ${text} as text from ${rows} where ${text} in (${asked})`,
    );
    const found = told.height === 0 ? [] : told.getColumn("text").toArray() as string[];
    unmet.push(...unmetIn(column, values, new Set(found)));
  }
  return unmet;
}

function trimmed(text: string): string {
  return SPARK.replace(text, "^\\s+|\\s+$", "", true);
}

/** The rows that say the header again, in order: see `repeatsHeader()`. */
async function headerRows(
  session: SparkSession,
  every: string,
  read: readonly TextField[],
): Promise<number[]> {
  const folded = read.map(({ name }) => {
    const letters = SPARK.replace(`lower(${name})`, "[^\\p{L}\\p{N}]", "", true);
    return `coalesce(nullif(${letters}, ''), ${trimmed(name)})`;
  });
  const says = read.map(({ from }, i) => `${folded[i]} = ${SPARK.text(foldedName(from))}`);
  const isHeader = says.map((one, i) => `(${one} or ${folded[i]} = '')`).join(" and ");
  const told = await session.rows(
    `select row from (${every}) every_row where ${isHeader} and (${
      says.join(" or ")
    }) order by row`,
  );
  return told.height === 0 ? [] : told.getColumn("row").toArray().map(Number);
}

function lastRowOf(files: readonly StoredFile[]): number {
  const { rowsBefore, rows } = files.at(-1)!;
  return rowsBefore + rows + 1;
}

/** How many rows the contract leaves out, and the ids in them. */
async function leftOutOf(
  session: SparkSession,
  from: string,
  ids: readonly TextField[],
): Promise<Omit<RowsRead["leftOut"], "unmet">> {
  const whole = `concat_ws('/', ${ids.map(({ name }) => trimmed(name)).join(", ") || "''"})`;
  const told = await session.rows(
    `select ${whole} as id, count(*) as records from ${from} group by ${whole} order by id`,
  );
  return {
    rows: told.height === 0 ? 0 : Number(told.getColumn("records").sum()),
    ids: ids.length === 0 ? [] : told.getColumn("id").toArray() as string[],
  };
}
