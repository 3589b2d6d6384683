import pl from "nodejs-polars";
import { isThousandthAsked, mayBeThousandth } from "@/bank/judge/number_faults.ts";
import type { OpenBank } from "@/bank/open_bank.ts";
import { type EntityTable, recordsOf, type UnjudgedRecords } from "@/bank/read_bank.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import type { TableRead } from "@/bank/records/read_table.ts";
import { fieldName, fieldNames, readCells, textCells } from "@/bank/records/typed_records.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { COLUMN_NAMES, type ColumnName, typedName } from "@/bank/schema.ts";
import { isClear } from "@/bank/screen.ts";
import { BOUNDS, type Bounds } from "@/engine/bounds.ts";
import { type ClearTable, ClearTransactions } from "@/engine/clear_transactions.ts";
import {
  type LoadedTable,
  loadTables,
  model,
  readHere,
  type ReadOptions,
  tableRead,
  toldApart,
  withDigests,
} from "@/engine/loaded_tables.ts";
import { ODD_SIGNS } from "@/engine/odd_signs.ts";
import {
  type PartCounts,
  partCounts,
  partedTransactions,
  type ReadTransactions,
} from "@/engine/parted_transactions.ts";
import { rowsOf } from "@/engine/query_results.ts";
import { keepSharedIds } from "@/engine/shared_ids.ts";
import { expressionSql, planSql, sqlColumn } from "@/engine/sql.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";

/**
 * Reads the bank's tables as {@linkcode readTables} does, but for the transactions of which nothing is to
 * be said by themselves: those stay in the database, where all rows are told apart. So do others where
 * there are too many.
 *
 * @param bounds How many are here at once. @default {@linkcode BOUNDS}
 */
export async function readStored(
  opened: OpenBank,
  engine: SqlEngine,
  bounds: Partial<Bounds> = {},
): Promise<UnjudgedRecords> {
  return await readLoaded(opened, await loadTables(opened, engine), { engine, bounds });
}

/** The same of tables whose rows are in the database. */
export async function readLoaded(
  { contract }: OpenBank,
  loaded: readonly LoadedTable[],
  { engine, ...given }: { readonly engine: SqlEngine; readonly bounds?: Partial<Bounds> },
): Promise<UnjudgedRecords> {
  const currency = currencyOf(contract.currency);
  const bounds = { ...BOUNDS, ...given.bounds };
  const read = new Map<LoadedTable, ReadTransactions>();
  for (const table of loaded) {
    const plan = table.plans.find(({ entity }) => entity === "transactions");
    if (plan !== undefined) {
      read.set(table, await readTransactions(table, plan, { engine, currency, place: read.size }));
    }
  }
  await keepSharedIds([...read.values()], engine);
  const counts = new Map<LoadedTable, PartCounts>();
  for (const [table, one] of read) counts.set(table, await partCounts(one, engine));
  const others = counts.values().reduce((sum, { few }) => sum + few.others, 0);
  const part = others > bounds.here ? "many" : "few";
  const clear: ClearTable[] = [];
  const found: TableRead[] = [];
  for (const table of loaded) {
    const entityTables: EntityTable[] = [];
    for (const plan of table.plans) {
      const transactions = plan.entity === "transactions" ? read.get(table) : undefined;
      const typed = transactions === undefined
        ? await readHere(table, plan, { engine, currency })
        : await partedTransactions(table, transactions, {
          engine,
          currency,
          clear,
          part,
          counts: counts.get(table)![part],
          bounds,
        });
      entityTables.push({ plan, typed });
    }
    found.push(await tableRead(table, entityTables, engine));
    await engine.drop(table.texts);
  }
  const records = recordsOf(contract, found);
  return { ...records, stored: new ClearTransactions(engine, clear, bounds) };
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
