import pl from "nodejs-polars";
import type { Unlisted } from "@/bank/ledger.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import { ownerNames } from "@/bank/records/typed_records.ts";
import { CATEGORIES } from "@/bank/rules/categories.ts";
import { COLUMN_NAMES, type ColumnName, COLUMNS, typedName } from "@/bank/schema.ts";
import type {
  LostTransactions,
  Reason,
  StoredTable,
  StoredTransactions,
} from "@/bank/stored_transactions.ts";
import type { Activity, ActivitySums } from "@/bank/tables.ts";
import { DIGITAL_CHANNELS } from "@/features/transaction_totals.ts";
import { rowsOf, wholeFrame } from "@/engine/query_results.ts";
import type { SqlType } from "@/engine/dialect.ts";
import { type Columns, expressionSql } from "@/engine/sql.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";

/** Transactions of one table in the database: `row`, `rows` and what is read of them. */
export interface ClearTable {
  readonly name: string;
  readonly plan: EntityPlan;
  readonly columns: Columns;
  /** The columns that have a value somewhere, here or among those that were read from text. */
  readonly present: ReadonlySet<ColumnName>;
}

/** The transactions of which nothing is to be said by themselves, in the database. */
export class ClearTransactions implements StoredTransactions {
  readonly engine: string;
  readonly mostListed: number;
  readonly #engine: SqlEngine;
  readonly #tables: readonly ClearTable[];
  /** Of each table what has been taken out of it, as conditions. */
  readonly #taken: Map<ClearTable, string[]>;

  constructor(engine: SqlEngine, tables: readonly ClearTable[], mostListed = MOST_LISTED) {
    this.mostListed = mostListed;
    this.engine = engine.name;
    this.#engine = engine;
    this.#tables = tables;
    this.#taken = new Map(tables.map((table) => [table, []]));
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
      const { present } = table;
      const against = () => reasonsOf({ columns: [...table.columns.keys()], present });
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
          table,
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
          table,
          owners,
          `select told.* from (${told}) told join (select account_id as last_account, ` +
            `max(transaction_date) as last_day from (${told}) days group by account_id) last ` +
            "on account_id = last_account and transaction_date = last_day",
        ),
      );
    }
    return balances;
  }

  async takeLost(
    owners: pl.DataFrame,
    { lost, older }: { readonly lost: readonly Reason[]; readonly older: Reason },
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
    const owned = (columns: Columns, where: string) =>
      this.#tables.length === 0
        ? `select owner, ${this.#alike(columns)}, 0 as reason from owners where false`
        : this.#union((table) =>
          `select owner, ${this.#alike(columns, table)}, ${reason} as reason ` +
          `from (${this.#rest(table, this.#all(table))}) told join owners on ` +
          ids.map((name) =>
            `${table.columns.has(name) ? `coalesce(${name}, '')` : "''"} = of_${name}`
          ).join(" and ") + ` where ${reason} ${where}`
        );
    const columns = new Map<string, SqlType>([
      ["row", "bigint"],
      ["rows", "bigint"],
      ...SUMMED,
      ...this.#tables.flatMap(({ columns }) => [...columns]),
    ]);
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
    for (const name of [...this.#tables.map(({ name }) => name), LOST]) await engine.drop(name);
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
    return `select ${columns} from ${this.#engine.dialect.name(table.name)} where true` +
      this.#taken.get(table)!.map((one) => ` and not ${one}`).join("");
  }

  #union(of: (table: ClearTable) => string): string {
    return this.#tables.map(of).join(" union all ");
  }

  /** Columns of all tables, those that are not there as blanks. */
  #alike(columns: Columns, table?: ClearTable): string {
    const { name: quoted, types } = this.#engine.dialect;
    const isThere = (name: string) =>
      table !== undefined && (/^rows?$/.test(name) || table.columns.has(name));
    return [...columns].map(([name, type]) =>
      isThere(name) ? quoted(name) : `cast(null as ${types[type]}) as ${quoted(name)}`
    ).join(", ");
  }

  async #fetched(table: ClearTable, owners: pl.DataFrame, sql: string): Promise<pl.DataFrame> {
    const frame = typed(await wholeFrame(this.#engine.query(sql)));
    const ids = ownerNames(table.plan).map(typedName);
    const filled = (frame: pl.DataFrame) =>
      frame.withColumns(...ids.map((name) => pl.col(name).fillNull(pl.lit("")).as(name)));
    const numbered = filled(owners.withRowIndex("owner"));
    const others = idsOf(owners).filter((name) => !ids.includes(name));
    const alone = others.reduce(
      (rest, name) => rest.filter(pl.col(name).isNull()),
      numbered,
    );
    return filled(frame).join(alone, { on: ids, how: "left" })
      .withColumn(pl.col("owner").cast(pl.Int32));
  }
}

/** More lines of one reason are no list that somebody reads. */
const MOST_LISTED = 1_000_000;

const SETTLED = "settled";
const LOST = "lost";
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

/** The columns of owners with their ids. */
function idsOf({ columns }: pl.DataFrame): string[] {
  return columns.filter((name) => name.endsWith("_id"));
}

/** With the types that plain records have. */
function typed(frame: pl.DataFrame): pl.DataFrame {
  const types: Readonly<Record<string, pl.DataType>> = {
    row: pl.UInt32,
    rows: pl.UInt32,
    owner: pl.Int32,
  };
  return frame.select(
    ...frame.columns.map((name) =>
      name in types ? pl.col(name).cast(types[name]!).as(name) : pl.col(name)
    ),
  );
}
