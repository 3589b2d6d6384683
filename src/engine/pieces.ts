import type { OpenBank } from "@/bank/open_bank.ts";
import { recordsOf, type UnjudgedRecords } from "@/bank/read_bank.ts";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import type { TableRead } from "@/bank/records/read_table.ts";
import { fieldNames, readCells, textCells } from "@/bank/records/typed_records.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { type ColumnName, typedName } from "@/bank/schema.ts";
import {
  type LoadedTable,
  model,
  readHere,
  type ReadOptions,
  tableRead,
  withDigests,
} from "@/engine/loaded_tables.ts";
import { rowsOf } from "@/engine/query_results.ts";
import { planSql, sqlColumn } from "@/engine/sql.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";

/** How much is taken into this process at once. */
export interface PieceSize {
  readonly customers: number;
  readonly rows: number;
  /** A bank of no more customers is not parted. @default customers */
  readonly unparted?: number;
}

/** Some 2 GB; what is not parted, twice that. */
export const PIECE = {
  customers: 250_000,
  rows: 2_500_000,
  unparted: 500_000,
} as const satisfies PieceSize;

/** A bank's rows in the database, in pieces of whole customers. */
export interface Pieces {
  readonly count: number;
  /** Reads a piece, from 0 on, as a bank of its own. */
  read(piece: number): Promise<UnjudgedRecords>;
}

const IDS = ["Customer_ID", "Account_ID", "Transaction_ID", "Loan_ID"] as const;

/** Hexadecimal digits by which customers are drawn into pieces. */
const DIGITS = 8;

/**
 * Draws a bank's customers into pieces by the digest of their id, so that each is a sample of all.
 * Customers who share an account, or of whom records have one id, are in one piece.
 *
 * @returns Undefined where the bank has too few customers to be parted.
 */
export async function customersInPieces(
  opened: OpenBank,
  loaded: readonly LoadedTable[],
  engine: SqlEngine,
  size: PieceSize = PIECE,
): Promise<Pieces | undefined> {
  await keepKeys(loaded, engine);
  const [found] = await rowsOf(
    engine.query(`select count(distinct row_key) as customers from ${KEYS}`),
  ) as [{ customers: number }];
  const rows = loaded.reduce((sum, { rows }) => sum + rows, 0);
  if (found!.customers <= (size.unparted ?? size.customers)) {
    await engine.drop(KEYS);
    return undefined;
  }
  await keepRoots(engine);
  for (const [place, { texts }] of loaded.entries()) await draw(texts, place, engine);
  for (const table of [KEYS, ROOTS]) await engine.drop(table);
  const count = Math.ceil(Math.max(found!.customers / size.customers, rows / size.rows));
  const told = new Map<EntityPlan, ReadonlySet<ColumnName>>();
  return { count, read: (piece) => readPiece(opened, loaded, { engine, piece, count, told }) };
}

const KEYS = "row_keys";
const LINKS = "links";
const ROOTS = "roots";

/** Whose each row is: by its customer, else by whose its account is. */
async function keepKeys(loaded: readonly LoadedTable[], engine: SqlEngine): Promise<void> {
  const row = engine.dialect.name("row");
  const ids = IDS.map(typedName).join(", ");
  const told = loaded.map((table, place) =>
    `select ${place} as place, ${row}, ${ids} from (${idsSql(table, engine)}) ids`
  );
  await engine.keep("row_ids", told.join(" union all "));
  await engine.keep(
    "account_keys",
    "select account_id as of_account, min(customer_id) as of_customer from row_ids " +
      "where account_id is not null and customer_id is not null group by account_id",
  );
  await engine.keep(
    KEYS,
    `select place, ${row}, ${ids}, coalesce(customer_id, of_customer, account_id, '') as row_key ` +
      "from row_ids left join account_keys on account_id = of_account",
  );
  for (const table of ["row_ids", "account_keys"]) await engine.drop(table);
}

/** The ids in the rows of a table, as they are read. */
function idsSql({ texts, plans }: LoadedTable, { dialect }: SqlEngine): string {
  const columns = new Map<ColumnName, ColumnSource>(
    IDS.flatMap((name) => {
      const source = plans.map((plan) => plan.columns.get(name)).find((one) => one !== undefined);
      return source === undefined ? [] : [[name, source] as const];
    }),
  );
  const plan: EntityPlan = { entity: "holders", columns, features: new Map(), own: [] };
  const told = `(select *, 1 as ${dialect.name("rows")} from ${dialect.name(texts)}) told`;
  const cells = withDigests(
    planSql(() => textCells(model(fieldNames(plan)).lazy(), plan), told, dialect),
    plan,
    dialect,
  );
  const names = [...cells.columns.keys()].filter((name) => !/^rows?$/.test(name));
  const { sql } = planSql(
    () => readCells(model(names).lazy(), plan, currencyOf("XXX")),
    `(${cells.sql}) cells`,
    dialect,
  );
  const read = IDS.map((name) =>
    columns.has(name)
      ? typedName(name)
      : `cast(null as ${dialect.types.text}) as ${typedName(name)}`
  );
  return `select ${dialect.name("row")}, ${read.join(", ")} from (${sql}) read`;
}

/** Of customers who have something in common the first, step by step from each to the next. */
async function keepRoots(engine: SqlEngine): Promise<void> {
  const linked = IDS.slice(1).map((name) => {
    const id = typedName(name);
    const told = `select ${id}, row_key from ${KEYS} where ${id} is not null`;
    return `select '${id} ' || told.${id} as thing, row_key from (${told}) told join ` +
      `(select ${id} as shared from (${told}) told group by ${id} ` +
      `having min(row_key) <> max(row_key)) several on told.${id} = shared`;
  });
  await engine.keep(
    LINKS,
    `select thing, row_key from (${linked.join(" union all ")}) linked group by thing, row_key`,
  );
  await engine.keep(
    ROOTS,
    `select row_key as root_key, row_key as root from ${LINKS} group by row_key`,
  );
  const pairs = `${LINKS} join ${ROOTS} on row_key = root_key`;
  for (let isChanged = true; isChanged;) {
    await engine.keep(
      NEXT,
      `select row_key as next_key, min(least_root) as next_root from ${LINKS} join ` +
        `(select thing as one_thing, min(root) as least_root from ${pairs} group by thing) things ` +
        "on thing = one_thing group by row_key",
    );
    const [found] = await rowsOf(
      engine.query(
        `select count(*) as changed from ${NEXT} join ${ROOTS} on next_key = root_key ` +
          "where next_root < root",
      ),
    ) as [{ changed: number }];
    isChanged = found!.changed > 0;
    await engine.drop(ROOTS);
    await engine.keep(ROOTS, `select next_key as root_key, next_root as root from ${NEXT}`);
    await engine.drop(NEXT);
  }
  await engine.drop(LINKS);
}

const NEXT = "next_roots";

/** The rows of a table with the digest that they are drawn by, in the place of those. */
async function draw(texts: string, place: number, engine: SqlEngine): Promise<void> {
  const { dialect } = engine;
  const row = dialect.name("row"), own = dialect.name(texts);
  await engine.keep(
    drawnOf(texts),
    `select ${own}.*, ${dialect.sha256("coalesce(root, row_key)", DIGITS)} as drawn from ${own} ` +
      `join ${KEYS} on ${KEYS}.${row} = ${own}.${row} and place = ${place} ` +
      `left join ${ROOTS} on row_key = root_key`,
  );
  await engine.drop(texts);
}

function drawnOf(texts: string): string {
  return `drawn_${texts}`;
}

async function readPiece(
  { contract }: OpenBank,
  loaded: readonly LoadedTable[],
  { engine, piece, count, told }: {
    readonly engine: SqlEngine;
    readonly piece: number;
    readonly count: number;
    /** The columns that have a value somewhere in the bank, where that has been asked. */
    readonly told: Map<EntityPlan, ReadonlySet<ColumnName>>;
  },
): Promise<UnjudgedRecords> {
  const currency = currencyOf(contract.currency);
  const { dialect } = engine;
  const isDrawn = [
    `drawn >= ${dialect.text(boundOf(piece, count))}`,
    ...(piece + 1 < count ? [`drawn < ${dialect.text(boundOf(piece + 1, count))}`] : []),
  ].join(" and ");
  const found: TableRead[] = [];
  for (const table of loaded) {
    const own = { ...table, headers: piece === 0 ? table.headers : [] };
    await engine.keep(
      own.texts,
      `select * from ${dialect.name(drawnOf(own.texts))} where ${isDrawn}`,
    );
    const entityTables = [];
    for (const plan of own.plans) {
      const typed = await readHere(own, plan, { engine, currency });
      if (![...plan.columns.keys()].every((name) => typed.present.has(name)) && !told.has(plan)) {
        told.set(plan, await toldSomewhere(own, plan, { engine, currency }));
      }
      const present = new Set([...typed.present, ...told.get(plan) ?? []]);
      entityTables.push({ plan, typed: { ...typed, present } });
    }
    found.push(await tableRead(own, entityTables, engine));
    await engine.drop(own.texts);
  }
  // The first is a sample of all, and judged by itself.
  return { ...recordsOf(contract, found), isPart: piece > 0 };
}

/**
 * The columns that have a value somewhere in the bank, by the first record of each. What few customers
 * have, such as a loan, a piece may have nobody with, and still the bank tells of it.
 */
async function toldSomewhere(
  table: LoadedTable,
  plan: EntityPlan,
  options: ReadOptions,
): Promise<ReadonlySet<ColumnName>> {
  const { engine } = options;
  const { dialect } = engine;
  const row = dialect.name("row"), all = dialect.name(drawnOf(table.texts));
  const cells = planSql(
    () => textCells(model(fieldNames(plan)).lazy(), plan),
    `(select *, 1 as ${dialect.name("rows")} from ${all}) told`,
    dialect,
  );
  const firsts = [...cells.columns.keys()].filter((name) => !/^rows?$/.test(name)).map((name) =>
    `min(case when ${dialect.name(sqlColumn(name))} is not null then ${row} end)`
  );
  const found = await rowsOf(
    engine.query(
      `select ${
        firsts.map((first, i) => `${first} as first_${i}`).join(", ")
      } from (${cells.sql}) cells`,
    ),
  );
  const rows = Object.values(found[0]!).filter((one) => one !== null);
  if (rows.length === 0) return new Set();
  await engine.keep(FIRSTS, `select * from ${all} where ${row} in (${rows.join(", ")})`);
  const { present } = await readHere({ ...table, texts: FIRSTS }, plan, options);
  await engine.drop(FIRSTS);
  return present;
}

const FIRSTS = "first_rows";

/** Where a piece begins among the digests. */
function boundOf(piece: number, count: number): string {
  return Math.floor(16 ** DIGITS * piece / count).toString(16).padStart(DIGITS, "0");
}
