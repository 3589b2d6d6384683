import { basename } from "node:path";
import pl from "nodejs-polars";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { digestOfFile } from "@/bank/digest_of_file.ts";
import type { OpenTable } from "@/bank/open_bank.ts";
import { ownColumn } from "@/bank/own_figures.ts";
import { fieldText, plainReading, textOf, typedSource } from "@/bank/records/parquet_columns.ts";
import {
  type ColumnTypes,
  columnTypes,
  type CountedFile,
  countedFiles,
  type Field,
  inSlices,
  isBlank,
  type Slices,
} from "@/bank/records/parquet_files.ts";
import { headerRows } from "@/bank/records/parquet_headers.ts";
import { type EntityPlan, OWN_ENTITY } from "@/bank/records/plan.ts";
import { columnsRead } from "@/bank/records/columns_read.ts";
import type { TableResult } from "@/bank/records/read_records.ts";
import type { LeftOut } from "@/bank/records/row_filter.ts";
import { type Unmet, unmetIn } from "@/bank/records/unmet_in.ts";
import { repeatFrame } from "@/bank/records/repeat_frame.ts";
import { type RecordFields, tellApart } from "@/bank/records/told_apart.ts";
import {
  fieldName,
  ownerNames,
  type PartedRecords,
  typedFrames,
  typedOnly,
  type TypedRecords,
} from "@/bank/records/typed_records.ts";
import { directionOf } from "@/bank/rules/direction.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { type Column, type ColumnName, COLUMNS, ID_COLUMNS, typedName } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";

/** What tells, besides the transaction, that a row of a joined table repeats another. */
const REPEATED_BY: readonly ColumnName[] = ["Account_ID", "Customer_ID", "Loan_ID"];

/** All that the Parquet files of a table hold. */
export interface ParquetRecords
  extends Pick<TableResult, "files" | "rows" | "lastRow" | "leftOut"> {
  /** In the order of the plans. */
  readonly records: readonly TypedRecords[];
  /** See {@linkcode repeatFrame}. */
  readonly repeatedRows: pl.DataFrame;
}

interface ReadOptions {
  readonly currency: Currency;
  /** Leave every record as text. */
  readonly asText: boolean;
}

/**
 * Reads all records of a table from its Parquet files, some rows at a time. The records that the rows
 * stand for are read when all have been told apart, so that only what is kept of them takes memory.
 * Rows have the numbers that they would have in CSV, after a header.
 *
 * @throws {UserError} Naming the file and the column at fault.
 */
export async function readParquet(
  table: OpenTable,
  given: readonly EntityPlan[],
  options: ReadOptions,
): Promise<ParquetRecords> {
  const { name, columns, table: { files: paths, where } } = table;
  const names = columnsRead(table);
  const types = columnTypes(paths, names);
  const plans = given.map((plan) => typedPlan(plan, types));
  const own = plans.find(({ entity }) => entity === OWN_ENTITY[name])!;
  const files = await countedFiles(paths);
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  if (rows === 0) throw new UserError("input", `Cannot read ${paths[0]}: it has no rows.`);

  const fieldsIn = (names: readonly ColumnName[]) => fieldsOf(names, columns, types);
  const headers = await headerRows(files, names, types);
  const { counted, leftOut, unmet } = partedRows(files, where, types, headers);
  const left = {
    ...await leftOutOf(leftOut, fieldsIn([ID_COLUMNS[own.entity]])),
    unmet: await unmet(),
  };
  const owner = options.asText || own.entity !== "transactions" ? [] : ownerNames(own);
  const recordFields = (plan: EntityPlan): RecordFields => {
    const figures = [...plan.features].map(([name, { from }]): Field => {
      return { name: ownColumn(name), from, type: types.get(from)! };
    });
    return {
      fields: [...fieldsIn([...plan.columns.keys()]), ...figures],
      own: [...fieldsIn(plan.own.filter((name) => plan.columns.has(name))), ...figures],
    };
  };
  const told = await tellApart(counted, {
    rows: recordFields(own),
    owner: fieldsIn(owner),
    others: new Map(
      plans.filter((plan) => plan !== own).map((plan) => [plan.entity, recordFields(plan)]),
    ),
    repeatedBy: name === "joined" ? fieldsIn(REPEATED_BY) : [],
  });
  const { currency } = options;
  const owners = ownersOf(told.owners, { plan: own, names: owner, types, currency });
  const records: TypedRecords[] = [];
  for (const plan of plans) {
    const how = { ...options, plan, types, fields: recordFields(plan).fields };
    const read = plan === own
      ? await readRows(counted, told.rows, { ...how, owners })
      : { ...parted(told.others.get(plan.entity)!, how), owners: undefined };
    records.push(typedFrames(read, plan, currency));
  }
  const { rowsBefore, rows: lastRows } = files.at(-1)!;
  return {
    files: await Promise.all(files.map(async ({ path, rowsBefore }) => {
      return { name: basename(path), sha256: await digestOfFile(path), rowsBefore };
    })),
    rows: rows - left.rows,
    lastRow: rowsBefore + lastRows + 1,
    leftOut: left,
    records,
    repeatedRows: repeatFrame(told.repeatedRows.getColumn("row").toTypedArray(), headers),
  };
}

/** A plan whose columns are read by their types. */
export function typedPlan(plan: EntityPlan, types: ColumnTypes): EntityPlan {
  const columns = [...plan.columns].map(([name, source]) => {
    return [name, typedSource(source, types)] as const;
  });
  return { ...plan, columns: new Map(columns) };
}

/** The fields of columns: of one in parts there are several, and of one that is not there none. */
function fieldsOf(
  names: readonly ColumnName[],
  columns: ReadonlyMap<ColumnName, ColumnSource>,
  types: ColumnTypes,
): Field[] {
  return names.flatMap((name) =>
    (columns.get(name)?.from ?? []).map((from, part) => {
      return { name: fieldName(name, part), from, type: types.get(from)! };
    })
  );
}

/** The rows that count by the contract, and those that it leaves out; of neither are headers. */
export function partedRows(
  files: readonly CountedFile[],
  where: ReadonlyMap<string, ReadonlySet<string>>,
  types: ColumnTypes,
  headers: readonly number[],
): { counted: Slices; leftOut: Slices; unmet: () => Promise<Unmet[]> } {
  const asked = [...where].map(([from, values]) => {
    return { field: { name: `where ${from}`, from, type: types.get(from)! }, values };
  });
  const isCounted = asked.map(({ field, values }) => trimmed(field).isIn([...values]))
    .reduce((all, one) => all.and(one), pl.lit(true));
  const isRecord = headers.length === 0
    ? pl.lit(true)
    : pl.col("row").cast(pl.Float64).isIn([...headers]).not();
  const only = (isAsked: pl.Expr): Slices => (fields, query, isWanted) =>
    inSlices(files, [...fields, ...asked.map(({ field }) => field)], {
      query: (rows, first, last) => query(rows.filter(isAsked), first, last),
      isWanted,
    });
  const all: Slices = (fields, query, isWanted) => inSlices(files, fields, { query, isWanted });
  const found = async ({ field, values }: typeof asked[number]) => {
    const all = new Set<string>();
    const texts = inSlices(files, [field], {
      query: (rows) => rows.filter(isRecord).select(trimmed(field).as("text")).unique(),
    });
    for await (const slice of texts) {
      for (const text of slice.getColumn("text").toArray()) all.add(text as string);
    }
    return unmetIn(field.from, values, all);
  };
  return {
    unmet: async () => (await Promise.all(asked.map(found))).flat(),
    counted: where.size + headers.length === 0 ? all : only(isCounted.and(isRecord)),
    leftOut: where.size === 0 ? async function* () {} : only(isCounted.not().and(isRecord)),
  };
}

function trimmed({ name, type }: Field): pl.Expr {
  return textOf(pl.col(name), type).str.strip().fillNull(pl.lit(""));
}

export async function leftOutOf(
  slices: Slices,
  id: readonly Field[],
): Promise<Omit<LeftOut, "unmet">> {
  const whole = pl.concatString([pl.lit(""), ...id.map(trimmed)], "/").as("id");
  let rows = 0;
  const ids = new Set<string>();
  for await (const slice of slices(id, (left) => left.select("row", whole))) {
    rows += slice.height;
    if (id.length === 0) continue;
    for (const one of slice.getColumn("id").unique().toArray()) ids.add((one as string).slice(1));
  }
  return { rows, ids: [...ids].sort() };
}

/** Owners that are plainly written: their ids, and by the `owner`'s digest the `place` of each. */
function ownersOf(
  told: pl.DataFrame,
  { names, plan, types, currency }: {
    readonly names: readonly ColumnName[];
    readonly plan: EntityPlan;
    readonly types: ColumnTypes;
    readonly currency: Currency;
  },
): { ids: pl.DataFrame; places: pl.DataFrame } | undefined {
  const columns = names.map((name) => [name, plan.columns.get(name)!] as const);
  const readings = plainReadings(columns, { types, records: told, currency });
  if (readings === undefined || names.length === 0) return undefined;
  const plain = told.filter(pl.col("owner").isDuplicated().not())
    .withColumns(...readings)
    .filter(columns.map((column) => isRead(column, types)).reduce((all, one) => all.and(one)))
    .sort("row").withRowIndex("place");
  return {
    ids: plain.select(...names.map(typedName)),
    places: plain.select(pl.col("owner"), pl.col("place").cast(pl.Int32)),
  };
}

/** Reads the records that rows stand for, and that were told apart. */
async function readRows(
  slices: Slices,
  told: pl.DataFrame,
  { fields, plan, owners, ...options }: PartOptions & {
    readonly owners: ReturnType<typeof ownersOf>;
  },
): Promise<PartedRecords> {
  const placed =
    (owners === undefined
      ? told.drop("owner")
      : told.join(owners.places, { on: "owner", how: "left" }).drop("owner")
        .rename({ place: "owner" })).sort("row");
  const numbers = placed.getColumn("row").toTypedArray() as Uint32Array;
  const within = (first: number, last: number) => {
    const from = firstFrom(numbers, first);
    return placed.slice({ offset: from, length: firstFrom(numbers, last + 1) - from });
  };
  const read = slices(
    fields,
    (rows, first, last) => rows.join(within(first, last).lazy(), { on: "row", how: "inner" }),
    // Of no records at all, the columns are read.
    (first, last) => placed.height === 0 || within(first, last).height > 0,
  );
  const [plain, texts]: [pl.DataFrame[], pl.DataFrame[]] = [[], []];
  for await (const records of read) {
    const parts = parted(records, { fields, plan, ...options });
    texts.push(parts.texts);
    if (parts.plain !== undefined) {
      plain.push(
        plan.entity === "transactions"
          ? parts.plain.withColumns(...directionOf(parts.plain.columns, plan))
          : parts.plain,
      );
    }
  }
  return {
    plain: plain.length === 0
      ? undefined
      : typedOnly(pl.concat(plain, { how: "vertical", rechunk: false }), plan),
    texts: pl.concat(texts),
    owners: owners?.ids,
  };
}

/** The place of the first of some numbers, in order, that is not below one. */
function firstFrom(numbers: Uint32Array, least: number): number {
  let [from, to] = [0, numbers.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (numbers[middle]! < least) from = middle + 1;
    else to = middle;
  }
  return from;
}

interface PartOptions extends ReadOptions {
  readonly fields: readonly Field[];
  readonly plan: EntityPlan;
  readonly types: ColumnTypes;
}

/** Parts distinct records into those that are plain, typed, and those that need a closer look, as text. */
function parted(
  records: pl.DataFrame,
  { fields, plan, types, currency, asText }: PartOptions,
): Omit<PartedRecords, "owners"> {
  const inText = (some: pl.DataFrame) =>
    some.sort("row").select(
      "row",
      "rows",
      ...fields.map(fieldText),
    );
  const hasOwner = records.columns.includes("owner");
  const columns = [...plan.columns].filter(([name, { from }]) =>
    from.length > 0 && !(hasOwner && ownerNames(plan).includes(name))
  );
  const isTextOnly = asText || plan.features.size > 0 ||
    !plan.columns.has(ID_COLUMNS[plan.entity]);
  const readings = isTextOnly ? undefined : plainReadings(columns, { types, records, currency });
  if (readings === undefined) return { plain: undefined, texts: inText(records) };
  const has = (name: ColumnName) => columns.some(([own]) => own === name);
  const isPlain = [
    ...columns.map((column) => isRead(column, types)),
    pl.col("shares_id").not(),
    ...(hasOwner ? [pl.col("owner").isNotNull()] : []),
    ...(has("Start_Date") && has("End_Date")
      ? [pl.col("end_date").gtEq(pl.col("start_date"))]
      : []),
  ].reduce((all, one) => all.and(one)).fillNull(pl.lit(false));
  const judged = records.withColumns(...readings).withColumn(isPlain.as("is_plain"));
  return {
    plain: typedOnly(judged.filter(pl.col("is_plain")).sort("row"), plan),
    texts: inText(judged.filter(pl.col("is_plain").not())),
  };
}

/** How columns are read that are plainly written; undefined if one never is. */
function plainReadings(
  columns: readonly (readonly [ColumnName, ColumnSource])[],
  { types, ...given }: {
    readonly types: ColumnTypes;
    readonly records: pl.DataFrame;
    readonly currency: Currency;
  },
): pl.Expr[] | undefined {
  const readings = columns.map(([name, source]) =>
    plainReading({ name, source, type: types.get(source.from[0]!)!, ...given })?.as(typedName(name))
  );
  return readings.every((reading) => reading !== undefined) ? readings : undefined;
}

/** Whether what stands in a column was read, or is blank where it may be. */
function isRead([name, { from: [from] }]: readonly [ColumnName, ColumnSource], types: ColumnTypes) {
  const isKnown = pl.col(typedName(name)).isNotNull();
  const { defining = false }: Column = COLUMNS[name];
  return defining ? isKnown : isKnown.or(isBlank({ name, type: types.get(from!)! }));
}
