import pl from "nodejs-polars";
import { type ColumnName, typedName } from "@/bank/schema.ts";

/** What the judge asks of the records that need no look at their text, wherever they are. */
export interface PlainFacts {
  /** How many there are. */
  readonly count: number;
  /** How many have a value in a column; all of them in one of ids that they do not carry. */
  known(name: ColumnName): number;
  /** How many numbers of a column are no multiple of so many. */
  fractions(name: ColumnName, unit: number): number;
  /** How many numbers of a column are as large or larger, be they below zero. */
  large(name: ColumnName, least: number): number;
  /** How many days of a column are later in their month than the twelfth. */
  daysAboveTwelve(name: ColumnName): number;
  /** How many transactions there are of each type. */
  readonly types: ReadonlyMap<string, number>;
}

/** The facts of a share of the records, as they are of all. */
export function factsOfShare(facts: PlainFacts, share: number): PlainFacts {
  const of = (count: number) => Math.ceil(count * share);
  return {
    count: of(facts.count),
    known: (name) => of(facts.known(name)),
    fractions: (name, unit) => of(facts.fractions(name, unit)),
    large: (name, least) => of(facts.large(name, least)),
    daysAboveTwelve: (name) => of(facts.daysAboveTwelve(name)),
    get types() {
      return new Map([...facts.types].map(([type, count]) => [type, of(count)]));
    },
  };
}

/** The facts of records at hand, each worked out when it is asked for. */
export function plainFacts(plain: pl.DataFrame): PlainFacts {
  const where = (name: ColumnName, is: (typed: pl.Expr) => pl.Expr) => {
    const typed = typedName(name);
    return plain.columns.includes(typed) ? plain.filter(is(pl.col(typed))).height : 0;
  };
  return {
    count: plain.height,
    known: (name) =>
      plain.columns.includes(typedName(name))
        ? plain.height - plain.getColumn(typedName(name)).nullCount()
        : plain.height,
    fractions: (name, unit) => where(name, (typed) => isFraction(typed, unit)),
    large: (name, least) => where(name, (typed) => typed.abs().gtEq(pl.lit(least))),
    daysAboveTwelve: (name) => where(name, isDayAboveTwelve),
    get types() {
      if (!plain.columns.includes("transaction_type")) return new Map();
      const counts = plain.groupBy("transaction_type").agg(pl.col("row").count().as("count"))
        .filter(pl.col("transaction_type").isNotNull());
      return new Map(counts.select("transaction_type", "count").rows() as [string, number][]);
    },
  };
}

function isFraction(typed: pl.Expr, unit: number): pl.Expr {
  return typed.modulo(pl.lit(unit)).neq(pl.lit(0));
}

function isDayAboveTwelve(typed: pl.Expr): pl.Expr {
  return typed.cast(pl.Utf8).str.slice(8, 2).cast(pl.Int32, false).gt(pl.lit(12));
}
