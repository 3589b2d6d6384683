import type { OpenBank } from "@/bank/open_bank.ts";
import { type EntityTable, recordsOf, type UnjudgedRecords } from "@/bank/read_bank.ts";
import { withOwnFigures } from "@/bank/read_own_figures.ts";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import type { TableRead } from "@/bank/records/read_table.ts";
import { fieldNames, readCells, textCells } from "@/bank/records/typed_records.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { type ColumnName, type RecordColumn, typedName } from "@/bank/schema.ts";
import {
  hasValue,
  type LoadedTable,
  model,
  readHere,
  type ReadOptions,
  tableRead,
  toldApart,
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
  /** The records of all pieces that have a value in a column; undefined of more than a piece's rows. */
  withValues(column: RecordColumn): Promise<Pick<UnjudgedRecords, "tables" | "own"> | undefined>;
}

const IDS = ["Customer_ID", "Account_ID", "Transaction_ID", "Loan_ID"] as const;

/** Hexadecimal digits by which customers are drawn into pieces. */
const DIGITS = 8;

/**
 * Draws a bank's customers into pieces by the digest of their id, so that each is a sample of all.
 * Customers who share an account, or of whom records have one id, are in one piece.
 *
 * @returns Undefined where the bank has too few customers to be parted, or all of them belong together.
 */
export async function customersInPieces(
  opened: OpenBank,
  loaded: readonly LoadedTable[],
  engine: SqlEngine,
  size: PieceSize = PIECE,
): Promise<Pieces | undefined> {
  await keepRowIds(loaded, engine);
  const customers = await numberOf(
    `select count(distinct customer_id) as found from ${ROW_IDS}`,
    engine,
  );
  const rows = loaded.reduce((sum, { rows }) => sum + rows, 0);
  if (customers <= (size.unparted ?? size.customers)) {
    await engine.drop(ROW_IDS);
    return undefined;
  }
  await keepRoots(engine);
  await keepDigests(engine);
  const parts = Math.ceil(Math.max(customers / size.customers, rows / size.rows));
  const bounds = await boundsOf(parts, customers, engine);
  if (bounds.length > 1) await draw(loaded, bounds, engine);
  for (const table of [ROW_IDS, ACCOUNTS, ROOTS, DIGESTS]) await engine.drop(table);
  if (bounds.length === 1) return undefined;
  const told = new Map<EntityPlan, ReadonlySet<ColumnName>>();
  return {
    count: bounds.length,
    read: (piece) => readPiece(opened, loaded, { engine, piece, told }),
    withValues: (column) => withValues(opened, loaded, { engine, column, most: size.rows }),
  };
}

const ROW_IDS = "row_ids";
const ACCOUNTS = "account_keys";
const LINKS = "links";
const ROOTS = "roots";
const DIGESTS = "digests";
const ROW_PIECES = "row_pieces";

/** Whose each row is: by its customer, else by whose its account is. */
const ROW_KEYS = `(select ${ROW_IDS}.*, ` +
  "coalesce(customer_id, of_customer, account_id, '') as row_key " +
  `from ${ROW_IDS} left join ${ACCOUNTS} on account_id = of_account) row_keys`;

async function numberOf(sql: string, engine: SqlEngine): Promise<number> {
  const [row] = await rowsOf(engine.query(sql)) as [{ found: number }];
  return Number(row!.found);
}

async function keepRowIds(loaded: readonly LoadedTable[], engine: SqlEngine): Promise<void> {
  const row = engine.dialect.name("row");
  const ids = IDS.map(typedName).join(", ");
  const told = loaded.map((table, place) =>
    `select ${place} as place, ${row}, ${ids} from (${idsSql(table, engine)}) ids`
  );
  await engine.keep(ROW_IDS, told.join(" union all "));
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
  await engine.keep(
    ACCOUNTS,
    "select account_id as of_account, min(customer_id) as of_customer " +
      `from ${ROW_IDS} where customer_id is not null and account_id in ` +
      `(select account_id from ${ROW_IDS} where customer_id is null) group by account_id`,
  );
  const linked = IDS.slice(1).map((name) => {
    const id = typedName(name);
    const told = `select ${id}, row_key from ${ROW_KEYS} where ${id} is not null`;
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
    const changed = `from ${NEXT} join ${ROOTS} on next_key = root_key where next_root < root`;
    isChanged = await numberOf(`select count(*) as found ${changed}`, engine) > 0;
    await engine.drop(ROOTS);
    await engine.keep(ROOTS, `select next_key as root_key, next_root as root from ${NEXT}`);
    await engine.drop(NEXT);
  }
  await engine.drop(LINKS);
}

const NEXT = "next_roots";

/** By what each key is drawn, and whether it is a customer's. */
async function keepDigests(engine: SqlEngine): Promise<void> {
  await engine.keep(
    DIGESTS,
    `select row_key as digest_key, ${
      engine.dialect.sha256("coalesce(root, row_key)", DIGITS)
    } as digest, customers from (select row_key, count(distinct customer_id) as customers ` +
      `from ${ROW_KEYS} group by row_key) keys left join ${ROOTS} on row_key = root_key`,
  );
}

/**
 * Where pieces begin among the digests: of so many parts of one width, each with those after it until
 * they have half of the customers that a part has on an average. Many customers may belong together, so
 * that other parts have hardly any.
 */
async function boundsOf(parts: number, customers: number, engine: SqlEngine): Promise<string[]> {
  const starts = Array.from({ length: parts }, (_, part) => startOf(part, parts));
  const found = await rowsOf(
    engine.query(
      `select ${placeAmong(starts, engine)} as part, sum(customers) as customers from ${DIGESTS} ` +
        "group by 1",
    ),
  ) as { part: number; customers: number }[];
  const counts = new Map(found.map(({ part, customers }) => [Number(part), Number(customers)]));
  const least = customers / parts / 2;
  const bounds: string[] = [];
  let before = least;
  for (const [part, start] of starts.entries()) {
    if (before >= least) {
      bounds.push(start);
      before = 0;
    }
    before += counts.get(part) ?? 0;
  }
  if (before < least && bounds.length > 1) bounds.pop();
  return bounds;
}

/** Where a part begins among the digests. */
function startOf(part: number, parts: number): string {
  return Math.floor(16 ** DIGITS * part / parts).toString(16).padStart(DIGITS, "0");
}

/** After how many of some bounds a digest stands, the first of which is before all. */
function placeAmong([_, ...bounds]: readonly string[], { dialect }: SqlEngine): string {
  const cases = bounds.map((bound, i) => `when digest < ${dialect.text(bound)} then ${i}`);
  return cases.length === 0 ? "0" : `case ${cases.join(" ")} else ${bounds.length} end`;
}

/** Puts the rows of all tables where their piece is. */
async function draw(
  loaded: readonly LoadedTable[],
  bounds: readonly string[],
  engine: SqlEngine,
): Promise<void> {
  const row = engine.dialect.name("row");
  // Kept, so that a database knows it for the smaller side of the joins.
  await engine.keep(
    ROW_PIECES,
    `select place, ${row} as row_drawn, ${placeAmong(bounds, engine)} as piece ` +
      `from ${ROW_KEYS} join ${DIGESTS} on row_key = digest_key`,
  );
  for (const [place, { texts }] of loaded.entries()) {
    const own = engine.dialect.name(texts);
    await engine.keepApart(
      drawnOf(texts),
      "piece",
      `select ${own}.*, piece from ${own} join ${ROW_PIECES} on row_drawn = ${own}.${row} ` +
        `where place = ${place}`,
    );
    await engine.drop(texts);
  }
  await engine.drop(ROW_PIECES);
}

function drawnOf(texts: string): string {
  return `drawn_${texts}`;
}

async function readPiece(
  { contract }: OpenBank,
  loaded: readonly LoadedTable[],
  { engine, piece, told }: {
    readonly engine: SqlEngine;
    readonly piece: number;
    /** The columns that have a value somewhere in the bank, where that has been asked. */
    readonly told: Map<EntityPlan, ReadonlySet<ColumnName>>;
  },
): Promise<UnjudgedRecords> {
  const currency = currencyOf(contract.currency);
  const { dialect } = engine;
  const found: TableRead[] = [];
  for (const table of loaded) {
    const own = { ...table, headers: piece === 0 ? table.headers : [] };
    await engine.show(
      own.texts,
      `select * from ${dialect.name(drawnOf(own.texts))} where piece = ${piece}`,
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

async function withValues(
  { contract }: OpenBank,
  loaded: readonly LoadedTable[],
  { engine, column, most }: {
    readonly engine: SqlEngine;
    readonly column: RecordColumn;
    readonly most: number;
  },
): Promise<Pick<UnjudgedRecords, "tables" | "own"> | undefined> {
  const currency = currencyOf(contract.currency);
  const tables: EntityTable[] = [];
  let left = most;
  for (const table of loaded) {
    const all = { ...table, texts: drawnOf(table.texts) };
    for (const plan of table.plans) {
      const where = hasValue(plan, column, engine.dialect);
      if (where === undefined) continue;
      const told = toldApart(all.texts, plan, engine, where);
      left -= await numberOf(`select count(*) as found from (${told}) told`, engine);
      if (left < 0) return undefined;
      tables.push({ plan, typed: await readHere(all, plan, { engine, currency, where }) });
    }
  }
  return withOwnFigures(tables, currency);
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
