import pl from "nodejs-polars";
import { isThousandthAsked, mayBeThousandth } from "@/bank/judge/number_faults.ts";
import type { PlainFacts } from "@/bank/judge/plain_facts.ts";
import type { OpenBank, OpenTable } from "@/bank/open_bank.ts";
import { ownColumn } from "@/bank/own_figures.ts";
import { type EntityTable, recordsOf, type UnjudgedRecords } from "@/bank/read_bank.ts";
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
  ownerNames,
  readCells,
  textCells,
  typedFrames,
  type TypedRecords,
} from "@/bank/records/typed_records.ts";
import { type Currency, currencyOf } from "@/bank/rules/money.ts";
import { ID_FORM } from "@/bank/rules/readings.ts";
import { COLUMN_NAMES, type ColumnName, typedName } from "@/bank/schema.ts";
import { isClear } from "@/bank/screen.ts";
import { ODD_SIGNS } from "@/engine/odd_signs.ts";
import { rowsOf, wholeFrame } from "@/engine/query_results.ts";
import type { Dialect, SqlType } from "@/engine/dialect.ts";
import { type Columns, expressionSql, planSql, type Relation, sqlColumn } from "@/engine/sql.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";
import { type ClearTable, ClearTransactions } from "@/engine/clear_transactions.ts";

/** A table of the bank in the database: its rows as texts, by the names of SQL. */
interface LoadedTable extends RowsRead {
  readonly table: OpenTable;
  readonly plans: readonly EntityPlan[];
  readonly rowsBefore: number;
  /** Its name there. */
  readonly texts: string;
}

/** Transactions of a table that have been read in the database: `row`, `rows`, what is read, `is_clear`. */
interface ReadTransactions {
  readonly plan: EntityPlan;
  readonly name: string;
  readonly columns: Columns;
}

/**
 * Reads the bank's tables as {@linkcode readTables} does, but for the transactions of which nothing is to
 * be said by themselves: those stay in the database, where all rows are told apart.
 */
export async function readStored(
  { contract, tables }: OpenBank,
  engine: SqlEngine,
): Promise<UnjudgedRecords> {
  const currency = currencyOf(contract.currency);
  const loaded: LoadedTable[] = [];
  for (const table of tables) {
    const { lastRow = 0, rowsBefore = 0 } = loaded.at(-1) ?? {};
    loaded.push(await load(table, `texts_${loaded.length}`, rowsBefore + lastRow, engine));
  }
  const read = new Map<LoadedTable, ReadTransactions>();
  for (const table of loaded) {
    const plan = table.plans.find(({ entity }) => entity === "transactions");
    if (plan !== undefined) {
      read.set(table, await readTransactions(table, plan, { engine, currency, place: read.size }));
    }
  }
  await keepSharedIds([...read.values()], engine);
  const clear: ClearTable[] = [];
  const found: TableRead[] = [];
  for (const table of loaded) {
    const entityTables: EntityTable[] = [];
    for (const plan of table.plans) {
      const transactions = plan.entity === "transactions" ? read.get(table) : undefined;
      const typed = transactions === undefined
        ? await readHere(table, plan, { engine, currency })
        : await partedTransactions(table, transactions, { engine, currency, clear });
      entityTables.push({ plan, typed });
    }
    found.push(await tableRead(table, entityTables, engine));
    await engine.drop(table.texts);
  }
  const records = recordsOf(contract, found);
  return { ...records, stored: new ClearTransactions(engine, clear) };
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

/** The distinct records of an entity in the rows of a table: `row`, `rows` and their fields. */
function toldApart(texts: string, plan: EntityPlan, { dialect }: SqlEngine): string {
  const fields = fieldNames(plan).map((field) => dialect.name(sqlColumn(field))).join(", ");
  return `select min(${dialect.name("row")}) as ${dialect.name("row")}, ` +
    `count(*) as ${dialect.name("rows")}, ${fields} from ${dialect.name(texts)} ` +
    `where ${isThere(plan, dialect)} group by ${fields}`;
}

interface ReadOptions {
  readonly engine: SqlEngine;
  readonly currency: Currency;
}

/** Records of which there are fewer than rows, read in this process. */
async function readHere(
  { texts, rowsBefore }: LoadedTable,
  plan: EntityPlan,
  { engine, currency }: ReadOptions,
): Promise<TypedRecords> {
  const row = engine.dialect.name("row");
  const frame = await wholeFrame(
    engine.query(`select * from (${toldApart(texts, plan, engine)}) told order by ${row}`),
  );
  const typed = typedFrames(
    { plain: undefined, texts: asTexts(frame, plan), owners: undefined },
    plan,
    currency,
  );
  return numbered(typed, rowsBefore);
}

/** Fields under our names. */
function asTexts(frame: pl.DataFrame, plan: EntityPlan): pl.DataFrame {
  return frame.select(
    ...["row", "rows"].map((name) => pl.col(name).cast(pl.UInt32).as(name)),
    ...fieldNames(plan).map((name) => pl.col(sqlColumn(name)).cast(pl.Utf8).as(name)),
  );
}

function numbered(typed: TypedRecords, rowsBefore: number): TypedRecords {
  const counted = (frame: pl.DataFrame) =>
    rowsBefore === 0
      ? frame
      : frame.withColumn(pl.col("row").add(pl.lit(rowsBefore)).cast(pl.UInt32).as("row"));
  return { ...typed, plain: counted(typed.plain), others: counted(typed.others) };
}

/** A frame without rows and with the columns of texts. */
function model(names: readonly string[]): pl.DataFrame {
  const columns = ["row", "rows", ...names];
  return pl.DataFrame(Object.fromEntries(columns.map((name) => [name, []]))).select(
    ...columns.map((name) => pl.col(name).cast(/^rows?$/.test(name) ? pl.UInt32 : pl.Utf8)),
  );
}

/** Reads the transactions of a table, and says of which a look at the text is needed. */
async function readTransactions(
  { texts }: LoadedTable,
  plan: EntityPlan,
  { engine, currency, place }: ReadOptions & { readonly place: number },
): Promise<ReadTransactions> {
  const { dialect } = engine;
  const row = dialect.name("row"), odd = `odd_${place}`, name = `transactions_${place}`;
  const fields = fieldNames(plan).map((field) => dialect.name(sqlColumn(field)));
  const isOdd = fields.map((field) =>
    `(not ${dialect.isAscii(field)} and ${dialect.matches(field, ODD_SIGNS)})`
  );
  await engine.keep(
    odd,
    `select ${row} as odd_row from ${dialect.name(texts)} where ${isOdd.join(" or ")}`,
  );
  const present = await presentIn(texts, plan, engine);
  const told = `(${toldApart(texts, plan, engine)}) told`;
  const cells = withDigests(
    planSql(() => textCells(model(fieldNames(plan)).lazy(), plan), told, dialect),
    plan,
    dialect,
  );
  const read = planSql(
    () => {
      const names = [...cells.columns.keys()].filter((column) => !/^rows?$/.test(column));
      return readCells(model(names).lazy(), plan, currency);
    },
    `(${cells.sql}) cells`,
    dialect,
  );
  const says = (expression: () => pl.Expr) => expressionSql(expression, read.columns, dialect);
  const thousandths = [...plan.columns].filter(([column, source]) =>
    isThousandthAsked({ name: column, source, currency })
  ).map(([column]) => `not coalesce(${says(() => mayBeThousandth(pl.col(column)))}, false)`);
  const clear = [says(() => isClear(plan, present)), "odd_row is null", ...thousandths];
  const kept = keptColumns(plan).filter((column) => read.columns.has(column));
  const columns = ["row", "rows", ...kept].map((column) => dialect.name(sqlColumn(column)));
  await engine.keep(
    name,
    `select ${columns.join(", ")}, (${clear.join(" and ")}) as is_clear ` +
      `from (${read.sql}) read left join ${dialect.name(odd)} on read.${row} = odd_row`,
  );
  await engine.drop(odd);
  return { plan, name, columns: new Map(kept.map((one) => [one, read.columns.get(one)!])) };
}

/** What is kept of a transaction: its id and its owner's, and what is read of it. */
function keptColumns(plan: EntityPlan): string[] {
  const names = COLUMN_NAMES.filter((name) => plan.columns.has(name) || name === "Direction");
  return names.map(typedName);
}

/** The columns that are not blank in every row. */
async function presentIn(
  texts: string,
  plan: EntityPlan,
  engine: SqlEngine,
): Promise<Set<ColumnName>> {
  const { dialect } = engine;
  const names = [...plan.columns].filter(([, { from }]) => from.length > 0).map(([name]) => name);
  const told = names.map((name) => {
    const fields = plan.columns.get(name)!.from
      .map((_, part) => `${dialect.name(sqlColumn(fieldName(name, part)))} <> ''`);
    return `max(case when ${fields.join(" or ")} then 1 else 0 end) as ${
      dialect.name(typedName(name))
    }`;
  });
  const [found] = await rowsOf(
    engine.query(`select ${told.join(", ")} from ${dialect.name(texts)}`),
  );
  return new Set(names.filter((name) => Number(found![typedName(name)]) === 1));
}

/** Ids in several columns that are none as they stand, as `withDigests()` makes them. */
function withDigests({ sql, columns }: Relation, plan: EntityPlan, dialect: Dialect): Relation {
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

const SHARED_IDS = "shared_ids";

/** Ids that several transactions have, in whatever table: a look at their text is needed. */
async function keepSharedIds(read: readonly ReadTransactions[], engine: SqlEngine): Promise<void> {
  if (read.length === 0) return;
  const { dialect } = engine;
  const ids = read.map(({ name, columns }) =>
    columns.has("transaction_id")
      ? `select transaction_id from ${dialect.name(name)} where transaction_id is not null`
      : `select cast(null as ${dialect.types.text}) as transaction_id where false`
  );
  await engine.keep(
    SHARED_IDS,
    `select transaction_id from (${ids.join(" union all ")}) ids ` +
      "group by transaction_id having count(*) > 1",
  );
}

/** Parts transactions into those that stay in the database and those that are read here. */
async function partedTransactions(
  { texts, rowsBefore, table }: LoadedTable,
  { plan, name, columns }: ReadTransactions,
  { engine, currency, clear }: ReadOptions & { readonly clear: ClearTable[] },
): Promise<TypedRecords> {
  const { dialect } = engine;
  const row = dialect.name("row"), rows = dialect.name("rows"), own = dialect.name(name);
  const hasId = columns.has("transaction_id");
  const isShared = hasId
    ? `exists (select 1 from ${SHARED_IDS} where ${SHARED_IDS}.transaction_id = ${own}.transaction_id)`
    : "false";
  const isClear = `coalesce(is_clear, false) and not ${isShared}`;
  const kept = [...columns.keys()].map((column) => dialect.name(sqlColumn(column)));
  const place = `clear_${clear.length}`;
  const equal = hasId ? "1" : "rows";
  const from = hasId ? own : `${dialect.copies(own)} ${own}`;
  const number = `cast(${row} as ${dialect.types.text})`;
  const id = `'r' || ${number} || case when copy = 1 then '' else '.' || ` +
    `cast(copy as ${dialect.types.text}) end as transaction_id`;
  await engine.keep(
    place,
    `select ${row} + ${rowsBefore} as ${row}, ${hasId ? rows : `1 as ${rows}`}, ` +
      `${[...(hasId ? [] : [id]), ...kept].join(", ")} from ${from} where ${isClear}`,
  );
  const [{ repeats }] = await rowsOf(
    engine.query(
      `select coalesce(sum(${rows} - 1), 0) as repeats from ${own} where ${isClear} and ${equal} > 0`,
    ),
  ) as [{ repeats: number }];
  const fields = fieldNames(plan).map((field) => `texts.${dialect.name(sqlColumn(field))}`);
  const frame = await wholeFrame(engine.query(
    `select ${own}.${row}, ${own}.${rows}, ${fields.join(", ")} from ${own} ` +
      `join ${dialect.name(texts)} texts on texts.${row} = ${own}.${row} ` +
      `where not (${isClear}) order by ${own}.${row}`,
  ));
  await engine.drop(name);
  const added = new Map<string, SqlType>(
    hasId ? columns : [["transaction_id", "text"], ...columns],
  );
  const one: ClearTable = { name: place, plan, columns: added };
  clear.push(one);
  const facts = await factsOf(one, currency, engine);
  const owners = await ownersOf(one, engine);
  const typed = typedFrames(
    { plain: undefined, texts: asTexts(frame, plan), owners },
    plan,
    currency,
  );
  const present = [...COLUMN_NAMES].filter((name) =>
    columns.has(typedName(name)) && facts.known(name) > 0
  );
  return numbered({
    ...typed,
    stored: facts,
    present: new Set([...typed.present, ...present]),
    equalRows: table.name === "joined" ? 0 : typed.equalRows + Number(repeats),
  }, rowsBefore);
}

/** Whom the transactions in the database belong to, in the order of their rows. */
async function ownersOf(
  { name, plan }: ClearTable,
  engine: SqlEngine,
): Promise<pl.DataFrame | undefined> {
  const names = ownerNames(plan).map(typedName);
  if (names.length === 0) return undefined;
  const row = engine.dialect.name("row");
  const frame = await wholeFrame(engine.query(
    `select ${names.join(", ")} from ${engine.dialect.name(name)} group by ${names.join(", ")} ` +
      `order by min(${row})`,
  ));
  return frame.select(...names.map((name) => pl.col(name).cast(pl.Utf8).as(name)));
}

/** What the judge asks of transactions in the database, asked all at once. */
async function factsOf(
  { name, columns }: ClearTable,
  { digits }: Currency,
  engine: SqlEngine,
): Promise<PlainFacts> {
  const { dialect } = engine;
  const unit = 10 ** digits;
  const count = (is: string) => `coalesce(sum(case when ${is} then 1 else 0 end), 0)`;
  const asked = [...columns].flatMap(([column, type]): [string, string][] => [
    [`known ${column}`, `count(${column})`],
    ...(type === "bigint"
      ? [
        [`fractions ${column}`, count(`${column} % ${unit} <> 0`)] as [string, string],
        [`large ${column}`, count(`abs(${column}) >= ${1000 * unit}`)] as [string, string],
      ]
      : []),
    ...(type === "date"
      ? [[`late ${column}`, count(`extract(day from ${column}) > 12`)] as [string, string]]
      : []),
  ]);
  const values = asked.map(([, value], i) => `${value} as f${i}`);
  const [found] = await rowsOf(
    engine.query(
      `select count(*) as records, ${values.join(", ")} from ${dialect.name(name)}`,
    ),
  );
  const facts = new Map(asked.map(([fact], i) => [fact, Number(found![`f${i}`])]));
  const types = columns.has("transaction_type")
    ? await rowsOf(engine.query(
      `select transaction_type, count(*) as records from ${dialect.name(name)} ` +
        "where transaction_type is not null group by transaction_type",
    )) as { transaction_type: string; records: number }[]
    : [];
  const records = Number(found!.records);
  const fact = (what: string, name: ColumnName) => facts.get(`${what} ${typedName(name)}`);
  return {
    count: records,
    known: (name) => fact("known", name) ?? records,
    fractions: (name) => fact("fractions", name) ?? 0,
    large: (name) => fact("large", name) ?? 0,
    daysAboveTwelve: (name) => fact("late", name) ?? 0,
    types: new Map(
      types.map(({ transaction_type, records }) => [transaction_type, Number(records)]),
    ),
  };
}

async function tableRead(
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
  const found = await wholeFrame(engine.query(
    `select rows_told.${row} as ${row} from (${rows}) rows_told join (select ${all}, ` +
      `min(${row}) as first_row from (${rows}) told group by ${all} having count(*) > 1) firsts on ` +
      ["transaction_key", ...keys].map((key) => `rows_told.${key} = firsts.${key}`).join(" and ") +
      ` where rows_told.${row} <> first_row order by 1`,
  ));
  return found.getColumn("row").toArray().map(Number);
}
