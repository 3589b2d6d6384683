import pl from "nodejs-polars";
import { areBlank, digestOf, hashOf } from "@/bank/records/field_digests.ts";
import { releaseMemory } from "@/execution/execution.ts";
import type { Field, Slices } from "@/bank/records/parquet_files.ts";

/** Fields that make up records: where the own ones are blank, there is none. */
export interface RecordFields {
  /** The first is that of the id. */
  readonly fields: readonly Field[];
  readonly own: readonly Field[];
}

/** What is to be told apart in the rows of a table. */
export interface Telling {
  /** The records that rows stand for: nearly every row has one of its own. */
  readonly rows: RecordFields;
  /** Fields of them that name their owner, if they have any. */
  readonly owner: readonly Field[];
  /** Other records in the rows, of which there are few. */
  readonly others: ReadonlyMap<string, RecordFields>;
  /** Besides the id, what tells that a row repeats another; none if it does not matter. */
  readonly repeatedBy: readonly Field[];
}

/** The distinct records in the rows of a table. */
export interface ToldApart {
  /** `row` where each first stands, `rows` in how many, whether it `shares_id`, its `owner`'s digest. */
  readonly rows: pl.DataFrame;
  /** The same of the others, but with their fields. */
  readonly others: ReadonlyMap<string, pl.DataFrame>;
  /** Owners: `row` where each first stands, its digest `owner` and its fields. */
  readonly owners: pl.DataFrame;
  /** Rows that repeat an earlier one: `row`. */
  readonly repeatedRows: pl.DataFrame;
}

/**
 * Tells records apart by two digests, of their id and of all they have, 128 bits together. Records
 * without an id are told apart by all they have.
 */
export async function tellApart(
  slices: Slices,
  { rows, owner, others, repeatedBy }: Telling,
): Promise<ToldApart> {
  const few = new Map([...others, ["owners", { fields: owner, own: rows.own }]]);
  const all = [...few.values(), rows].flatMap(({ fields }) => fields).concat(repeatedBy);
  const fields = [...new Map(all.map((field) => [field.name, field])).values()];
  const hashes = fields.map(hashOf);
  const digests = [...few, ["rows", rows] as const]
    .flatMap(([name, records]) => digestsOf(name, records));
  const repeats = digestOf(repeatedBy, areBlank(repeatedBy)).as("repeats");
  const query = (slice: pl.LazyDataFrame) =>
    slice.withColumns(...hashes)
      .select("row", ...fields.map(({ name }) => name), ...digests, repeats);
  const digested: pl.DataFrame[] = [];
  const met = new Map([...few.keys()].map((name) => [name, [] as pl.DataFrame[]]));
  for await (const slice of slices(fields, query)) {
    digested.push(slice.select(
      pl.col("row"),
      pl.col("rows id").as("id"),
      pl.col("rows whole").as("whole"),
      pl.col("owners whole").as("owner"),
      pl.col("repeats"),
    ));
    for (const [name, { fields }] of few) {
      const [id, whole] = [pl.col(`${name} id`).as("id"), pl.col(`${name} whole`).as("whole")];
      const first = firstOfEach(firstOfRuns(slice.select(pl.col("row"), id, whole)));
      const values = slice.select("row", ...fields.map(({ name }) => name));
      met.get(name)!.push(values.join(first, { on: "row", how: "inner" }));
    }
  }
  const found = new Map([...met].map(([name, frames]) => {
    const all = pl.concat(frames);
    const first = firstOfEach(all.select("row", "rows", "id", "whole"));
    const records = all.drop(["rows", "id", "whole"]).join(first, { on: "row", how: "inner" });
    return [name, records.withColumn(pl.col("id").isDuplicated().as("shares_id"))];
  }));
  const owners = found.get("owners")!.rename({ whole: "owner" });
  found.delete("owners");
  const inParts: ReturnType<typeof distinct>[] = [];
  for (let part = 0; part < PARTS; part++) {
    const isIn = pl.col("id").modulo(whole(PARTS)).eq(whole(part));
    inParts.push(distinct(pl.concat(digested.map((some) => some.filter(isIn)))));
    releaseMemory();
    await new Promise((resolve) => setTimeout(resolve));
  }
  return {
    rows: pl.concat(inParts.map(({ rows }) => rows)),
    repeatedRows: pl.concat(inParts.map(({ repeatedRows }) => repeatedRows)).sort("row"),
    others: found,
    owners,
  };
}

/** The digests of the id of some records, and of all their fields; zero where there is no record. */
function digestsOf(name: string, { fields, own }: RecordFields): pl.Expr[] {
  const first = fields.slice(0, 1), nothing = areBlank(own).or(areBlank(fields));
  const whole = digestOf(fields, nothing);
  const id = pl.when(areBlank(first)).then(whole).otherwise(digestOf(first, nothing));
  return [id.as(`${name} id`), whole.as(`${name} whole`)];
}

/** Ids are compared in so many parts, since those of ten million rows at once take a gigabyte. */
const PARTS = 8;

/** Numbers are doubles unless it is said, and those do not hold 64 bits. */
function whole(number: number): pl.Expr {
  return pl.lit(number).cast(pl.UInt64);
}

function isThere(): pl.Expr {
  return pl.col("whole").neq(whole(0));
}

/** Of rows that follow each other and have the same digests the first, and how many they are. */
function firstOfRuns(rows: pl.DataFrame): pl.DataFrame {
  const begins = (name: string) => pl.col(name).neq(pl.col(name).shift(1)).fillNull(pl.lit(true));
  const firsts = rows.withRowIndex("place").filter(begins("id").or(begins("whole")));
  const next = pl.col("place").shift(-1).fillNull(pl.lit(rows.height).cast(pl.UInt32));
  return firsts.select(
    pl.col("row"),
    next.sub(pl.col("place")).cast(pl.UInt32).as("rows"),
    pl.col("id"),
    pl.col("whole"),
  );
}

/** Of rows with the same digests the first, with what all of them count. */
function firstOfEach(rows: pl.DataFrame): pl.DataFrame {
  return rows.filter(isThere()).groupBy(["id", "whole"])
    .agg(pl.col("row").min(), pl.col("rows").sum());
}

/** Few ids stand in several rows: only among those there is something to compare. */
function distinct(digested: pl.DataFrame): Pick<ToldApart, "rows" | "repeatedRows"> {
  const judged = digested.withColumn(pl.col("id").isDuplicated().as("is_several"));
  const several = judged.filter(pl.col("is_several"));
  const records = several.filter(isThere()).groupBy(["id", "whole"])
    .agg(pl.col("row").min(), pl.col("row").count().as("rows"), pl.col("owner").min())
    .withColumn(pl.col("id").isDuplicated().as("shares_id"));
  const once = judged.filter(pl.col("is_several").not().and(isThere()));
  const names = ["row", "rows", "shares_id", "owner"];
  const firsts = several.groupBy(["id", "repeats"]).agg(pl.col("row").min());
  return {
    rows: pl.concat([
      once.withColumns(pl.lit(1).cast(pl.UInt32).as("rows"), pl.lit(false).as("shares_id"))
        .select(...names),
      records.withColumn(pl.col("rows").cast(pl.UInt32)).select(...names),
    ]),
    repeatedRows: several.filter(isThere().or(pl.col("repeats").neq(whole(0))))
      .join(firsts, { on: "row", how: "anti" }).select("row"),
  };
}
