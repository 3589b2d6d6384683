import pl from "nodejs-polars";
import type { Extract } from "@/bank/extract.ts";
import {
  type ColumnName,
  columnsOf,
  type Entity,
  ID_COLUMNS,
  ownColumnsOf,
} from "@/bank/schema.ts";
import { streamed } from "@/bank/streamed.ts";

/** The join undone: the distinct records of each entity, still as text. */
export interface EntityRecords {
  /**
   * Per entity a query for `row` (where the record first stands), `rows` (in how many rows it
   * stands) and the entity's columns, in no particular order.
   */
  readonly records: Readonly<Record<Entity, pl.LazyDataFrame>>;
  /** Rows that repeat an earlier row, with the same transaction, account, customer and loan: `row`. */
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
  const counted = frame.withColumn(pl.lit(1).cast(pl.UInt32).as("rows"));
  // What a customer is and holds is the same in row after row: it is grouped down once for all.
  const holders = ["customers", "accounts", "loans"] as const;
  const holderColumns = new Set(holders.flatMap((entity) => columnsOf(entity, columns)));
  const holdings = streamed(grouped(counted, [...holderColumns])).lazy();
  const distinct = (rows: pl.LazyDataFrame, entity: Entity) =>
    grouped(
      rows.filter(anyPresent(ownColumnsOf(entity, columns))),
      columnsOf(entity, columns),
    );
  return {
    records: {
      customers: distinct(holdings, "customers"),
      accounts: distinct(holdings, "accounts"),
      transactions: distinct(counted, "transactions"),
      loans: distinct(holdings, "loans"),
    },
    repeatedRows: repeatedRows(frame),
  };
}

/** The distinct values of some columns, with the first `row` and the number of `rows`. */
function grouped(rows: pl.LazyDataFrame, names: readonly ColumnName[]): pl.LazyDataFrame {
  return rows.groupBy([...names], false)
    .agg(pl.col("row").min().as("row"), pl.col("rows").sum().as("rows"))
    .select("row", "rows", ...names);
}

/** A row is one transaction joined to one loan: another with the same ids repeats it. */
function repeatedRows(frame: pl.LazyDataFrame): pl.DataFrame {
  const ids = Object.values(ID_COLUMNS);
  const repeated = streamed(
    frame.groupBy(ids, false)
      .agg(
        pl.col("row").min().as("first"),
        pl.col("row").max().as("row"),
        pl.col("row").count().as("rows"),
      )
      .filter(pl.col("rows").gt(pl.lit(1)).and(anyPresent(ids))),
  );
  const twice = repeated.filter(pl.col("rows").eq(pl.lit(2))).select("row");
  const oftener = repeated.filter(pl.col("rows").gt(pl.lit(2)));
  return pl.concat([twice, laterRows(frame, oftener, ids)]).sort("row");
}

/** All rows with these ids but the first of each. */
function laterRows(
  frame: pl.LazyDataFrame,
  groups: pl.DataFrame,
  ids: readonly ColumnName[],
): pl.DataFrame {
  if (groups.height === 0) return groups.select("row");
  // Null keys never meet in a join.
  const filled = ids.map((id) => pl.col(id).fillNull(pl.lit("")).as(id));
  const firsts = groups.lazy().select(pl.col("first"), ...filled);
  return streamed(
    frame.select(pl.col("row"), ...filled)
      .join(firsts, { on: [...ids], how: "inner" })
      .filter(pl.col("row").gt(pl.col("first")))
      .select("row"),
  );
}

function anyPresent(names: readonly ColumnName[]): pl.Expr {
  return names.map((name) => pl.col(name).isNotNull()).reduce((any, present) => any.or(present));
}
