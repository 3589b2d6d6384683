import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import pl from "nodejs-polars";
import { textOf } from "@/bank/records/parquet_columns.ts";
import { columnTypes, countedFiles, inSlices } from "@/bank/records/parquet_files.ts";
import { sparkConnection } from "@/engine/spark/connection_string.ts";
import { SparkSession } from "@/engine/spark/spark_session.ts";
import { storedColumns, storedFiles, storedRowsSql } from "@/engine/spark/stored_files.ts";
import { UserError } from "@/errors.ts";
import { testNeeding } from "../needing.ts";
import { startSpark } from "./spark_server.ts";

const NUMBERS = [
  ...[0.1, 1e7, 12345678.25, 1e-3, 1e-5, 1e-6, 1.2e-6, 1e15, 123456789012345.67, 1e16, 1e21, -0, 0],
  ...[100, -20, 2.005, Infinity, -Infinity, NaN],
];

testNeeding("python3", "java")(
  "files that Spark reads are rows as those of this machine",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "may's files " });
    await using server = await startSpark();
    try {
      const paths = ["a b.parquet", "z.parquet", "é%20.parquet"].map((name) => join(folder, name));
      for (const [i, path] of paths.entries()) {
        frameOf(1000 * i, i).writeParquet(path);
      }
      await using session = await SparkSession.open(await sparkConnection(server.remote));
      await session.set({ "spark.sql.files.maxPartitionBytes": "4096" });
      const place = [`file://${folder}`];
      const types = await storedColumns(session, place);
      const files = await storedFiles(session, place);
      const local = await countedFiles(paths);
      assertEquals(
        files.map(({ name, rows, rowsBefore }) => ({ path: join(folder, name), rows, rowsBefore })),
        local.map(({ path, rows, rowsBefore }) => ({ path, rows, rowsBefore })),
      );
      const fields = [...types.keys()].map((name) => ({ name: `our_${name}`, from: name }));
      const there = await session.rows(
        `select * from (${storedRowsSql(place, files, { fields, types })}) rows order by row`,
      );
      const own = columnTypes(paths, [...types.keys()]);
      const typed = fields.map(({ name, from }) => ({ name, from, type: own.get(from)! }));
      const texts = typed.map(({ name, type }) =>
        textOf(pl.col(name), type).fillNull(pl.lit("")).as(name)
      );
      const here = await Array.fromAsync(
        inSlices(local, typed, { query: (rows) => rows.select("row", ...texts) }),
      );
      assertEquals(there.toRecords(), pl.concat(here).toRecords());
      const nowhere = () => storedColumns(session, [`file://${folder}/none`]);
      const { message } = await assertRejects(nowhere, UserError);
      assertStringIncludes(message, "does not see file:");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

function frameOf(first: number, seed: number): pl.DataFrame {
  const rows = 700 + seed;
  const whole = Array.from({ length: rows }, (_, i) => first + i);
  const money = whole.map((n, i) => NUMBERS[i] ?? Math.round((n * 7919) % 1e9) / 100);
  return pl.DataFrame({ whole, money, text: whole.map((n) => n % 7 === 0 ? null : `ọ'${n}\\`) })
    .select(
      pl.col("whole").cast(pl.Int64),
      pl.when(pl.col("whole").modulo(pl.lit(11)).eq(pl.lit(3))).then(pl.lit(null))
        .otherwise(pl.col("money")).as("money"),
      "text",
      pl.col("whole").cast(pl.Int32).cast(pl.Date).as("a day"),
      pl.col("whole").mul(pl.lit(43_200_000_000)).cast(pl.Int64).cast(pl.Datetime("us")).as("time"),
      pl.col("whole").gt(pl.lit(9)).as("yes"),
    );
}
