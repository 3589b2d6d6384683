import pl from "nodejs-polars";
import type { OpenBank, OpenTable } from "@/bank/open_bank.ts";
import { figureName, isOwnColumn, ownColumn } from "@/bank/own_figures.ts";
import type { EntityTable } from "@/bank/read_bank.ts";
import { compositeIds, DIGEST_DIGITS, DIGEST_MARK } from "@/bank/records/composite_ids.ts";
import { typedFeatures } from "@/bank/records/parquet_columns.ts";
import { columnTypes } from "@/bank/records/parquet_files.ts";
import { typedPlan } from "@/bank/records/parquet_records.ts";
import { type EntityPlan, entityPlans, OWN_ENTITY } from "@/bank/records/plan.ts";
import { repeatFrame } from "@/bank/records/repeat_frame.ts";
import type { TableRead } from "@/bank/records/read_table.ts";
import { type RowsRead, type TextField, textRows } from "@/bank/records/text_rows.ts";
import {
  fieldName,
  fieldNames,
  typedFrames,
  type TypedRecords,
} from "@/bank/records/typed_records.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { ID_FORM } from "@/bank/rules/readings.ts";
import type { ColumnName, RecordColumn } from "@/bank/schema.ts";
import type { Dialect } from "@/engine/dialect.ts";
import { wholeFrame } from "@/engine/query_results.ts";
import { type Relation, sqlColumn } from "@/engine/sql.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";

/** A table of the bank in the database: its rows as texts, by the names of SQL. */
export interface LoadedTable extends RowsRead {
  readonly table: OpenTable;
  readonly plans: readonly EntityPlan[];
  readonly rowsBefore: number;
  /** Its name there. */
  readonly texts: string;
}

/** Puts the rows of a bank's tables into the database, one after the other. */
export async function loadTables({ tables }: OpenBank, engine: SqlEngine): Promise<LoadedTable[]> {
  const loaded: LoadedTable[] = [];
  for (const table of tables) {
    const { lastRow = 0, rowsBefore = 0 } = loaded.at(-1) ?? {};
    loaded.push(await load(table, `texts_${loaded.length}`, rowsBefore + lastRow, engine));
  }
  return loaded;
}

/** Puts the rows of a table into the database, whose form is checked as they pass. */
async function load(
  table: OpenTable,
  texts: string,
  rowsBefore: number,
  engine: SqlEngine,
): Promise<LoadedTable> {
  const plans = plansOf(table);
  const fields = new Map<string, TextField>(
    plans.flatMap((plan) => fieldsOf(plan).map((field) => [field.name, field] as const)),
  );
  if (table.kind === "stored") {
    const found = await engine.stores!.load(texts, table, [...fields.values()]);
    return { ...found, table, plans, rowsBefore, texts };
  }
  const rows = textRows(table, [...fields.values()]);
  await engine.put(texts, named(rows.frames));
  return { ...rows.found(), table, plans, rowsBefore, texts };
}

async function* named(frames: AsyncIterable<pl.DataFrame>): AsyncGenerator<pl.DataFrame> {
  for await (const frame of frames) {
    yield frame.select(
      ...frame.columns.map((name) =>
        (name === "row" ? pl.col(name) : pl.col(name).fillNull(pl.lit(""))).as(sqlColumn(name))
      ),
    );
  }
}

/** What is read of a table; of Parquet by the types of its columns. */
function plansOf(table: OpenTable): readonly EntityPlan[] {
  if (table.kind === "csv") return entityPlans(table.name, table.columns, table.table.features);
  const plans = entityPlans(table.name, table.columns, typedFeatures(table.table, table.types));
  const wanted = [...table.columns.values()].flatMap(({ from }) => from);
  const types = table.types ?? columnTypes(table.table.files, wanted);
  return plans.map((plan) => typedPlan(plan, types));
}

/** The fields of a record, in the order of {@linkcode fieldNames}. */
function fieldsOf({ columns, features }: EntityPlan): TextField[] {
  return [
    ...[...columns].flatMap(([name, { from }]) =>
      from.map((column, part) => ({ name: fieldName(name, part), from: column }))
    ),
    ...[...features].map(([name, { from }]) => ({ name: ownColumn(name), from })),
  ];
}

/** The names in SQL of the fields without any of which a record is not there. */
function ownFields({ columns, features, own }: EntityPlan, { name }: Dialect): string[] {
  return [
    ...own.flatMap((one) => (columns.get(one)?.from ?? []).map((_, part) => fieldName(one, part))),
    ...[...features.keys()].map(ownColumn),
  ].map((field) => name(sqlColumn(field)));
}

function isThere(plan: EntityPlan, dialect: Dialect): string {
  return `(${ownFields(plan, dialect).map((field) => `${field} <> ''`).join(" or ") || "false"})`;
}

/** Whether a row has something in a column of a record; undefined where its table has none of it. */
export function hasValue(
  { columns, features }: EntityPlan,
  column: RecordColumn,
  { name }: Dialect,
): string | undefined {
  const fields = isOwnColumn(column)
    ? features.has(figureName(column)) ? [column] : []
    : (columns.get(column)?.from ?? []).map((_, part) => fieldName(column, part));
  return fields.map((field) => `${name(sqlColumn(field))} <> ''`).join(" or ") || undefined;
}

/**
 * The distinct records of an entity in the rows of a table: `row`, `rows` and their fields.
 *
 * @param where Of which rows alone.
 */
export function toldApart(
  texts: string,
  plan: EntityPlan,
  { dialect }: SqlEngine,
  where = "true",
): string {
  const fields = fieldNames(plan).map((field) => dialect.name(sqlColumn(field))).join(", ");
  return `select min(${dialect.name("row")}) as ${dialect.name("row")}, ` +
    `count(*) as ${dialect.name("rows")}, ${fields} from ${dialect.name(texts)} ` +
    `where ${isThere(plan, dialect)} and (${where}) group by ${fields}`;
}

/** What reading in the database goes by. */
export interface ReadOptions {
  readonly engine: SqlEngine;
  readonly currency: Currency;
}

/** Records of which there are fewer than rows, read in this process. */
export async function readHere(
  { texts, rowsBefore }: LoadedTable,
  plan: EntityPlan,
  { engine, currency, where }: ReadOptions & { readonly where?: string },
): Promise<TypedRecords> {
  const row = engine.dialect.name("row");
  const told = toldApart(texts, plan, engine, where);
  const frame = await wholeFrame(
    engine.query(`select * from (${told}) told order by ${row}`),
  );
  const typed = typedFrames(
    { plain: undefined, texts: asTexts(frame, plan), owners: undefined },
    plan,
    currency,
  );
  return numbered(typed, rowsBefore);
}

/** Fields under our names. */
export function asTexts(frame: pl.DataFrame, plan: EntityPlan): pl.DataFrame {
  return frame.select(
    ...["row", "rows"].map((name) => pl.col(name).cast(pl.UInt32).as(name)),
    ...fieldNames(plan).map((name) => pl.col(sqlColumn(name)).cast(pl.Utf8).as(name)),
  );
}

/** With rows counted on from the tables before. */
export function numbered(typed: TypedRecords, rowsBefore: number): TypedRecords {
  const counted = (frame: pl.DataFrame) =>
    rowsBefore === 0
      ? frame
      : frame.withColumn(pl.col("row").add(pl.lit(rowsBefore)).cast(pl.UInt32).as("row"));
  return { ...typed, plain: counted(typed.plain), others: counted(typed.others) };
}

/** A frame without rows and with the columns of texts. */
export function model(names: readonly string[]): pl.DataFrame {
  const columns = ["row", "rows", ...names];
  return pl.DataFrame(Object.fromEntries(columns.map((name) => [name, []]))).select(
    ...columns.map((name) => pl.col(name).cast(/^rows?$/.test(name) ? pl.UInt32 : pl.Utf8)),
  );
}

/** Ids in several columns that are none as they stand, as `withDigests()` makes them. */
export function withDigests(
  { sql, columns }: Relation,
  plan: EntityPlan,
  dialect: Dialect,
): Relation {
  const ids = new Set<string>(compositeIds(plan));
  if (ids.size === 0) return { sql, columns };
  const values = [...columns.keys()].map((column) => {
    const value = dialect.name(sqlColumn(column));
    if (!ids.has(column)) return value;
    const digest = `${dialect.text(DIGEST_MARK)} || ${dialect.sha256(value, DIGEST_DIGITS)}`;
    const isId = `${value} is null or ${dialect.matches(value, ID_FORM)}`;
    return `case when ${isId} then ${value} else ${digest} end as ${value}`;
  });
  return { sql: `select ${values.join(", ")} from (${sql}) step`, columns };
}

/** What has been read of a table, brought together. */
export async function tableRead(
  { table, plans, texts, rowsBefore, files, rows, headers, lastRow, leftOut }: LoadedTable,
  tables: readonly EntityTable[],
  engine: SqlEngine,
): Promise<TableRead> {
  const repeated = table.name === "joined"
    ? await repeatedRows(
      texts,
      plans.find(({ entity }) => entity === "transactions")!,
      table,
      engine,
    )
    : [];
  const numbered = (rows: Iterable<number>) => Array.from(rows, (row) => row + rowsBefore);
  return {
    files: files.map((file) => ({ ...file, rowsBefore: file.rowsBefore + rowsBefore })),
    rows,
    lastRow: rowsBefore + lastRow,
    tables: tables.map(({ plan, typed }) => {
      const isOwn = plan.entity === OWN_ENTITY[table.name] && table.name !== "joined";
      return { plan, typed: isOwn ? typed : { ...typed, equalRows: 0 } };
    }),
    repeatedRows: repeatFrame(numbered(repeated), numbered(headers)),
    leftOut: { entity: OWN_ENTITY[table.name], ...leftOut },
  };
}

const REPEATED = "repeated";

/** Rows of a joined table that say again what an earlier one says. */
async function repeatedRows(
  texts: string,
  plan: EntityPlan,
  { columns }: OpenTable,
  engine: SqlEngine,
): Promise<number[]> {
  const { dialect } = engine;
  const fields = fieldNames(plan).map((field) => dialect.name(sqlColumn(field)));
  const own = (names: readonly ColumnName[]) =>
    names.flatMap((name) =>
      (columns.get(name)?.from ?? []).map((_, part) =>
        dialect.name(sqlColumn(fieldName(name, part)))
      )
    );
  // By the first part of its id a transaction is known already.
  const keys = [
    ...own(["Transaction_ID"]).slice(1),
    ...own(["Account_ID", "Customer_ID", "Loan_ID"]),
  ];
  const there = isThere(plan, dialect);
  const whole = fields.map((field) => `length(${field}) || ':' || ${field}`).join(" || ");
  const transaction = `case when not ${there} then '' when ${fields[0]} <> '' then 'i' || ` +
    `${fields[0]} else 'r' || ${whole} end`;
  const row = dialect.name("row");
  const all = ["transaction_key", ...keys].join(", ");
  const rows = `select ${row}, ${transaction} as transaction_key, ${keys.join(", ")} ` +
    `from ${dialect.name(texts)} where ${there} or ${
      keys.map((key) => `${key} <> ''`).join(" or ")
    }`;
  // Kept, since a database then knows how few they are before it joins all rows to them.
  await engine.keep(
    REPEATED,
    `select ${all}, min(${row}) as first_row from (${rows}) told group by ${all} having count(*) > 1`,
  );
  const found = await wholeFrame(engine.query(
    `select rows_told.${row} as ${row} from (${rows}) rows_told join ${REPEATED} on ` +
      ["transaction_key", ...keys].map((key) => `rows_told.${key} = ${REPEATED}.${key}`)
        .join(" and ") +
      ` where rows_told.${row} <> first_row order by 1`,
  ));
  await engine.drop(REPEATED);
  return found.getColumn("row").toArray().map(Number);
}
