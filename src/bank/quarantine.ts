import pl from "nodejs-polars";
import {
  type Column,
  type ColumnKind,
  type ColumnName,
  COLUMNS,
  type Entity,
  ID_COLUMNS,
  typedName,
} from "@/bank/schema.ts";

/**
 * What happened to a record that the ledger names. `quarantined` and `duplicate` records are set
 * aside; a `flagged` one stays, with what could not be read left blank.
 */
export type Action = "quarantined" | "duplicate" | "flagged";

/** One reason to set a record aside: the column to look at, and when the record fails. */
export interface Check {
  readonly column: ColumnName;
  readonly rule: string;
  readonly fails: pl.Expr;
}

/** What a group of lines in the ledger is about. */
export interface LedgerEntry {
  readonly checks: readonly Check[];
  readonly entity: Entity;
  readonly action: Action;
  /** How the value of a column is shown. */
  readonly shown: (column: ColumnName) => pl.Expr;
}

/** The columns of a ledger, `row` as a spreadsheet counts (the header is 1). */
export const LEDGER_COLUMNS = ["row", "entity", "id", "column", "rule", "value", "action"] as const;

/** The index of the first check a record fails, null where it passes all. */
export function firstFailed(checks: readonly Check[]): pl.Expr {
  return checks.reduceRight<pl.Expr>(
    (rest, check, index) => pl.when(check.fails).then(pl.lit(index).cast(pl.Int32)).otherwise(rest),
    pl.lit(null).cast(pl.Int32),
  );
}

/** Sets the records that fail a check aside, with a line each in the ledger; returns the others. */
export function setAside(
  records: pl.DataFrame,
  ledger: pl.DataFrame[],
  entry: LedgerEntry,
): pl.DataFrame {
  const failed = records.select(firstFailed(entry.checks).as("failed")).getColumn("failed");
  if (failed.nullCount() === records.height) return records;
  writeLedger(ledger, records.withColumn(failed).filter(failed.isNotNull()), entry);
  return records.filter(failed.isNull());
}

/** Writes records into the ledger; their `failed` is the index of the check that each fails. */
function writeLedger(
  ledger: pl.DataFrame[],
  records: pl.DataFrame,
  { checks, entity, action, shown }: LedgerEntry,
): void {
  const byCheck = (of: (check: Check) => pl.Expr): pl.Expr =>
    checks.reduceRight<pl.Expr>(
      (rest, check, index) =>
        pl.when(pl.col("failed").eq(pl.lit(index))).then(of(check)).otherwise(rest),
      pl.lit("").cast(pl.Utf8),
    );
  ledger.push(records.select(
    pl.col("row"),
    pl.lit(entity).as("entity"),
    shown(ID_COLUMNS[entity]).as("id"),
    byCheck((check) => pl.lit(check.column)).as("column"),
    byCheck((check) => pl.lit(check.rule)).as("rule"),
    byCheck((check) => shown(check.column)).as("value"),
    pl.lit(action).as("action"),
  ));
}

/** What identifies a record: letters, digits and a few marks; never an e-mail or a sentence. */
export const ID_FORM = "^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$";

/** Forms in which a text may stand in the ledger as it is. */
const HARMLESS_FORMS: Readonly<Record<ColumnKind, string>> = {
  id: ID_FORM,
  category: "^[A-Za-z_-]{1,24}$",
  money:
    "^[-(]?\\s*(?:₦|NGN|N)?\\s*-?(?:\\d{1,3}(?:,\\d{3}){0,2}|\\d{1,9})(?:\\.\\d{1,4})?\\s*[KMBkmb]?\\)?$",
  date: "^(?:\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}|\\d{6}|\\d{8})(?:[T ][\\d:.]{4,20}Z?)?$",
  percent: "^-?\\d{1,4}(?:\\.\\d{1,4})?\\s*%?$",
  count: "^-?\\d{1,6}(?:\\.\\d{1,4})?$",
  contact: "^$",
};

/**
 * A value as the file has it, if its form cannot be that of a person's name, e-mail or phone;
 * anything else by its shape, letters as x, digits as 9.
 */
export function shownText(name: ColumnName): pl.Expr {
  const text = pl.col(name).fillNull(pl.lit(""));
  const shape = text
    .str.replaceAll("\\p{L}", "x")
    .str.replaceAll("\\p{N}", "9")
    .str.replaceAll("[^x9 .,:/-]", "?")
    .str.slice(0, 40);
  return pl.when(text.str.contains(HARMLESS_FORMS[(COLUMNS[name] as Column).kind]))
    .then(text).otherwise(shape);
}

/** A parsed value as text: naira, ISO dates. */
export function shownTyped(name: ColumnName): pl.Expr {
  const value = pl.col(typedName(name));
  const text = COLUMNS[name].kind === "money"
    ? value.div(pl.lit(100)).cast(pl.Utf8).str.replace("\\.0$", "")
    : value.cast(pl.Utf8);
  return text.fillNull(pl.lit(""));
}
