import pl from "nodejs-polars";
import type { Action, Unlisted } from "@/bank/ledger.ts";
import type { ColumnName } from "@/bank/schema.ts";

/** Lines of a ledger, and how many records there are without one. */
export interface ListedLines {
  readonly lines: pl.DataFrame;
  readonly unlisted: readonly Unlisted[];
}

/** Of lines in order the first of each reason that is held against transactions, and how many there are besides. */
export function firstLines(lines: pl.DataFrame, most: number): ListedLines {
  const isOne = pl.col("entity").eq(pl.lit("transactions"));
  const many = lines.filter(isOne).groupBy(...REASON).agg(pl.len().as("records"))
    .filter(pl.col("records").gt(pl.lit(most))).sort([...REASON])
    .rows() as [...ReasonOfLine, number][];
  if (many.length === 0) return { lines, unlisted: [] };
  const placed = lines.withRowIndex("line");
  const beyond = many.map(([column, rule, action]) => {
    const isReason = isOne.and(isOf([column, rule, action]));
    const last = placed.filter(isReason).getColumn("line").get(most - 1) as number;
    return isReason.and(pl.col("line").gt(pl.lit(last)));
  });
  return {
    lines: placed.filter(beyond.reduce((any, one) => any.or(one)).not()).drop("line"),
    unlisted: many.map(([column, rule, action, records]) =>
      unlistedOf([column, rule, action], records - most)
    ),
  };
}

/** In order of row, which is that of file and row. */
export function ordered(ledger: readonly pl.DataFrame[]): pl.DataFrame {
  return pl.concat([...ledger]).sort(["row", "entity", "id", "column", "rule"]);
}

/** Lines of transactions that are looked at some at a time: the first of each reason. */
export class ListedParts {
  readonly #most: number;
  readonly #reasons = new Map<string, ListedReason>();

  constructor(most: number) {
    this.#most = most;
  }

  add(ledger: readonly pl.DataFrame[]): void {
    for (const lines of ledger) {
      for (const reason of lines.select(...REASON).unique().rows() as ReasonOfLine[]) {
        const key = reason.join(" ");
        const known = this.#reasons.get(key) ?? { reason, lines: [], listed: 0, records: 0 };
        this.#reasons.set(key, this.#added(known, lines.filter(isOf(reason))));
      }
    }
  }

  /** Lines that come behind those that are listed are only counted. */
  #added({ last, ...known }: ListedReason, own: pl.DataFrame): ListedReason {
    const records = known.records + own.height;
    const added = last === undefined ? own : own.filter(pl.col("row").ltEq(pl.lit(last)));
    const lines = [...known.lines, ...(added.height === 0 ? [] : [added])];
    const listed = known.listed + added.height;
    if (listed <= this.#most) return { ...known, records, lines, listed, last };
    const first = ordered(lines).head(this.#most);
    return {
      ...known,
      records,
      lines: [first],
      listed: this.#most,
      last: first.getColumn("row").get(this.#most - 1) as number,
    };
  }

  /** In order. */
  get lines(): readonly pl.DataFrame[] {
    const all = [...this.#reasons.values()].flatMap(({ lines }) => lines);
    return all.length === 0 ? [] : [ordered(all)];
  }

  get unlisted(): readonly Unlisted[] {
    return [...this.#reasons.values()].filter(({ records }) => records > this.#most)
      .map(({ reason, records }) => unlistedOf(reason, records - this.#most));
  }
}

/** What the lines of one reason have in common. */
type ReasonOfLine = [column: ColumnName, rule: string, action: Action];
const REASON = ["column", "rule", "action"] as const;

interface ListedReason {
  readonly reason: ReasonOfLine;
  readonly lines: readonly pl.DataFrame[];
  /** How many lines these are. */
  readonly listed: number;
  readonly records: number;
  /** The last row of those that are listed, where there are more. */
  readonly last?: number | undefined;
}

function isOf([column, rule, action]: ReasonOfLine): pl.Expr {
  return pl.col("column").eq(pl.lit(column)).and(pl.col("rule").eq(pl.lit(rule)))
    .and(pl.col("action").eq(pl.lit(action)));
}

function unlistedOf([column, rule, action]: ReasonOfLine, records: number): Unlisted {
  return { entity: "transactions", column, rule, action, records };
}

/** Those of one reason, wherever they were found, as one; in order of column and rule. */
export function summed(unlisted: readonly Unlisted[]): Unlisted[] {
  const found = new Map<string, Unlisted>();
  for (const one of unlisted) {
    const key = [one.entity, one.column, one.rule, one.action].join(" ");
    const records = (found.get(key)?.records ?? 0) + one.records;
    found.set(key, { ...one, records });
  }
  return [...found].sort(([a], [b]) => a < b ? -1 : 1).map(([, one]) => one);
}
