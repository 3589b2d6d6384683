import pl from "nodejs-polars";
import type { Column, ColumnKind, ColumnName, Entity } from "@/bank/schema.ts";
import { COLUMNS, ID_COLUMNS } from "@/bank/schema.ts";

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

/** The columns of a ledger, `row` as a spreadsheet counts (the header is 1). */
export const LEDGER_COLUMNS = ["row", "entity", "id", "column", "rule", "value", "action"] as const;

/** What a group of lines in the ledger is about. */
export interface LedgerEntry {
  readonly checks: readonly Check[];
  readonly entity: Entity;
  readonly action: Action;
}

/** A frame with a `failed` column: the index of the first check a record fails, null where it passes all. */
export function judged(records: pl.DataFrame, checks: readonly Check[]): pl.DataFrame {
  const verdict = checks.reduceRight<pl.Expr>(
    (rest, check, index) => pl.when(check.fails).then(pl.lit(index).cast(pl.Int32)).otherwise(rest),
    pl.lit(null).cast(pl.Int32),
  );
  return records.withColumn(verdict.as("failed"));
}

/** The records that pass every check, without the verdict. */
export function passed(judgedRecords: pl.DataFrame): pl.DataFrame {
  const kept = judgedRecords.drop("failed");
  const { height } = judgedRecords;
  if (judgedRecords.getColumn("failed").nullCount() === height) return kept;
  return kept.filter(judgedRecords.getColumn("failed").isNull());
}

/**
 * Writes the records that fail a check into the ledger. Values are shown only in forms that cannot
 * be a person's name, e-mail or phone; anything else is shown by its shape, letters as x, digits
 * as 9.
 */
export function writeLedger(
  ledger: pl.DataFrame[],
  judgedRecords: pl.DataFrame,
  { checks, entity, action }: LedgerEntry,
): void {
  const failed = judgedRecords.filter(pl.col("failed").isNotNull());
  if (failed.height === 0) return;
  const byCheck = (of: (check: Check) => pl.Expr): pl.Expr =>
    checks.reduceRight<pl.Expr>(
      (rest, check, index) =>
        pl.when(pl.col("failed").eq(pl.lit(index))).then(of(check)).otherwise(rest),
      pl.lit("").cast(pl.Utf8),
    );
  ledger.push(failed.select(
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

/** Forms in which a value may stand in the ledger as it is. */
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

function shown(name: ColumnName): pl.Expr {
  const text = pl.col(name).fillNull(pl.lit(""));
  const shape = text
    .str.replaceAll("\\p{L}", "x")
    .str.replaceAll("\\p{N}", "9")
    .str.replaceAll("[^x9 .,:/-]", "?")
    .str.slice(0, 40);
  return pl.when(text.str.contains(HARMLESS_FORMS[(COLUMNS[name] as Column).kind]))
    .then(text).otherwise(shape);
}
