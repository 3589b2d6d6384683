import pl from "nodejs-polars";
import type { PlainFacts } from "@/bank/judge/plain_facts.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import {
  fieldNames,
  ownerNames,
  typedFrames,
  type TypedRecords,
} from "@/bank/records/typed_records.ts";
import { COLUMN_NAMES, type ColumnName, typedName } from "@/bank/schema.ts";
import type { Bounds } from "@/engine/bounds.ts";
import type { ClearTable } from "@/engine/clear_transactions.ts";
import type { SqlType } from "@/engine/dialect.ts";
import { asTexts, type LoadedTable, numbered, type ReadOptions } from "@/engine/loaded_tables.ts";
import { rowsOf, wholeFrame } from "@/engine/query_results.ts";
import { IS_SHARED, withShared } from "@/engine/shared_ids.ts";
import { type Columns, sqlColumn } from "@/engine/sql.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";
import { readToWait } from "@/engine/waiting_transactions.ts";

/** Transactions of a table that have been read in the database: `row`, `rows`, what is read, `is_clear`. */
export interface ReadTransactions {
  readonly plan: EntityPlan;
  readonly name: string;
  readonly columns: Columns;
}

/** Whether there is nothing to be said of the text of a transaction. */
const IS_CLEAR = "coalesce(is_clear, false)";

/**
 * Which transactions stay in the database: of few others those that share their id are read here, of many
 * they are compared where they are.
 */
const STAYS = { few: `${IS_CLEAR} and not ${IS_SHARED}`, many: IS_CLEAR } as const;
type Part = keyof typeof STAYS;

/** How the transactions of a table are parted, where others are few and where they are many. */
export type PartCounts = Readonly<
  Record<Part, {
    /** How many do not stay. */
    readonly others: number;
    /** In how many rows beyond their first those stand that do. */
    readonly repeats: number;
  }>
>;

/** Counts the transactions of a table. */
export async function partCounts(
  { name, columns }: ReadTransactions,
  engine: SqlEngine,
): Promise<PartCounts> {
  const { dialect } = engine;
  const rows = dialect.name("rows");
  // Without ids equal rows are as many transactions.
  const one = columns.has("transaction_id") ? "1" : rows;
  const asked = Object.entries(STAYS).flatMap(([part, stays]) => [
    `coalesce(sum(case when ${stays} then 0 else ${one} end), 0) as ${part}_others`,
    `coalesce(sum(case when ${stays} then ${rows} - 1 end), 0) as ${part}_repeats`,
  ]);
  const [found] = await rowsOf(
    engine.query(`select ${asked.join(", ")} from ${withShared(dialect.name(name), columns)}`),
  );
  const of = (part: Part) => ({
    others: Number(found![`${part}_others`]),
    repeats: Number(found![`${part}_repeats`]),
  });
  return { few: of("few"), many: of("many") };
}

/** What is read of the transactions of a table goes by. */
interface PartOptions extends ReadOptions {
  readonly clear: ClearTable[];
  /** Whether others than clear ones are few enough to be here. */
  readonly part: Part;
  readonly counts: PartCounts[Part];
  readonly bounds: Bounds;
}

/** Parts transactions into those that stay in the database and those that are read here. */
export async function partedTransactions(
  { texts, rowsBefore, table }: LoadedTable,
  { plan, name, columns }: ReadTransactions,
  { engine, currency, clear, part, counts, bounds }: PartOptions,
): Promise<TypedRecords> {
  const { dialect } = engine;
  const row = dialect.name("row"), rows = dialect.name("rows"), own = dialect.name(name);
  const hasId = columns.has("transaction_id");
  const stays = STAYS[part];
  const kept = [...columns.keys()].map((column) => dialect.name(sqlColumn(column)));
  const place = `clear_${clear.length}`;
  const from = withShared(hasId ? own : `${dialect.copies(own)} ${own}`, columns);
  const number = `cast(${row} as ${dialect.types.text})`;
  const id = `'r' || ${number} || case when copy = 1 then '' else '.' || ` +
    `cast(copy as ${dialect.types.text}) end as transaction_id`;
  await engine.keep(
    place,
    `select ${row} + ${rowsBefore} as ${row}, ${hasId ? rows : `1 as ${rows}`}, ` +
      `${[...(hasId ? [] : [id]), ...kept].join(", ")}, ${IS_SHARED} as is_shared ` +
      `from ${from} where ${stays}`,
  );
  const fields = fieldNames(plan).map((field) => `texts.${dialect.name(sqlColumn(field))}`);
  const asText = engine.query(
    `select others.${row}, others.${rows}, ${fields.join(", ")} from ` +
      `(select ${row}, ${rows} from ${withShared(own, columns)} where not (${stays})) others ` +
      `join ${dialect.name(texts)} texts on texts.${row} = others.${row} order by others.${row}`,
  );
  const added = new Map<string, SqlType>(
    hasId ? columns : [["transaction_id", "text"], ...columns],
  );
  const facts = await factsOf(place, added, { engine, currency });
  const owners = await ownersOf(place, plan, engine);
  const told = { name: `waiting_${clear.length}`, owners, rowsBefore, engine, currency, bounds };
  const { typed, waiting } = part === "many"
    ? await readToWait(asText, plan, { ...told, share: Math.min(1, bounds.judged / counts.others) })
    : {
      typed: numbered(
        typedFrames(
          { plain: undefined, texts: asTexts(await wholeFrame(asText), plan), owners },
          plan,
          currency,
        ),
        rowsBefore,
      ),
    };
  await engine.drop(name);
  const known = COLUMN_NAMES.filter((name) =>
    columns.has(typedName(name)) && facts.known(name) > 0
  );
  const present = new Set([...typed.present, ...known]);
  clear.push({ name: place, plan, columns: added, present, waiting });
  return {
    ...typed,
    stored: facts,
    present,
    equalRows: table.name === "joined" ? 0 : typed.equalRows + counts.repeats,
  };
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
