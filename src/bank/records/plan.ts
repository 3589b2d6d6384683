import { closedValues, type TableName } from "@/bank/contract/columns.ts";
import type { ColumnSource, OwnFeature } from "@/bank/contract/contract.ts";
import {
  COLUMN_NAMES,
  type ColumnName,
  COLUMNS,
  ENTITIES,
  type Entity,
  ID_COLUMNS,
} from "@/bank/schema.ts";

/** What is read of a table for the records of one entity. */
export interface EntityPlan {
  readonly entity: Entity;
  /** The columns of a record: its id, if the table has one, its references and its own. */
  readonly columns: ReadonlyMap<ColumnName, ColumnSource>;
  /** The bank's own figures, by name; only customers have any. */
  readonly features: ReadonlyMap<string, OwnFeature>;
  /** Those of the columns that are its own: where all are blank, the record is not there. */
  readonly own: readonly ColumnName[];
}

/** Whom a record refers to: its parents' ids. */
const REFERENCES: Readonly<Record<Entity, readonly ColumnName[]>> = {
  customers: [],
  accounts: ["Customer_ID"],
  holders: ["Account_ID", "Customer_ID"],
  transactions: ["Account_ID", "Customer_ID"],
  loans: ["Customer_ID", "Account_ID"],
};

/** Whose columns the rows of a table may carry besides its own. */
const PARENTS: Readonly<Record<TableName, readonly Entity[]>> = {
  joined: ["customers", "accounts", "loans"],
  customers: [],
  holders: [],
  accounts: ["customers"],
  transactions: ["customers", "accounts"],
  loans: ["customers", "accounts"],
};

/** Whose records the rows of a table are. */
export const OWN_ENTITY: Readonly<Record<TableName, Entity>> = {
  joined: "transactions",
  customers: "customers",
  holders: "holders",
  accounts: "accounts",
  transactions: "transactions",
  loans: "loans",
};

/**
 * What to read of a table for each entity that its rows tell of. Parents are told of where the rows
 * carry a column of theirs besides the id, as they always do in a joined table.
 */
export function entityPlans(
  table: TableName,
  columns: ReadonlyMap<ColumnName, ColumnSource>,
  features: ReadonlyMap<string, OwnFeature> = new Map(),
): EntityPlan[] {
  const own = OWN_ENTITY[table];
  return ENTITIES.flatMap((entity) => {
    if (entity !== own && !PARENTS[table].includes(entity)) return [];
    const names = COLUMN_NAMES.filter((name) => columns.has(name));
    const ownNames = names.filter((name) => ownerOf(name, own) === entity);
    const id = ID_COLUMNS[entity];
    const isTold = entity === own || table === "joined" && columns.has(id) ||
      columns.has(id) && ownNames.some((name) => name !== id);
    if (!isTold) return [];
    // In a joined row, a loan is the customer's, whatever the account.
    const references = REFERENCES[entity].filter((name) =>
      columns.has(name) && !(table === "joined" && entity === "loans" && name === "Account_ID")
    );
    const all = [id, ...references, ...ownNames].filter((name) => columns.has(name));
    return [{
      entity,
      columns: new Map(
        [...new Set(all)].map((name) => [name, withWords(columns.get(name)!, table, name)]),
      ),
      features: entity === own ? features : new Map(),
      own: entity === "holders" ? ["Account_ID", "Customer_ID"] : ownNames,
    }];
  });
}

/** A status is one of the table's own list: what a word means of an account, it does not of a loan. */
function withWords(source: ColumnSource, table: TableName, name: ColumnName): ColumnSource {
  const words = name === "Status" ? closedValues(table, name) : undefined;
  return words === undefined ? source : { ...source, words };
}

/** Status and currency are those of the table's own records. */
function ownerOf(name: ColumnName, own: Entity): Entity {
  return name === "Status" || name === "Currency" ? own : COLUMNS[name].entity;
}
