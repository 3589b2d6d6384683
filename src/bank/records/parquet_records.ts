import { createHash } from "node:crypto";
import { basename } from "node:path";
import pl from "nodejs-polars";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { inputChunks } from "@/bank/input_chunks.ts";
import type { OpenTable } from "@/bank/open_bank.ts";
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
import { throwIfInterrupted } from "@/execution.ts";

/** So many rows are told apart at a time: ten million at once take 4 GB, and in four parts 1 GB. */
const ROWS_A_PART = 2_500_000;

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
  const sources = plans.flatMap((plan) => [...plan.columns.values()]);
  const wanted = [...new Set([...sources.flatMap(({ from }) => from), ...where.keys()])];
  const types = columnTypes(files, wanted);
  const number = unusedName(header);
  const { parts, lastRow, count } = await numberedFiles(files, number, wanted);
  if (count === 0) throw new UserError("input", `Cannot read ${files[0]}: it has no rows.`);
  const path = files.join(" or ");
  const all = { query: pl.concat(parts.map(({ query }) => query)), number, types, count, path };
  const own = OWN_ENTITY[name];
  const { rows, leftOut } = await withoutLeftOut(all, where, columns.get(ID_COLUMNS[own]));
  const repeatedBy = name === "joined"
    ? fieldsOf(
      (["Account_ID", "Customer_ID", "Loan_ID"] as const).map((id) =>
        [id, columns.get(id)!] as const
      ),
      types,
    )
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
  const fields = fieldsOf(plan.columns, types);
  const own = fieldsOf([...plan.columns].filter(([name]) => plan.own.includes(name)), types);
  const repeated: pl.DataFrame[] = [];
  const plain: pl.DataFrame[] = [], texts: pl.DataFrame[] = [];
  let owners: pl.DataFrame | undefined;
  for (let part = 0; part < parts; part++) {
    throwIfInterrupted();
    const within = isInPart(fields[0]!, part, parts);
    const distinct = await distinctRecords(rows, { fields, own, within });
    if (repeatedBy !== undefined) {
      const id = fieldsOf(
        [...plan.columns].filter(([name]) => name === ID_COLUMNS[plan.entity]),
        types,
      );
      repeated.push(await repeatedRows(rows, { distinct, id, fields, repeatedBy, within }));
    }
    const read = parted(distinct, { fields, plan, currency, asText });
    texts.push(read.texts);
    if (read.plain === undefined) continue;
    if (plan.entity !== "transactions") plain.push(read.plain);
    else {
      const counted = withOwners(read.plain, owners, plan);
      owners = counted.owners;
      const bare = counted.records.drop(ownerNames(plan).map(typedName));
      plain.push(typedOnly(directionOf(bare, plan), plan));
    }
  }
  const records: PartedRecords = {
    plain: plain.length === 0 ? undefined : pl.concat(plain),
    texts: pl.concat(texts),
    owners,
  };
  return { records: typedFrames(records, plan, currency), repeated };
}

/** Whether the id of a row is in a part of all ids. */
function isInPart({ name, type }: Field, part: number, parts: number): pl.Expr {
  if (parts === 1) return pl.lit(true);
  const whole = (number: number) => pl.lit(number).cast(pl.UInt64);
  return textOf(pl.col(name), type).fillNull(pl.lit("")).hash(0, 1, 2, 3).cast(pl.UInt64)
    .modulo(whole(parts)).eq(whole(part));
}

/** The distinct records of an entity: `row` where each first stands, `rows` in how many, its fields. */
async function distinctRecords(
  { query, number, path }: Rows,
  { fields, own, within }: {
    readonly fields: readonly Field[];
    readonly own: readonly Field[];
    readonly within: pl.Expr;
  },
): Promise<pl.DataFrame> {
  const names = fields.map(({ name }) => name);
  const isThere = () =>
    own.map(({ name }) => pl.col(name).isNotNull()).reduce((any, one) => any.or(one));
  const found = await collected(
    query.select(
      pl.col(number).as("row"),
      ...fields.map(({ name, from }) => columnOf(from).as(name)),
    )
      .filter(isThere().and(within))
      .groupBy(names).agg(pl.col("row").min(), pl.len().as("rows")),
    path,
  );
  // Nearly always there are none, and looking is cheaper than replacing.
  const blank = fields.filter((field) => found.filter(isOtherBlank(field)).height > 0);
  if (blank.length === 0) return found;
  return found.withColumns(
    ...blank.map((field) =>
      pl.when(isOtherBlank(field)).then(pl.lit(null)).otherwise(pl.col(field.name)).as(field.name)
    ),
  ).filter(isThere()).groupBy(names).agg(pl.col("row").min(), pl.col("rows").sum());
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

/** The rows that say again what an earlier one has said: `row`. Without an id, all must be the same. */
async function repeatedRows(
  { query, number, path }: Rows,
  { distinct, id, fields, repeatedBy, within }: {
    readonly distinct: pl.DataFrame;
    readonly id: readonly Field[];
    readonly fields: readonly Field[];
    readonly repeatedBy: readonly Field[];
    readonly within: pl.Expr;
  },
): Promise<pl.DataFrame> {
  const all = [...new Map([...fields, ...repeatedBy].map((field) => [field.name, field])).values()];
  const text = ({ name, type }: Field) => textOf(pl.col(name), type).fillNull(pl.lit("")).as(name);
  const names = (of: readonly Field[]) => of.map(({ name }) => name);
  const isSeveral = pl.col("rows").gt(pl.lit(1)).or(pl.col(id[0]!.name).isDuplicated());
  const several = distinct.filter(isSeveral).select(...id.map(text)).unique();
  const none = pl.DataFrame(Object.fromEntries(names(id).map((name) => [name, [""]])));
  const asked = pl.concat([several, none.join(several, { on: names(id), how: "anti" })]);
  const rows = await collected(
    query.select(
      pl.col(number).as("row"),
      ...all.map(({ name, from }) => columnOf(from).as(name)),
    )
      .filter(within)
      .withColumns(...all.map(text))
      .join(asked.lazy(), { on: names(id), how: "semi" }),
    path,
  );
  const isBlank = (of: readonly Field[]) =>
    names(of).map((name) => pl.col(name).eq(pl.lit(""))).reduce((every, one) => every.and(one));
  return pl.concat([
    repeats(rows.filter(isBlank(id).not()), names([...id, ...repeatedBy])),
    repeats(rows.filter(isBlank(id).and(isBlank(all).not())), names(all)),
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
  const readings = asText || !plan.columns.has(id) ? [] : columns.flatMap(([name, source]) => {
    const field = { name, source, type: typeOf.get(name)!, records: distinct };
    const reading = plainReading(field, currency);
    return reading === undefined ? [] : [reading.as(typedName(name))];
  });
  if (readings.length < columns.length) return { plain: undefined, texts: inText(distinct) };
  const has = (name: ColumnName) => columns.some(([own]) => own === name);
  const isRead = (name: ColumnName) => {
    const isKnown = pl.col(typedName(name)).isNotNull();
    const { defining = false }: Column = COLUMNS[name];
    return defining ? isKnown : isKnown.or(pl.col(name).isNull());
  };
  const isPlain = [
    ...columns.map(([name]) => isRead(name)),
    pl.col(id).isDuplicated().not(),
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
