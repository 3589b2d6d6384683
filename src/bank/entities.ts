import pl from "nodejs-polars";
import type { Extract } from "@/bank/extract.ts";
import {
  type Column,
  type ColumnName,
  COLUMNS,
  columnsOf,
  ENTITIES,
  type Entity,
} from "@/bank/schema.ts";

/** The join undone: the distinct records of each entity, still as text. */
export interface EntityRecords {
  /**
   * Per entity: `row` (where the record first stands), `rows` (in how many rows it stands), then
   * the entity's columns. Ordered by row.
   */
  readonly records: Readonly<Record<Entity, pl.DataFrame>>;
  /** Rows that repeat an earlier row in every column that is read: `row`. */
  readonly repeatedRows: pl.DataFrame;
}

/**
 * Splits the rows of an extract, each a transaction joined to one of its customer's loans, into the
 * distinct records of customers, accounts, transactions and loans. A record is a distinct text in
 * the entity's columns, so that fan-out leaves one and a second spelling is seen as a second record.
 * An entity whose own columns are all blank in a row is not there: a customer without a loan, an
 * account without activity.
 */
export async function entities(extract: Extract): Promise<EntityRecords> {
  const records = {} as Record<Entity, pl.DataFrame>;
  for (const entity of ENTITIES) {
    records[entity] = await distinctRecords(extract, entity);
  }
  return { records, repeatedRows: await repeatedRows(extract) };
}

function distinctRecords({ frame, columns }: Extract, entity: Entity): Promise<pl.DataFrame> {
  const names = columnsOf(entity, columns);
  return frame
    .filter(anyPresent(names.filter((name) => owner(name) === entity)))
    .groupBy(names)
    .agg(pl.col("row").min().as("row"), pl.col("row").count().as("rows"))
    .select("row", "rows", ...names)
    .sort("row")
    .collect({ streaming: true });
}

function repeatedRows({ frame, columns }: Extract): Promise<pl.DataFrame> {
  const names = [...columns];
  return frame
    .filter(anyPresent(names))
    .groupBy(names)
    .agg(pl.col("row"), pl.col("row").min().as("first"), pl.col("row").count().as("rows"))
    .filter(pl.col("rows").gt(pl.lit(1)))
    .select("row", "first")
    .explode("row")
    .filter(pl.col("row").gt(pl.col("first")))
    .select("row")
    .sort("row")
    .collect();
}

function anyPresent(names: readonly ColumnName[]): pl.Expr {
  return names.map((name) => pl.col(name).isNotNull()).reduce((any, present) => any.or(present));
}

/** Whose own column it is; elsewhere the column only refers to its owner. */
function owner(name: ColumnName): Entity | undefined {
  return (COLUMNS[name] as Column).entities[0];
}
