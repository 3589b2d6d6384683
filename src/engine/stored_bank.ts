import pl from "nodejs-polars";
import { isThousandthAsked, mayBeThousandth } from "@/bank/judge/number_faults.ts";
import type { PlainFacts } from "@/bank/judge/plain_facts.ts";
import type { OpenBank } from "@/bank/open_bank.ts";
import { type EntityTable, recordsOf, type UnjudgedRecords } from "@/bank/read_bank.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import type { TableRead } from "@/bank/records/read_table.ts";
import {
  fieldName,
  fieldNames,
  ownerNames,
  readCells,
  textCells,
  typedFrames,
  type TypedRecords,
} from "@/bank/records/typed_records.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { COLUMN_NAMES, type ColumnName, typedName } from "@/bank/schema.ts";
import { isClear } from "@/bank/screen.ts";
import { type ClearTable, ClearTransactions } from "@/engine/clear_transactions.ts";
import type { SqlType } from "@/engine/dialect.ts";
import {
  asTexts,
  type LoadedTable,
  loadTables,
  model,
  numbered,
  readHere,
  type ReadOptions,
  tableRead,
  toldApart,
  withDigests,
} from "@/engine/loaded_tables.ts";
import { ODD_SIGNS } from "@/engine/odd_signs.ts";
import { rowsOf, wholeFrame } from "@/engine/query_results.ts";
import { type Columns, expressionSql, planSql, sqlColumn } from "@/engine/sql.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";

/** Transactions of a table that have been read in the database: `row`, `rows`, what is read, `is_clear`. */
interface ReadTransactions {
  readonly plan: EntityPlan;
  readonly name: string;
  readonly columns: Columns;
}

/**
 * Reads the bank's tables as {@linkcode readTables} does, but for the transactions of which nothing is to
 * be said by themselves: those stay in the database, where all rows are told apart.
 *
 * @param mostListed Of those that one reason is held against, no more have a line. @default 1,000,000
 */
export async function readStored(
  opened: OpenBank,
  engine: SqlEngine,
  mostListed?: number,
): Promise<UnjudgedRecords> {
  return await readLoaded(opened, await loadTables(opened, engine), { engine, mostListed });
}

/** The same of tables whose rows are in the database. */
export async function readLoaded(
  { contract }: OpenBank,
  loaded: readonly LoadedTable[],
  { engine, mostListed }: { readonly engine: SqlEngine; readonly mostListed?: number | undefined },
): Promise<UnjudgedRecords> {
  const currency = currencyOf(contract.currency);
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
  return { ...records, stored: new ClearTransactions(engine, clear, mostListed) };
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
  const facts = await factsOf(place, added, { engine, currency });
  const owners = await ownersOf(place, plan, engine);
  const typed = typedFrames(
    { plain: undefined, texts: asTexts(frame, plan), owners },
    plan,
    currency,
  );
  const known = COLUMN_NAMES.filter((name) =>
    columns.has(typedName(name)) && facts.known(name) > 0
  );
  const present = new Set([...typed.present, ...known]);
  clear.push({ name: place, plan, columns: added, present });
  return numbered({
    ...typed,
    stored: facts,
    present,
    equalRows: table.name === "joined" ? 0 : typed.equalRows + Number(repeats),
  }, rowsBefore);
}

/** Whom the transactions in the database belong to, in the order of their rows. */
async function ownersOf(
  name: string,
  plan: EntityPlan,
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
  name: string,
  columns: Columns,
  { engine, currency }: ReadOptions,
): Promise<PlainFacts> {
  const { dialect } = engine;
  const unit = 10 ** currency.digits;
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
