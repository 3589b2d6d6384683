import { createHash } from "node:crypto";
import { basename } from "node:path";
import pl from "nodejs-polars";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { inputChunks } from "@/bank/input_chunks.ts";
import type { OpenTable } from "@/bank/open_bank.ts";
import { ownColumn } from "@/bank/own_figures.ts";
import { plainReading, textOf, typedSource } from "@/bank/records/parquet_columns.ts";
import {
  collected,
  columnOf,
  type ColumnTypes,
  columnTypes,
  scanFile,
} from "@/bank/records/parquet_files.ts";
import { type EntityPlan, OWN_ENTITY } from "@/bank/records/plan.ts";
import type { LeftOut, TableResult } from "@/bank/records/read_records.ts";
import {
  fieldName,
  ownerNames,
  type PartedRecords,
  typedFrames,
  typedOnly,
  type TypedRecords,
  withOwners,
} from "@/bank/records/typed_records.ts";
import { directionOf } from "@/bank/rules/direction.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { type Column, type ColumnName, COLUMNS, ID_COLUMNS, typedName } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";
import { releaseMemory, throwIfInterrupted } from "@/execution.ts";

/** So many rows are told apart at a time: ten million at once take 4 GB, and in four parts 1 GB. */
const ROWS_A_PART = 2_500_000;

/** What tells, besides the transaction, that a row of a joined table repeats another. */
const REPEATED_BY: readonly ColumnName[] = ["Account_ID", "Customer_ID", "Loan_ID"];

/** All that the Parquet files of a table hold. */
export interface ParquetRecords
  extends Pick<TableResult, "files" | "rows" | "lastRow" | "leftOut"> {
  /** In the order of the plans. */
  readonly records: readonly TypedRecords[];
  /** Rows that repeat an earlier one: `row`. */
  readonly repeatedRows: pl.DataFrame;
}

/** A query for the rows of a table, each with its `number`, and the types of its columns. */
interface Rows {
  readonly query: pl.LazyDataFrame;
  readonly number: string;
  readonly types: ColumnTypes;
  readonly count: number;
  /** For messages. */
  readonly path: string;
}

/** A field of a record, and the column that it is read from. */
interface Field {
  readonly name: string;
  readonly from: string;
  readonly type: pl.DataType;
}

/**
 * Reads all records of a table from its Parquet files, by queries on the files themselves. Rows have
 * the numbers that they would have in CSV, after a header.
 *
 * @param options.asText Leave every record as text.
 * @throws {UserError} Naming the file and the column at fault.
 */
export async function readParquet(
  { name, header, columns, table: { files, where } }: OpenTable,
  plans: readonly EntityPlan[],
  { currency, asText }: { readonly currency: Currency; readonly asText: boolean },
): Promise<ParquetRecords> {
  const sources = plans.flatMap((plan) => [
    ...[...plan.columns.values()].flatMap(({ from }) => from),
    ...[...plan.features.values()].map(({ from }) => from),
  ]);
  const wanted = [...new Set([...sources, ...where.keys()])];
  const types = columnTypes(files, wanted);
  const number = unusedName(header);
  const { parts, lastRow, count } = await numberedFiles(files, number, wanted);
  if (count === 0) throw new UserError("input", `Cannot read ${files[0]}: it has no rows.`);
  const path = files.join(" or ");
  const all = { query: pl.concat(parts.map(({ query }) => query)), number, types, count, path };
  const own = OWN_ENTITY[name];
  const { rows, leftOut } = await withoutLeftOut(all, where, columns.get(ID_COLUMNS[own]));
  const repeatedBy = name === "joined"
    ? fieldsOf([...columns].filter(([column]) => REPEATED_BY.includes(column)), types)
    : undefined;
  const read = [];
  for (const plan of plans) {
    const isOwn = plan.entity === own;
    read.push(
      await readEntity(rows, plan, {
        currency,
        asText,
        parts: isOwn ? Math.ceil(rows.count / ROWS_A_PART) : 1,
        repeatedBy: isOwn ? repeatedBy : undefined,
      }),
    );
  }
  return {
    files: await Promise.all(parts.map(async ({ path, rowsBefore }) => {
      return { name: basename(path), sha256: await digestOf(path), rowsBefore };
    })),
    rows: rows.count,
    lastRow,
    leftOut,
    records: read.map(({ records }) => records),
    repeatedRows: pl.concat([NO_ROWS(), ...read.flatMap(({ repeated }) => repeated)]).sort("row"),
  };
}

const NO_ROWS = () => pl.DataFrame({ row: [] }).select(pl.col("row").cast(pl.UInt32));

function unusedName(header: readonly string[]): string {
  let name = "row";
  while (header.includes(name)) name += "_";
  return name;
}

async function numberedFiles(
  files: readonly string[],
  number: string,
  wanted: readonly string[],
) {
  const parts: { path: string; rowsBefore: number; query: pl.LazyDataFrame }[] = [];
  let [rowsBefore, count] = [0, 0];
  for (const path of files) {
    const counted = await collected(scanFile(path).select(pl.len().as("rows")), path);
    const rows = counted.getColumn("rows").sum();
    const query = scanFile(path, { rowIndexName: number, rowIndexOffset: rowsBefore + 2 })
      .select(pl.col(number), ...wanted.map(columnOf));
    parts.push({ path, rowsBefore, query });
    count += rows;
    // In CSV the header would be a row, too.
    rowsBefore += rows + 1;
  }
  return { parts, count, lastRow: rowsBefore };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of inputChunks(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** The rows that count by the contract. */
async function withoutLeftOut(
  rows: Rows,
  where: ReadonlyMap<string, ReadonlySet<string>>,
  id: ColumnSource | undefined,
): Promise<{ rows: Rows; leftOut: LeftOut }> {
  if (where.size === 0) return { rows, leftOut: { rows: 0, ids: [] } };
  const { query, types, number, path, count } = rows;
  const text = (name: string) =>
    textOf(columnOf(name), types.get(name)!).str.strip().fillNull(pl.lit(""));
  const isWanted = [...where].map(([name, values]) => text(name).isIn([...values]))
    .reduce((all, one) => all.and(one));
  const ids = (id?.from ?? []).map(text);
  const left = await collected(
    query.filter(isWanted.not())
      .select(pl.col(number).as("row"), pl.concatString([pl.lit(""), ...ids], "/").as("id")),
    path,
  );
  const told = ids.length === 0 ? [] : left.getColumn("id").unique().toArray() as string[];
  return {
    rows: { ...rows, query: query.filter(isWanted), count: count - left.height },
    leftOut: { rows: left.height, ids: told.map((id) => id.slice(1)).sort() },
  };
}

/** The fields of records: of a column in parts there are several. */
function fieldsOf(
  columns: Iterable<readonly [ColumnName, ColumnSource]>,
  types: ColumnTypes,
): Field[] {
  return [...columns].flatMap(([name, { from }]) =>
    from.map((from, part) => ({ name: fieldName(name, part), from, type: types.get(from)! }))
  );
}

interface EntityOptions {
  readonly currency: Currency;
  readonly asText: boolean;
  /** How many times the files are read, each time for a part of the ids. */
  readonly parts: number;
  /** Besides the id, what tells that a row repeats another, if that is asked. */
  readonly repeatedBy: readonly Field[] | undefined;
}

async function readEntity(
  rows: Rows,
  told: EntityPlan,
  { currency, asText, parts, repeatedBy }: EntityOptions,
): Promise<{ records: TypedRecords; repeated: pl.DataFrame[] }> {
  const { types } = rows;
  const plan = {
    ...told,
    columns: new Map(
      [...told.columns].map(([name, source]) => [name, typedSource(source, types)]),
    ),
  };
  const figures = [...plan.features].map(([name, { from }]): Field => {
    return { name: ownColumn(name), from, type: types.get(from)! };
  });
  const fields = [...fieldsOf(plan.columns, types), ...figures];
  const own = [
    ...fieldsOf([...plan.columns].filter(([name]) => plan.own.includes(name)), types),
    ...figures,
  ];
  const id = fieldsOf(
    [...plan.columns].filter(([name]) => name === ID_COLUMNS[plan.entity]),
    types,
  );
  const shape = { fields, own, id, plan, repeatedBy, currency, asText };
  const read: PartRead[] = [];
  for (let part = 0; part < parts; part++) {
    throwIfInterrupted();
    releaseMemory(0);
    const within = parts === 1 ? undefined : isInPart(fields[0]!, part, parts);
    read.push(await readPart(rows, { ...shape, within, owners: read.at(-1)?.owners }));
  }
  const plain = read.flatMap((part) => part.plain ?? []);
  const records = typedFrames(
    {
      plain: plain.length === 0 ? undefined : pl.concat(plain),
      texts: pl.concat(read.map(({ texts }) => texts)),
      owners: read.at(-1)?.owners,
    },
    plan,
    currency,
  );
  if (repeatedBy === undefined) return { records, repeated: [] };
  const several = pl.concat(read.map((part) => part.several!));
  read.length = plain.length = 0;
  return { records, repeated: [await repeatedRows(rows, { several, id, fields, repeatedBy })] };
}

interface PartRead extends PartedRecords {
  /** The ids of records among whose rows one may repeat another. */
  readonly several: pl.DataFrame | undefined;
}

async function readPart(
  rows: Rows,
  { fields, own, id, plan, repeatedBy, currency, asText, within, owners }: {
    readonly fields: readonly Field[];
    readonly own: readonly Field[];
    readonly id: readonly Field[];
    readonly plan: EntityPlan;
    readonly repeatedBy: readonly Field[] | undefined;
    readonly currency: Currency;
    readonly asText: boolean;
    /** Undefined for all rows. */
    readonly within: pl.Expr | undefined;
    /** Of the parts before. */
    readonly owners: pl.DataFrame | undefined;
  },
): Promise<PartRead> {
  const loan = repeatedBy?.find(({ name }) => name === "Loan_ID");
  const found = await distinctRecords(rows, { fields, own, loan, within });
  const distinct = found.withColumn(pl.col(fields[0]!.name).isDuplicated().as("shares_id"));
  const several = repeatedBy && inSeveralRows(distinct, id);
  const { plain, texts } = parted(distinct, { fields, plan, currency, asText });
  if (plain === undefined || plan.entity !== "transactions") {
    return { plain, texts, owners, several };
  }
  const counted = withOwners(plain, owners, plan);
  const bare = counted.records.drop(ownerNames(plan).map(typedName));
  return {
    plain: typedOnly(directionOf(bare, plan), plan),
    texts,
    owners: counted.owners,
    several,
  };
}

/** Whether the id of a row is in a part of all ids. */
function isInPart({ name, type }: Field, part: number, parts: number): pl.Expr {
  const whole = (number: number) => pl.lit(number).cast(pl.UInt64);
  return textOf(pl.col(name), type).fillNull(pl.lit("")).hash(0, 1, 2, 3).cast(pl.UInt64)
    .modulo(whole(parts)).eq(whole(part));
}

/** What a query finds in some rows at a time, one after the other: it takes memory for no more. */
async function inSlices(
  { query, path, count }: Rows,
  find: (rows: pl.LazyDataFrame) => pl.LazyDataFrame,
): Promise<pl.DataFrame> {
  const found = [];
  for (let first = 0; first < Math.max(count, 1); first += ROWS_A_PART) {
    throwIfInterrupted();
    releaseMemory(0);
    found.push(await collected(find(query.slice(first, ROWS_A_PART)), path));
  }
  return pl.concat(found);
}

/**
 * The distinct records of an entity: `row` where each first stands, `rows` in how many, its fields; and
 * the `least` and the `most` loan of these rows, if loans are asked for.
 *
 * @param options.within The part of all rows that is asked for, where there are too many at once.
 */
async function distinctRecords(
  rows: Rows,
  { fields, own, loan, within }: {
    readonly fields: readonly Field[];
    readonly own: readonly Field[];
    readonly loan: Field | undefined;
    readonly within: pl.Expr | undefined;
  },
): Promise<pl.DataFrame> {
  const names = fields.map(({ name }) => name);
  const isThere = () =>
    own.map(({ name }) => pl.col(name).isNotNull()).reduce((any, one) => any.or(one));
  const grouped = [pl.col("row").min(), pl.col("rows").sum()];
  if (loan !== undefined) grouped.push(pl.col("least").min(), pl.col("most").max());
  const find = (some: pl.LazyDataFrame) => {
    return some.select(
      pl.col(rows.number).as("row"),
      pl.lit(1).cast(pl.UInt32).as("rows"),
      ...fields.map(({ name, from }) => columnOf(from).as(name)),
      ...(loan === undefined
        ? []
        : [columnOf(loan.from).as("least"), columnOf(loan.from).as("most")]),
    )
      .filter(within === undefined ? isThere() : isThere().and(within))
      .groupBy(names).agg(...grouped);
  };
  const found = within === undefined
    ? await inSlices(rows, find)
    : await collected(find(rows.query), rows.path);
  // Nearly always there are none, and looking is cheaper than replacing.
  const blank = fields.filter((field) => found.filter(isOtherBlank(field)).height > 0);
  const isOnce = blank.length === 0 && (within !== undefined || rows.count <= ROWS_A_PART);
  return isOnce ? found : found.withColumns(
    ...blank.map((field) =>
      pl.when(isOtherBlank(field)).then(pl.lit(null)).otherwise(pl.col(field.name)).as(field.name)
    ),
  ).filter(isThere()).groupBy(names).agg(...grouped);
}

/** Whether a field is blank in another way than by being null. */
function isOtherBlank({ name, type }: Field): pl.Expr {
  const value = pl.col(name);
  switch (type.variant) {
    case "Float32":
    case "Float64":
      return value.isNan();
    case "String":
    case "Categorical":
      return value.cast(pl.Utf8).eq(pl.lit(""));
    default:
      return pl.lit(false);
  }
}

/** A field as text, blank where it is null. */
function keyOf({ name, type }: Field): pl.Expr {
  return textOf(pl.col(name), type).fillNull(pl.lit("")).as(name);
}

/** The ids of records among whose rows one may repeat another. */
function inSeveralRows(distinct: pl.DataFrame, id: readonly Field[]): pl.DataFrame {
  // A record in two rows is nearly always that of a customer with two loans, each in one of them.
  const isOfTwoLoans = !distinct.columns.includes("least")
    ? pl.lit(false)
    : pl.col("rows").eq(pl.lit(2)).and(pl.col("least").neq(pl.col("most")))
      .fillNull(pl.lit(false));
  const isSeveral = pl.col("rows").gt(pl.lit(1)).and(isOfTwoLoans.not())
    .or(pl.col("shares_id"));
  return distinct.filter(isSeveral).select(...id.map(keyOf)).unique();
}

/** The rows that say again what an earlier one has said: `row`. Without an id, all must be the same. */
async function repeatedRows(
  rows: Rows,
  { several, id, fields, repeatedBy }: {
    readonly several: pl.DataFrame;
    readonly id: readonly Field[];
    readonly fields: readonly Field[];
    readonly repeatedBy: readonly Field[];
  },
): Promise<pl.DataFrame> {
  const all = [...new Map([...fields, ...repeatedBy].map((field) => [field.name, field])).values()];
  const names = (of: readonly Field[]) => of.map(({ name }) => name);
  const none = pl.DataFrame(Object.fromEntries(names(id).map((name) => [name, [""]])));
  const asked = pl.concat([several, none]).unique();
  const found = await inSlices(rows, (some) =>
    some.select(
      pl.col(rows.number).as("row"),
      ...all.map(({ name, from }) => columnOf(from).as(name)),
    )
      .withColumns(...id.map(keyOf))
      .join(asked.lazy(), { on: names(id), how: "semi" }));
  const keyed = found.withColumns(
    ...all.filter(({ name }) => !names(id).includes(name)).map(keyOf),
  );
  const isBlank = (of: readonly Field[]) =>
    names(of).map((name) => pl.col(name).eq(pl.lit(""))).reduce((every, one) => every.and(one));
  return pl.concat([
    repeats(keyed.filter(isBlank(id).not()), names([...id, ...repeatedBy])),
    repeats(keyed.filter(isBlank(id).and(isBlank(all).not())), names(all)),
  ]);
}

function repeats(rows: pl.DataFrame, keys: readonly string[]): pl.DataFrame {
  const groups = rows.groupBy([...keys])
    .agg(pl.col("row").min().as("first"), pl.col("row").count().as("count"))
    .filter(pl.col("count").gt(pl.lit(1)));
  return rows.join(groups, { on: [...keys], how: "inner" })
    .filter(pl.col("row").neq(pl.col("first"))).select("row");
}

/** Parts distinct records into those that are plain, typed, and those that need a closer look, as text. */
function parted(
  distinct: pl.DataFrame,
  { fields, plan, currency, asText }: {
    readonly fields: readonly Field[];
    readonly plan: EntityPlan;
    readonly currency: Currency;
    readonly asText: boolean;
  },
): { plain: pl.DataFrame | undefined; texts: pl.DataFrame } {
  const inText = (records: pl.DataFrame) =>
    records.sort("row").select(
      "row",
      "rows",
      ...fields.map(({ name, type }) => textOf(pl.col(name), type).as(name)),
    );
  const id = ID_COLUMNS[plan.entity];
  const columns = [...plan.columns].filter(([, { from }]) => from.length > 0);
  const typeOf = new Map(fields.map(({ name, type }) => [name, type]));
  const isTextOnly = asText || !plan.columns.has(id) || plan.features.size > 0;
  const readings = isTextOnly ? [] : columns.flatMap(([name, source]) => {
    const field = { name, source, type: typeOf.get(name)!, records: distinct };
    const reading = plainReading(field, currency);
    return reading === undefined ? [] : [reading.as(typedName(name))];
  });
  if (isTextOnly || readings.length < columns.length) {
    return { plain: undefined, texts: inText(distinct) };
  }
  const has = (name: ColumnName) => columns.some(([own]) => own === name);
  const isRead = (name: ColumnName) => {
    const isKnown = pl.col(typedName(name)).isNotNull();
    const { defining = false }: Column = COLUMNS[name];
    return defining ? isKnown : isKnown.or(pl.col(name).isNull());
  };
  const isPlain = [
    ...columns.map(([name]) => isRead(name)),
    pl.col("shares_id").not(),
    ...(has("Start_Date") && has("End_Date")
      ? [pl.col("end_date").gtEq(pl.col("start_date"))]
      : []),
  ].reduce((all, one) => all.and(one)).fillNull(pl.lit(false));
  const judged = distinct.withColumns(...readings).withColumn(isPlain.as("is_plain"));
  return {
    plain: typedOnly(judged.filter(pl.col("is_plain")).sort("row"), plan),
    texts: inText(judged.filter(pl.col("is_plain").not())),
  };
}
