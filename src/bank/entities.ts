import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import pl from "nodejs-polars";
import type { Extract } from "@/bank/extract.ts";
import { inputChunks } from "@/bank/input_chunks.ts";
import { parquetAsCsv } from "@/bank/parquet.ts";
import { BLANK, type PlainValues } from "@/bank/records/plain_columns.ts";
import type { PlainRecords } from "@/bank/records/plain_records.ts";
import { readRecords } from "@/bank/records/read_records.ts";
import type { RecordsRead } from "@/bank/records/record_reader.ts";
import { type Column, type ColumnName, COLUMNS, type Entity, typedName } from "@/bank/schema.ts";
import { withFile } from "@/errors.ts";
import { THREADS_PAY_FROM } from "@/threads.ts";

/** The distinct records of an entity; `row` is where each first stands, `rows` in how many. */
export interface DistinctRecords {
  /**
   * Records that are complete, valid and written in the plainest way, none of which shares its id
   * with another: `row`, `rows` and the entity's columns as numbers and dates, by the names and in
   * the units of `BankTables`. A transaction has in place of its account's id the number `account`,
   * its place in {@linkcode EntityRecords.accountIds}.
   */
  readonly plain: pl.DataFrame;
  /** All others: `row`, `rows` and the entity's columns as the text they are. */
  readonly texts: pl.DataFrame;
}

/** An extract that has been read to its end. */
export interface InputFile extends Pick<Extract, "name" | "columns"> {
  readonly rows: number;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
}

/** The join undone: the distinct records of each entity. */
export interface EntityRecords {
  readonly file: InputFile;
  readonly records: Readonly<Record<Entity, DistinctRecords>>;
  /** Rows that repeat an earlier row, with the same transaction, account, customer and loan: `row`. */
  readonly repeatedRows: pl.DataFrame;
  /** Column `account_id`: the accounts of the plain transactions, and maybe some others. */
  readonly accountIds: pl.DataFrame;
}

export interface EntitiesOptions {
  /**
   * Leave every record as text, to look at.
   * @default {false}
   */
  readonly asText?: boolean;
}

/**
 * Reads an extract from end to end, once, and splits its rows, each a transaction joined to one of
 * its customer's loans, into the distinct records of customers, accounts, transactions and loans. A
 * record is a distinct text in the entity's columns, so that fan-out leaves one and a second spelling
 * is seen as a second record. An entity whose own columns are all blank in a row is not there: a
 * customer without a loan, an account without activity.
 *
 * @throws {UserError} If the file is not well-formed, naming the first row at fault.
 */
export async function entities(
  { path, name, format, columns, sources }: Extract,
  { asText = false }: EntitiesOptions = {},
): Promise<EntityRecords> {
  const hash = createHash("sha256");
  const { size } = await withFile(`Cannot read ${path}`, "input", () => Deno.stat(path));
  const isParquet = format === "parquet";
  const { records, repeatedRows, rows } = await readRecords(
    isParquet ? parquetAsCsv(path, sources) : hashed(inputChunks(path), hash),
    { path, size, sources: isParquet ? sameNames(columns) : sources, asText },
    // Parquet is compressed.
    { parallel: size * (isParquet ? 8 : 1) >= THREADS_PAY_FROM.bytes },
  );
  // A Parquet file's rows are not its bytes.
  if (isParquet) { for await (const chunk of inputChunks(path)) hash.update(chunk); }
  return {
    file: { name, columns, rows, sha256: hash.digest("hex") },
    records: Object.fromEntries(records.map((read) => [read.entity, frames(read)])) as Record<
      Entity,
      DistinctRecords
    >,
    accountIds: textFrame(
      records.find(({ entity }) => entity === "transactions")!.plain.accountIds,
      ["account_id"],
    ),
    repeatedRows: pl.DataFrame([series("row", repeatedRows!).cast(pl.UInt32)]),
  };
}

function sameNames(columns: ReadonlySet<ColumnName>): Map<ColumnName, string> {
  return new Map([...columns].map((name) => [name, name]));
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  hash: { update(bytes: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

function frames({ names, plain, texts }: RecordsRead): DistinctRecords {
  return {
    plain: plainFrame(names, plain),
    texts: textFrame(texts.csv, ["row", "rows", ...names]),
  };
}

function plainFrame(
  names: readonly ColumnName[],
  { row, rows, ids, idNames, values }: PlainRecords,
): pl.DataFrame {
  const numbers = pl.DataFrame([
    series("row", row),
    series("rows", rows),
    ...[...values].map(([name, numbers]) => series(name, numbers)),
  ]).select(
    pl.col("row").cast(pl.UInt32),
    pl.col("rows").cast(pl.UInt32),
    ...[...values.keys()].map(typed),
  );
  const texts = textFrame(ids, idNames);
  return pl.concat([numbers, texts.rename(renamed(idNames))], { how: "horizontal" })
    .select(
      "row",
      "rows",
      ...names.map((name) => isCounted(name, idNames) ? "account" : typedName(name)),
    );
}

/** Whether a column of ids stands among the numbers. */
function isCounted(name: ColumnName, idNames: readonly ColumnName[]): boolean {
  return COLUMNS[name].kind === "id" && !idNames.includes(name);
}

function renamed(names: readonly ColumnName[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, typedName(name)]));
}

/** What the numbers of a column stand for. */
function typed(name: ColumnName): pl.Expr {
  return COLUMNS[name].kind === "id"
    ? pl.col(name).cast(pl.Int32).as("account")
    : meant(name).as(typedName(name));
}

function meant(name: ColumnName): pl.Expr {
  const { kind, categories = [] }: Column = COLUMNS[name];
  const value = pl.col(name);
  switch (kind) {
    case "category":
      return value.replaceStrict([...categories.keys()], [...categories], pl.lit(null), pl.Utf8);
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

function series(name: string, values: PlainValues | Uint32Array): pl.Series {
  return pl.Series<number, string>(name, values);
}

/** CSV without a header, everything as text but `row` and `rows`. */
function textFrame(csv: Uint8Array, names: readonly string[]): pl.DataFrame {
  if (csv.length === 0) {
    return pl.DataFrame(Object.fromEntries(names.map((name) => [name, []]))).select(
      ...names.map(textOrNumber),
    );
  }
  const frame = pl.readCSV(
    Buffer.from(csv.buffer, csv.byteOffset, csv.byteLength),
    {
      hasHeader: false,
      inferSchemaLength: 0,
    } as Parameters<typeof pl.readCSV>[1],
  );
  frame.columns = [...names];
  return frame.select(...names.map(textOrNumber));
}

function textOrNumber(name: string): pl.Expr {
  return pl.col(name).cast(name === "row" || name === "rows" ? pl.UInt32 : pl.Utf8);
}
