import pl from "nodejs-polars";
import { alike } from "@/bank/owners.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import { typedFrames, type TypedRecords } from "@/bank/records/typed_records.ts";
import type { ColumnName } from "@/bank/schema.ts";
import { type WordsMet, wordsMet } from "@/bank/screen.ts";
import type { Bounds } from "@/engine/bounds.ts";
import { asTexts, numbered, type ReadOptions } from "@/engine/loaded_tables.ts";
import { eachOf, inParts } from "@/engine/query_results.ts";
import { sqlColumn } from "@/engine/sql.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";

/** Transactions of a table that have been read in this process and wait in the database. */
export interface WaitingTransactions {
  readonly name: string;
  /** What they are like, without rows. */
  readonly model: pl.DataFrame;
  readonly words: WordsMet;
}

interface WaitOptions extends ReadOptions {
  readonly name: string;
  /** Those who are known already. */
  readonly owners: pl.DataFrame | undefined;
  readonly rowsBefore: number;
  /** Which share of them the judge is given. */
  readonly share: number;
  readonly bounds: Bounds;
}

/**
 * Reads transactions from their text, some at a time, and puts them back with what is read of them.
 *
 * @returns Also the records of the table without them, but for a sample.
 */
export async function readToWait(
  texts: AsyncIterable<pl.DataFrame>,
  plan: EntityPlan,
  { name, engine, currency, rowsBefore, share, bounds, ...before }: WaitOptions,
): Promise<{ typed: TypedRecords; waiting: WaitingTransactions }> {
  let owners = before.owners, words: WordsMet | undefined, last: TypedRecords | undefined;
  let waiting = 0, equalRows = 0;
  const sample: pl.DataFrame[] = [];
  const present = new Set<ColumnName>();
  const read = (part: pl.DataFrame) => {
    const some = { plain: undefined, texts: asTexts(part, plan), owners };
    last = numbered(typedFrames(some, plan, currency), rowsBefore);
    const { others } = last;
    owners = last.owners;
    waiting += others.height;
    equalRows += last.equalRows;
    for (const name of last.present) present.add(name);
    words = wordsMet(others, plan, words);
    sample.push(share === 1 ? others : others.filter(isDrawn(share)));
    return inSql(others.drop("owner"));
  };
  await engine.put(name, eachOf(inParts(texts, bounds.atOnce), read));
  return {
    typed: {
      plain: last!.plain,
      others: pl.concat(sample, { how: "vertical", rechunk: false }),
      owners,
      present,
      equalRows,
      waiting,
    },
    waiting: { name, model: last!.others.drop("owner").head(0), words: words! },
  };
}

/** The same transactions in order of row, as they were put there, some at a time. */
export async function* waitingParts(
  { name, model }: WaitingTransactions,
  engine: SqlEngine,
  atOnce: number,
): AsyncGenerator<pl.DataFrame> {
  const row = engine.dialect.name("row");
  const all = engine.query(
    `select * from ${engine.dialect.name(name)} order by ${row}, transaction_id`,
  );
  for await (const part of inParts(all, atOnce)) {
    const names = Object.fromEntries(model.columns.map((name) => [sqlColumn(name), name]));
    yield alike(part.rename(names), model);
  }
}

function inSql(frame: pl.DataFrame): pl.DataFrame {
  return frame.select(...frame.columns.map((name) => pl.col(name).as(sqlColumn(name))));
}

/** Draws a share of rows evenly, wherever they stand: their multiples of a prime are spread over a range. */
function isDrawn(share: number): pl.Expr {
  const place = pl.col("row").cast(pl.Int64).mul(pl.lit(PRIME).cast(pl.Int64))
    .modulo(pl.lit(RANGE).cast(pl.Int64));
  return place.lt(pl.lit(Math.floor(share * RANGE)).cast(pl.Int64));
}

const PRIME = 618_033_989;
const RANGE = 1_000_000_000;
