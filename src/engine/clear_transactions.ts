import pl from "nodejs-polars";
import type { Unlisted } from "@/bank/ledger.ts";
import { withIds } from "@/bank/owners.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import { CATEGORIES } from "@/bank/rules/categories.ts";
import { COLUMN_NAMES, type ColumnName, COLUMNS, typedName } from "@/bank/schema.ts";
import type {
  LostTransactions,
  Reason,
  StoredTable,
  StoredTransactions,
  WaitingTable,
} from "@/bank/stored_transactions.ts";
import type { Activity, ActivitySums } from "@/bank/tables.ts";
import { DIGITAL_CHANNELS } from "@/features/transaction_totals.ts";
import { BOUNDS, type Bounds } from "@/engine/bounds.ts";
import { eachOf, rowsOf, togetherById, wholeFrame } from "@/engine/query_results.ts";
import { IS_SHARED, withShared } from "@/engine/shared_ids.ts";
import type { SqlType } from "@/engine/dialect.ts";
import { type Columns, expressionSql } from "@/engine/sql.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";
import { columnsOf, idsOf, typed, withOwners } from "@/engine/transaction_frames.ts";
import { waitingParts, type WaitingTransactions } from "@/engine/waiting_transactions.ts";

/** Transactions of one table in the database: `row`, `rows`, what is read of them and `is_shared`. */
export interface ClearTable {
  readonly name: string;
  readonly plan: EntityPlan;
  readonly columns: Columns;
  /** The columns that have a value somewhere, here or among those that were read from text. */
  readonly present: ReadonlySet<ColumnName>;
  /** Those of the table that are not clear, where they are too many to be here. */
  readonly waiting?: WaitingTransactions | undefined;
}

/**
 * The transactions of which nothing is to be said by themselves, in the database; and others, where they
 * are too many to be here.
 */
export class ClearTransactions implements StoredTransactions {
  readonly engine: string;
  readonly mostListed: number;
  readonly #engine: SqlEngine;
  readonly #tables: readonly ClearTable[];
  readonly #atOnce: number;
  /** Of each table what has been taken out of it, as conditions. */
  readonly #taken: Map<ClearTable, string[]>;
  /** Of each table the names of those in the database that have its transactions. */
  readonly #parts: Map<ClearTable, string[]>;
  /** The columns of transactions that shared their id, have one each and know their owner, if there are some. */
  #settled: Columns | undefined;

  constructor(
    engine: SqlEngine,
    tables: readonly ClearTable[],
    { listed, atOnce }: Pick<Bounds, "listed" | "atOnce"> = BOUNDS,
  ) {
    this.mostListed = listed;
    this.#atOnce = atOnce;
    this.engine = engine.name;
    this.#engine = engine;
    this.#tables = tables;
    this.#taken = new Map(tables.map((table) => [table, []]));
    this.#parts = new Map(tables.map((table) => [table, [table.name]]));
  }

  async screen(
    owners: pl.DataFrame,
    valid: (table: WaitingTable, records: pl.DataFrame) => pl.DataFrame,
  ): Promise<void> {
    const engine = this.#engine;
    for (const [place, table] of this.#tables.entries()) {
      const { plan, present, waiting, columns } = table;
      if (waiting === undefined) continue;
      const told = { plan, present, words: waiting.words };
      const name = `screened_${place}`, one = `valid_${place}`;
      await engine.put(
        one,
        eachOf(
          waitingParts(waiting, engine, this.#atOnce),
          (part) => columnsOf(withIds(valid(told, withOwners(part, owners)), owners), columns),
        ),
      );
      await engine.drop(waiting.name);
      const all = [...this.#all(table), `${IS_SHARED} as is_shared`].join(", ");
      await engine.keep(name, `select ${all} from ${withShared(one, columns)}`);
      await engine.drop(one);
      this.#parts.get(table)!.push(name);
    }
  }

  async days(): Promise<[number, number][]> {
    const { daysOf } = this.#engine.dialect;
    if (this.#tables.length === 0) return [];
    const found = await rowsOf(this.#engine.query(
      `select ${daysOf("transaction_date")} as day, count(*) as records ` +
        `from (${this.#union((table) => this.#rest(table, "transaction_date"))}) told ` +
        "group by transaction_date",
    )) as { day: number; records: number }[];
    return found.map(({ day, records }) => [day, records]);
  }

  async takeAgainst(
    owners: pl.DataFrame,
    reasonsOf: (table: StoredTable) => readonly Reason[],
  ): Promise<{ taken: pl.DataFrame[]; unlisted: Unlisted[] }> {
    const { dialect } = this.#engine;
    const taken: pl.DataFrame[] = [];
    const unlisted: Unlisted[] = [];
    for (const table of this.#tables) {
      const { plan, present } = table;
      const against = () => reasonsOf({ plan, columns: [...table.columns.keys()], present });
      const reasons = against();
      const holds = reasons.map((_, i) =>
        expressionSql(() => against()[i]!.check.fails, table.columns, dialect)
      );
      const first = `case ${holds.map((one, i) => `when ${one} then ${i}`).join(" ")} end`;
      const isAny = holds.length === 0 ? "false" : `${first} is not null`;
      const columns = this.#all(table);
      const told = await this.#placed(
        `select *, ${holds.length === 0 ? "0" : first} as reason from ` +
          `(${this.#rest(table, columns)}) rest where ${isAny}`,
        reasons,
      );
      unlisted.push(...told.unlisted);
      taken.push(
        await this.#fetched(
          owners,
          `select ${columns} from (${told.sql}) told where ${this.#isListed}`,
        ),
      );
      this.#taken.get(table)!.push(`(${isAny})`);
    }
    return { taken, unlisted };
  }

  async lastBalances(owners: pl.DataFrame): Promise<pl.DataFrame[]> {
    const balances: pl.DataFrame[] = [];
    for (const table of this.#tables) {
      if (!["balance_after", "account_id", "direction"].every((name) => table.columns.has(name))) {
        continue;
      }
      const told = `${this.#rest(table, this.#all(table))} and balance_after is not null ` +
        "and direction is not null";
      balances.push(
        await this.#fetched(
          owners,
          `select told.* from (${told}) told join (select account_id as last_account, ` +
            `max(transaction_date) as last_day from (${told}) days group by account_id) last ` +
            "on account_id = last_account and transaction_date = last_day",
        ),
      );
    }
    return balances;
  }

  async repeats(): Promise<number> {
    if (this.#tables.length === 0) return 0;
    const [{ repeats }] = await rowsOf(this.#engine.query(
      `select count(*) as repeats from (${
        this.#union((table) => this.#shared(table, "1 as one"))
      }) told`,
    )) as [{ repeats: number }];
    return repeats;
  }

  async settleRepeats(
    owners: pl.DataFrame,
    kept: (records: pl.DataFrame) => pl.DataFrame,
  ): Promise<void> {
    if (await this.repeats() === 0) return;
    const engine = this.#engine;
    const columns = this.#columns;
    const shared = this.#union((table) => this.#shared(table, this.#alike(columns, table)));
    const all = engine.query(
      `select * from (${shared}) told order by transaction_id, ${engine.dialect.name("row")}`,
    );
    await engine.put(
      REPEATS,
      eachOf(togetherById(all, this.#atOnce), (part) => {
        const left = kept(withOwners(typed(part), owners)).rename({ owner: "own_owner" });
        return columnsOf(left, new Map([["own_owner", "integer"], ...columns]));
      }),
    );
    this.#settled = columns;
    for (const taken of this.#taken.values()) taken.push("is_shared");
  }

  async takeLost(
    owners: pl.DataFrame,
    { lost, older, alone }: {
      readonly lost: readonly Reason[];
      readonly older: Reason;
      readonly alone: number;
    },
  ): Promise<LostTransactions> {
    const engine = this.#engine;
    const ids = idsOf(owners);
    await engine.put("owners", [
      owners.select(
        ...["owner", "place", "opened"].map((name) => pl.col(name).cast(pl.Int32)),
        ...ids.map((name) => pl.col(name).fillNull(pl.lit("")).as(`of_${name}`)),
      ),
    ]);
    const isOlder = `${engine.dialect.daysOf("transaction_date")} < opened`;
    const reason = `case when place >= 0 then place when ${isOlder} then ${lost.length} end`;
    const owned = (columns: Columns, where: string) => {
      const isOne = `where ${reason} ${where}`;
      const found = this.#tables.map((table) =>
        `select owner, ${this.#alike(columns, table)}, ${reason} as reason ` +
        `from (${this.#rest(table, this.#all(table))}) told join owners on owner < ${alone} and ` +
        ids.map((name) =>
          `${table.columns.has(name) ? `coalesce(${name}, '')` : "''"} = of_${name}`
        ).join(" and ") + ` ${isOne}`
      );
      const settled = this.#settled === undefined ? [] : [
        `select owner, ${this.#alike(columns, { columns: this.#settled })}, ` +
        `${reason} as reason from ${REPEATS} told join owners on owner = own_owner ${isOne}`,
      ];
      return this.#tables.length === 0
        ? `select owner, ${this.#alike(columns)}, 0 as reason from owners where false`
        : [...found, ...settled].join(" union all ");
    };
    const columns = this.#columns;
    await engine.keep(LOST, owned(columns, "is not null"));
    const told = await this.#placed(`select * from ${LOST}`, [...lost, older]);
    const all = ["owner", ...[...columns.keys()].map(engine.dialect.name)].join(", ");
    const listed = typed(
      await wholeFrame(
        engine.query(`select ${all} from (${told.sql}) told where ${this.#isListed}`),
      ),
    );
    const summed = ["owner", ...SUMMED.keys()].join(", ");
    await engine.keep(
      SETTLED,
      `select ${summed} from (${owned(SUMMED, "is null")}) kept union all select ${summed} ` +
        `from (${told.sql}) told where reason = ${lost.length} and not ${this.#isListed}`,
    );
    const done = [...this.#parts.values()].flat();
    const settled = this.#settled === undefined ? [] : [REPEATS];
    for (const name of [...done, ...settled, LOST]) await engine.drop(name);
    const kept = await wholeFrame(
      engine.query(`select owner, count(*) as records from ${SETTLED} group by owner`),
    );
    return {
      lost: listed,
      unlisted: told.unlisted,
      kept: kept.height === 0 ? 0 : Number(kept.getColumn("records").sum()),
      owners: kept.select(pl.col("owner").cast(pl.Int32)),
    };
  }

  async settled({ transactions, credited }: Activity): Promise<ActivitySums> {
    const engine = this.#engine;
    const { dialect } = engine;
    await engine.put(HERE, [
      transactions.select(
        pl.col("owner"),
        ...[...SUMMED.keys()].map((name) =>
          transactions.columns.includes(name) ? pl.col(name) : pl.lit(null).cast(pl.Utf8).as(name)
        ),
      ),
    ]);
    await engine.put("credited", [credited.select("owner", "customer_id")]);
    const columns = ["owner", ...SUMMED.keys()].join(", ");
    const all = `(select ${columns} from ${SETTLED} union all select ${columns} from ${HERE}) told`;
    const [bounds] = await rowsOf(engine.query(
      ["first", "last"].map((which) =>
        `${dialect.cast(`${which === "first" ? "min" : "max"}(transaction_date)`, "text")} ` +
        `as ${which}_day`
      ).join(", ").replace(/^(.*)$/s, `select $1 from ${all}`),
    )) as { first_day: string | null; last_day: string | null }[];
    const categories = new Map<string, ReadonlyMap<string, number>>();
    for (const name of COUNTED) {
      const counts = await rowsOf(engine.query(
        `select ${name} as word, count(*) as records from ${all} where ${name} is not null ` +
          `group by ${name}`,
      )) as { word: string; records: number }[];
      categories.set(name, new Map(counts.map(({ word, records }) => [word, records])));
    }
    return {
      first: bounds!.first_day,
      last: bounds!.last_day,
      categories,
      totals: (start) => this.#totals(all, start),
    };
  }

  /** See `transactionTotals()`, which does the same of transactions at hand. */
  async #totals(all: string, start: string | null): Promise<pl.DataFrame> {
    const { dialect } = this.#engine;
    const { bigint } = dialect.types;
    const isRecent = start === null
      ? "true"
      : `transaction_date >= ${dialect.cast(dialect.text(start), "date")}`;
    const sum = (value: string, is: string) => `sum(case when ${is} then ${value} else 0 end)`;
    const isDigital = `channel in (${DIGITAL_CHANNELS.map((name) => dialect.text(name))})`;
    // By months first, since those with a deposit are counted.
    const sums = new Map([
      ["transactions", "count(*)"],
      ["turnover", "sum(amount)"],
      ["recent_transactions", sum("1", isRecent)],
      ["inflow", sum("amount", `${isRecent} and direction = 'credit'`)],
      ["outflow", sum("amount", `${isRecent} and direction = 'debit'`)],
      ["digital", sum("1", `${isRecent} and ${isDigital}`)],
      ["channelled", sum("1", `${isRecent} and channel is not null`)],
      ["undirected", sum("1", `${isRecent} and direction is null`)],
    ]);
    const isDeposit = `${isRecent} and direction = 'credit'`;
    const months =
      `select customer_id, ${
        [...sums].map(([name, value]) => `${value} as ${name}`).join(", ")
      }, max(case when ${isDeposit} then 1 else 0 end) as deposit_months, ` +
      "min(transaction_date) as first_transaction, max(transaction_date) as last_transaction " +
      `from ${all} join credited on told.owner = credited.owner ` +
      `group by customer_id, ${dialect.monthOf("transaction_date")}`;
    const added = [...sums.keys(), "deposit_months"]
      .map((name) => `cast(sum(${name}) as ${bigint}) as ${name}`);
    const totals = await wholeFrame(this.#engine.query(
      `select customer_id, ${added.join(", ")}, min(first_transaction) as first_transaction, ` +
        `max(last_transaction) as last_transaction from (${months}) months group by customer_id`,
    ));
    await this.#engine.close();
    return totals;
  }

  #all({ columns }: ClearTable): string[] {
    return [this.#engine.dialect.name("row"), this.#engine.dialect.name("rows"), ...columns.keys()];
  }

  /**
   * Transactions with the place of each among those of its `reason`, by row, where it matters; and how many
   * there are beyond those that are listed.
   */
  async #placed(
    told: string,
    reasons: readonly Reason[],
  ): Promise<{ sql: string; unlisted: Unlisted[] }> {
    const counts = await rowsOf(
      this.#engine.query(
        `select reason, count(*) as records from (${told}) told group by reason order by reason`,
      ),
    ) as { reason: number; records: number }[];
    const more = counts.filter(({ records }) => records > this.mostListed);
    const place = more.length === 0
      ? "1"
      : `row_number() over (partition by reason order by ${this.#engine.dialect.name("row")}, ` +
        "transaction_id)";
    return {
      sql: `select *, ${place} as nth from (${told}) told`,
      unlisted: more.map(({ reason, records }) => {
        const { check: { column, rule }, action } = reasons[reason]!;
        const entity = "transactions";
        return { entity, column, rule, action, records: records - this.mostListed };
      }),
    };
  }

  get #isListed(): string {
    return `(nth <= ${this.mostListed})`;
  }

  /** What is left of a table, a query that ends with conditions. */
  #rest(table: ClearTable, columns: string | readonly string[]): string {
    const parts = this.#parts.get(table)!.map(this.#engine.dialect.name);
    const all = [...this.#all(table), "is_shared"].join(", ");
    const relation = parts.length === 1
      ? parts[0]
      : `(${parts.map((part) => `select ${all} from ${part}`).join(" union all ")}) parts`;
    return `select ${columns} from ${relation} where true` +
      this.#taken.get(table)!.map((one) => ` and not ${one}`).join("");
  }

  #shared(table: ClearTable, columns: string): string {
    return `${this.#rest(table, columns)} and is_shared`;
  }

  /** The columns of all tables, and those that are added up. */
  get #columns(): Columns {
    return new Map<string, SqlType>([
      ["row", "bigint"],
      ["rows", "bigint"],
      ...SUMMED,
      ...this.#tables.flatMap(({ columns }) => [...columns]),
    ]);
  }

  #union(of: (table: ClearTable) => string): string {
    return this.#tables.map(of).join(" union all ");
  }

  /** Columns of all tables, those that are not there as blanks. */
  #alike(columns: Columns, table?: Pick<ClearTable, "columns">): string {
    const { name: quoted, types } = this.#engine.dialect;
    const isThere = (name: string) =>
      table !== undefined && (/^rows?$/.test(name) || table.columns.has(name));
    return [...columns].map(([name, type]) =>
      isThere(name) ? quoted(name) : `cast(null as ${types[type]}) as ${quoted(name)}`
    ).join(", ");
  }

  async #fetched(owners: pl.DataFrame, sql: string): Promise<pl.DataFrame> {
    return withOwners(typed(await wholeFrame(this.#engine.query(sql))), owners);
  }
}

const SETTLED = "settled";
const LOST = "lost";
const REPEATS = "repeats_settled";
const HERE = "kept_here";

/** What is asked of a transaction when its owner is known. */
const SUMMED = new Map<string, SqlType>([
  ["transaction_date", "date"],
  ["amount", "bigint"],
  ["direction", "text"],
  ...COLUMN_NAMES.filter((name) =>
    COLUMNS[name].entity === "transactions" && CATEGORIES[name] !== undefined &&
    name !== "Direction"
  ).map((name) => [typedName(name), "text"] as const),
]);

const COUNTED = [...SUMMED.keys()].slice(3);
