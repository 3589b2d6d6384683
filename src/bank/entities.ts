import pl from "nodejs-polars";
import type { Extract } from "@/bank/extract.ts";
import {
  type Column,
  type ColumnName,
  COLUMNS,
  columnsOf,
  ENTITIES,
  type Entity,
  ID_COLUMNS,
} from "@/bank/schema.ts";
import { streamed } from "@/bank/streamed.ts";

/** The join undone: the distinct records of each entity, still as text. */
export interface EntityRecords {
  /**
   * Per entity: `row` (where the record first stands), `rows` (in how many rows it stands), then
   * the entity's columns, without the spaces around a value and null where nothing is left.
   * Ordered by row.
   */
  readonly records: Readonly<Record<Entity, pl.DataFrame>>;
  /** Rows that repeat an earlier row: the same transaction, account, customer and loan. */
  readonly repeatedRows: pl.DataFrame;
}

/**
 * Splits the rows of an extract, each a transaction joined to one of its customer's loans, into the
 * distinct records of customers, accounts, transactions and loans. A record is a distinct text in
 * the entity's columns, so that fan-out leaves one and a second spelling is seen as a second record.
 * An entity whose own columns are all blank in a row is not there: a customer without a loan, an
 * account without activity.
 */
export function entities({ frame, columns }: Extract): EntityRecords {
  // What a customer is and holds is the same in row after row, so it is grouped down once for all.
  const holders = ["customers", "accounts", "loans"] as const;
  const holdings = grouped(
    frame.withColumn(pl.lit(1).cast(pl.UInt32).as("rows")),
    [...new Set(holders.flatMap((entity) => columnsOf(entity, columns)))],
  );
  const source = (entity: Entity) =>
    entity === "transactions"
      ? frame.withColumn(pl.lit(1).cast(pl.UInt32).as("rows"))
      : holdings.lazy();
  const records = Object.fromEntries(
    ENTITIES.map((entity) => [entity, distinctRecords(source(entity), columns, entity)]),
  ) as Record<Entity, pl.DataFrame>;
  return { records, repeatedRows: repeatedRows(frame, records.transactions) };
}

function distinctRecords(
  rows: pl.LazyDataFrame,
  columns: ReadonlySet<ColumnName>,
  entity: Entity,
): pl.DataFrame {
  const names = columnsOf(entity, columns);
  const own = names.filter((name) => (COLUMNS[name] as Column).entities[0] === entity);
  const asTheyStand = grouped(rows.filter(anyPresent(own)), names);
  return trimmed(asTheyStand, names, ID_COLUMNS[entity]).filter(anyPresent(own)).sort("row");
}

/** The distinct values of some columns, with the first `row` and the number of `rows`. */
function grouped(rows: pl.LazyDataFrame, names: readonly ColumnName[]): pl.DataFrame {
  return streamed(
    rows.groupBy([...names], false)
      .agg(pl.col("row").min().as("row"), pl.col("rows").sum().as("rows"))
      .select("row", "rows", ...names),
  );
}

/**
 * Takes the spaces off and merges the records that then are the same. Few values have any, so only
 * those records, and those that share an id with them, are grouped again.
 */
function trimmed(
  records: pl.DataFrame,
  names: readonly ColumnName[],
  id: ColumnName,
): pl.DataFrame {
  const isPadded = any(names, (name) => name.str.contains("^\\s|\\s$").fillNull(pl.lit(false)));
  const padded = records.filter(isPadded);
  if (padded.height === 0) return records;
  const stripped = padded
    .withColumns(...names.map((name) => pl.col(name).str.strip().as(name)))
    .withColumns(
      ...names.map((name) =>
        pl.when(pl.col(name).eq(pl.lit(""))).then(pl.lit(null)).otherwise(pl.col(name)).as(name)
      ),
    );
  const clean = records.filter(isPadded.not());
  const ids = stripped.select(id).unique();
  const sharing = clean.join(ids, { on: id, how: "semi" });
  const others = clean.join(ids, { on: id, how: "anti" });
  return pl.concat([others, grouped(pl.concat([stripped, sharing]).lazy(), names)]);
}

/**
 * A row is one transaction joined to one loan, so rows with the same ids of transaction, account,
 * customer and loan repeat each other, unless they contradict each other on the transaction.
 */
function repeatedRows(frame: pl.LazyDataFrame, transactions: pl.DataFrame): pl.DataFrame {
  const keys = Object.values(ID_COLUMNS);
  const repeated = streamed(
    frame.groupBy(keys, false)
      .agg(
        pl.col("row").min().as("first"),
        pl.col("row").max().as("row"),
        pl.col("row").count().as("rows"),
      )
      .filter(pl.col("rows").gt(pl.lit(1)).and(anyPresent(keys))),
  );
  const id = ID_COLUMNS.transactions;
  const contradicted = transactions
    .join(repeated.select(id), { on: id, how: "semi" })
    .filter(pl.col(id).isDuplicated())
    .select(id);
  const pure = repeated.join(contradicted, { on: id, how: "anti" });
  const twice = pure.filter(pl.col("rows").eq(pl.lit(2))).select("row");
  const oftener = pure.filter(pl.col("rows").gt(pl.lit(2)));
  return pl.concat([twice, laterRows(frame, oftener, keys)]).sort("row");
}

/** All rows with these ids but the first of each. */
function laterRows(
  frame: pl.LazyDataFrame,
  groups: pl.DataFrame,
  keys: readonly ColumnName[],
): pl.DataFrame {
  if (groups.height === 0) return groups.select("row");
  // Null keys never meet in a join.
  const filled = keys.map((key) => pl.col(key).fillNull(pl.lit("")).as(key));
  const firsts = groups.lazy().select(pl.col("first"), ...filled);
  return streamed(
    frame.select(pl.col("row"), ...filled)
      .join(firsts, { on: [...keys], how: "inner" })
      .filter(pl.col("row").gt(pl.col("first")))
      .select("row"),
  );
}

function any(names: readonly ColumnName[], holds: (column: pl.Expr) => pl.Expr): pl.Expr {
  return names.map((name) => holds(pl.col(name))).reduce((either, or) => either.or(or));
}

function anyPresent(names: readonly ColumnName[]): pl.Expr {
  return any(names, (column) => column.isNotNull());
}
