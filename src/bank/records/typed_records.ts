import { Buffer } from "node:buffer";
import pl from "nodejs-polars";
import type { PlainFacts } from "@/bank/judge/plain_facts.ts";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { ownColumn } from "@/bank/own_figures.ts";
import { withDigests } from "@/bank/records/composite_ids.ts";
import { BLANK } from "@/bank/records/plain_columns.ts";
import type { PlainRecords } from "@/bank/records/plain_records.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import type { RecordsRead } from "@/bank/records/record_reader.ts";
import { CATEGORIES, DIRECTION_OF_TYPE } from "@/bank/rules/categories.ts";
import { amountInTwo, directionOf } from "@/bank/rules/direction.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { cellText, readingOf } from "@/bank/rules/readings.ts";
import { withEndCenturies } from "@/bank/rules/centuries.ts";
import { withEnds } from "@/bank/rules/terms.ts";
import { type Column, type ColumnName, COLUMNS, ID_COLUMNS, typedName } from "@/bank/schema.ts";
import { numberedRows } from "@/bank/records/numbered_rows.ts";

/** The distinct records of an entity in a table, as numbers, dates and words. */
export interface TypedRecords {
  /**
   * `row` where each first stands, `rows` in how many, and the typed columns. Complete, valid and
   * plainly written; none shares its id with another of the table.
   */
  readonly plain: pl.DataFrame;
  /** Of records such as the plain ones that stay in a database. */
  readonly stored?: PlainFacts;
  /** The same of all others, each typed column beside its text, which is named as in the schema. */
  readonly others: pl.DataFrame;
  /** How many of those wait in a database, if they do: then `others` are a sample of them. */
  readonly waiting?: number;
  /**
   * Whom transactions belong to: `account_id`, `customer_id` or both. A transaction has in their place
   * the number `owner`, its place in here: there are millions of them, and numbers are brought together
   * ten times as fast as texts.
   */
  readonly owners: pl.DataFrame | undefined;
  /** Columns that have a value somewhere. */
  readonly present: ReadonlySet<ColumnName>;
  /**
   * Rows of the entity's own table that say the same as another. Each is a record where there are no ids,
   * all together are one where there are.
   */
  readonly equalRows: number;
}

/** How many records there are, wherever. */
export function recordsIn({ plain, stored, others, waiting }: TypedRecords): number {
  return plain.height + (waiting ?? others.height) + (stored?.count ?? 0);
}

/** Distinct records of an entity on their way to {@linkcode TypedRecords}. */
export interface PartedRecords {
  /** Undefined where there are none. */
  readonly plain: pl.DataFrame | undefined;
  /** All others: `row`, `rows` and the text of each field. */
  readonly texts: pl.DataFrame;
  /** Of the plain ones, if they are transactions. */
  readonly owners: pl.DataFrame | undefined;
}

/** Types the records that were read from CSV. */
export function typedRecords(
  { plain, texts }: Pick<RecordsRead, "plain" | "texts">,
  plan: EntityPlan,
  currency: Currency,
): TypedRecords {
  const { owners } = plain;
  return typedFrames(
    {
      plain: plain.count === 0 ? undefined : plainFrame(plain, plan),
      texts: textFrame(texts.csv, ["row", "rows", ...fieldNames(plan)]),
      owners: owners && textFrame(owners.ids, owners.names).rename(renamed(owners.names)),
    },
    plan,
    currency,
  );
}

/** How many rows beyond the first the records stand in. */
function repeatsIn(records: pl.DataFrame): number {
  return records.height === 0 ? 0 : (records.getColumn("rows").sum() ?? 0) - records.height;
}

/** Types the records of an entity, however they were read. */
export function typedFrames(
  { plain, texts, owners: counted }: PartedRecords,
  plan: EntityPlan,
  currency: Currency,
): TypedRecords {
  const told = typedTexts(texts, plan, currency);
  const id = ID_COLUMNS[plan.entity];
  const isKnown = plan.columns.has(id);
  const read = isKnown
    ? told
    : numberedRows(told, typedName(id)).withColumn(pl.col(typedName(id)).as(id));
  const { records: others, owners } = plan.entity === "transactions"
    ? withOwners(read, counted, plan)
    : { records: read, owners: undefined };
  const numbers = plain ?? typedOnly(others.head(0), plan);
  const whole = [withConstants(numbers, plan, currency), others]
    .map((frame) => withTermEnds(frame, plan));
  const isTold = (name: ColumnName) =>
    counted?.columns.includes(typedName(name))
      ? owners!.height > 0
      : whole.some((frame) => hasValue(frame, name) || hasValue(frame, typedName(name)));
  return {
    plain: whole[0]!,
    others: whole[1]!,
    owners,
    // The direction may follow from the type, the end of a loan from its term.
    present: new Set(
      [...plan.columns.keys(), "Direction" as const, "End_Date" as const].filter(isTold),
    ),
    equalRows: repeatsIn(numbers) + repeatsIn(told),
  };
}

/** Transactions with the number of their owner; who has not been counted yet is counted on. */
function withOwners(
  transactions: pl.DataFrame,
  before: pl.DataFrame | undefined,
  plan: EntityPlan,
): { records: pl.DataFrame; owners: pl.DataFrame } {
  const names = ownerNames(plan).map(typedName);
  // A blank joins with nothing.
  const filled = (frame: pl.DataFrame) =>
    frame.withColumns(...names.map((name) => pl.col(name).fillNull(pl.lit("")).as(name)));
  const asked = filled(transactions);
  const counted = before === undefined ? asked.select(...names).head(0) : filled(before);
  const added = asked.select(...names).unique({ maintainOrder: true, keep: "first" })
    .join(counted, { on: names, how: "anti" });
  const all = pl.concat([counted, added]);
  const numbered = all.withRowIndex("owner").withColumn(pl.col("owner").cast(pl.Int32));
  const records = asked.join(numbered, { on: names, how: "left" });
  const blank = (name: string) =>
    pl.when(pl.col(name).eq(pl.lit(""))).then(pl.lit(null)).otherwise(pl.col(name)).as(name);
  return {
    records: records.withColumns(...names.map(blank)),
    owners: all.withColumns(...names.map(blank)),
  };
}

/** The columns by which a transaction names its owner. */
export function ownerNames({ columns }: EntityPlan): ColumnName[] {
  return (["Account_ID", "Customer_ID"] as const).filter((name) => columns.has(name));
}

/** Records without their text. */
export function typedOnly(records: pl.DataFrame, plan: EntityPlan): pl.DataFrame {
  const names = [...[...plan.columns.keys()].map(typedName), "direction", "owner"];
  const all = [typedName(ID_COLUMNS[plan.entity]), ...names];
  const known = [...new Set(all)].filter((name) => records.columns.includes(name));
  return records.select("row", "rows", ...known);
}

function hasValue(frame: pl.DataFrame, name: string): boolean {
  return frame.columns.includes(name) && frame.getColumn(name).nullCount() < frame.height;
}

/** The fields that make up a record in the file: a column may stand in several, or in none. */
export function fieldNames({ columns, features }: EntityPlan): string[] {
  return [
    ...[...columns].flatMap(([name, { from }]) => from.map((_, part) => fieldName(name, part))),
    ...[...features.keys()].map(ownColumn),
  ];
}

/** What a part of a column is called; the first is called as the column. */
export function fieldName(name: ColumnName, part: number): string {
  return part === 0 ? name : `${name} ${part}`;
}

/** CSV without a header, everything as text but `row` and `rows`. */
export function textFrame(csv: Uint8Array, names: readonly string[]): pl.DataFrame {
  const typed = (name: string) =>
    pl.col(name).cast(name === "row" || name === "rows" ? pl.UInt32 : pl.Utf8);
  if (csv.length === 0) {
    return pl.DataFrame(Object.fromEntries(names.map((name) => [name, []])))
      .select(...names.map(typed));
  }
  const frame = pl.readCSV(
    Buffer.from(csv.buffer, csv.byteOffset, csv.byteLength),
    { hasHeader: false, inferSchemaLength: 0 } as Parameters<typeof pl.readCSV>[1],
  );
  frame.columns = [...names];
  return frame.select(...names.map(typed));
}

function typedTexts(texts: pl.DataFrame, plan: EntityPlan, currency: Currency): pl.DataFrame {
  const cells = withDigests(textCells(texts.lazy(), plan).collectSync(), plan);
  const whole = readCells(cells.lazy(), plan, currency).collectSync();
  return plan.entity === "loans" ? withEndCenturies(whole, plan.columns) : whole;
}

/** The cells of records that are there, blank ones null. */
export function textCells(texts: pl.LazyDataFrame, plan: EntityPlan): pl.LazyDataFrame {
  const cells = texts.select(
    "row",
    "rows",
    ...[...plan.columns].flatMap(([name, source]) => cellsOf(name, source)),
    ...[...plan.features].map(([name, feature]) => {
      const column = ownColumn(name);
      return cellText(column, pl.col(column), feature).as(column);
    }),
  );
  const own = [
    ...plan.own.filter((name) => plan.columns.get(name)?.value === undefined),
    ...[...plan.features.keys()].map(ownColumn),
  ];
  return own.length === 0 ? cells : cells.filter(
    own.map((name) => pl.col(name).isNotNull()).reduce((any, one) => any.or(one)),
  );
}

/** Cells, each column beside what is read of it. */
export function readCells(
  cells: pl.LazyDataFrame,
  plan: EntityPlan,
  currency: Currency,
): pl.LazyDataFrame {
  const read = [...plan.columns];
  const typed = cells.withColumns(
    ...read.flatMap(([name, source]) =>
      source.inTwo
        ? amountInTwo((part) => readingOf(name, pl.col(fieldName(name, part)), source, currency))
        : [readingOf(name, pl.col(name), source, currency).as(typedName(name))]
    ),
  );
  const inTwo = read.filter(([, { inTwo }]) => inTwo).map(([name]) =>
    pl.col(name).fillNull(pl.col(fieldName(name, 1))).as(name)
  );
  const whole = inTwo.length === 0 ? typed : typed.withColumns(...inTwo);
  return plan.entity === "transactions"
    ? whole.withColumns(...directionOf(whole.columns, plan))
    : whole;
}

/** The text of a column, put together where it stands in parts. */
function cellsOf(name: ColumnName, source: ColumnSource): pl.Expr[] {
  const { from, inTwo, value } = source;
  if (value !== undefined) return [pl.lit(String(value)).as(name)];
  const parts = from.map((_, part) => cellText(name, pl.col(fieldName(name, part)), source));
  if (inTwo) return parts.map((part, i) => part.as(fieldName(name, i)));
  const [first, ...rest] = parts;
  if (rest.length === 0) return [first!.as(name)];
  const isWhole = parts.map((part) => part.isNotNull()).reduce((all, one) => all.and(one));
  const whole = pl.concatString(parts, "/");
  return [pl.when(isWhole).then(whole).otherwise(pl.lit(null)).as(name)];
}

function plainFrame(plain: PlainRecords, plan: EntityPlan): pl.DataFrame {
  const { row, rows, ids, idNames, values, owners } = plain;
  const series = (name: string, of: PlainValue) => pl.Series<number, string>(name, of);
  const numbers = pl.DataFrame([
    series("row", row),
    series("rows", rows),
    ...[...values].map(([name, numbers]) => series(name, numbers)),
  ]).select(
    pl.col("row").cast(pl.UInt32),
    pl.col("rows").cast(pl.UInt32),
    ...[...values.keys()].map((name) => meaning(name).as(typedName(name))),
    ...(byType(plan) ? [directionByPlace().as("direction")] : []),
  );
  // In one piece as the numbers are: else each filter of both makes them anew.
  const named = textFrame(ids, idNames).rename(renamed(idNames)).rechunk();
  const frames = [
    numbers,
    ...(idNames.length === 0 ? [] : [named]),
    ...(owners === undefined ? [] : [pl.DataFrame([series("owner", owners.place)])]),
  ];
  const all = pl.concat(frames, { how: "horizontal" });
  const ordered = typedOnly(all, plan);
  return plan.entity === "transactions" && !byType(plan)
    ? ordered.withColumns(...directionOf(ordered.columns, plan))
    : ordered;
}

/** Whether nothing but the type of a transaction says which way its money went. */
function byType({ columns }: EntityPlan): boolean {
  return columns.has("Transaction_Type") && !columns.has("Direction") &&
    columns.get("Amount")?.positive === undefined;
}

/** From the place of the type in its list: there are millions, and texts take their time. */
function directionByPlace(): pl.Expr {
  const known = [...CATEGORIES.Transaction_Type!.values.entries()].flatMap(([place, value]) => {
    const direction = DIRECTION_OF_TYPE[value];
    return direction === undefined ? [] : [[place, direction] as const];
  });
  return pl.col("Transaction_Type").replaceStrict(
    known.map(([place]) => place),
    known.map(([, direction]) => direction),
    pl.lit(null),
    pl.Utf8,
  );
}

type PlainValue = Uint8Array | Int32Array | Uint32Array | Float64Array;

function renamed(names: readonly ColumnName[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, typedName(name)]));
}

/** What the numbers of a column stand for. */
function meaning(name: ColumnName): pl.Expr {
  const { kind }: Column = COLUMNS[name];
  const value = pl.col(name);
  switch (kind) {
    case "category": {
      const { values } = CATEGORIES[name]!;
      return value.replaceStrict([...values.keys()], [...values], pl.lit(null), pl.Utf8);
    }
    case "money":
      return known(value, value.isNan()).cast(pl.Int64);
    case "percent":
      return known(value, value.isNan());
    case "date":
      return known(value, value.eq(pl.lit(BLANK.date))).cast(pl.Int32).cast(pl.Date);
    default:
      return known(value, value.eq(pl.lit(BLANK.count))).cast(pl.Int32);
  }
}

function known(value: pl.Expr, isBlank: pl.Expr): pl.Expr {
  return pl.when(isBlank).then(pl.lit(null)).otherwise(value);
}

/** Records that were read as numbers, with what the contract says of every one of the table. */
function withConstants(frame: pl.DataFrame, plan: EntityPlan, currency: Currency): pl.DataFrame {
  const constants = [...plan.columns].filter(([, { value }]) => value !== undefined);
  if (constants.length === 0) return frame;
  return frame.withColumns(
    ...constants.map(([name, source]) =>
      readingOf(name, pl.lit(String(source.value)), source, currency).as(typedName(name))
    ),
  );
}

/** Loans that have a term and no end, with their end. */
function withTermEnds(records: pl.DataFrame, { columns }: EntityPlan): pl.DataFrame {
  const unit = columns.get("Term")?.unit;
  const hasStart = records.columns.includes("start_date");
  return unit === undefined || columns.has("End_Date") || !hasStart
    ? records
    : withEnds(records, unit);
}
