import { assertEquals, assertThrows } from "@std/assert";
import pl from "nodejs-polars";
import { portable } from "@/engine/dialect.ts";
import { DUCKDB } from "@/engine/duckdb/dialect.ts";
import { expressionSql, planSql } from "@/engine/sql.ts";

Deno.test("an expression that has no SQL is an error that names it", () => {
  const columns = new Map([["x", "text" as const]]);
  assertThrows(
    () => expressionSql(() => pl.col("x").str.zFill(3), columns, DUCKDB),
    Error,
    "There is no SQL for the function of texts ZFill",
  );
});

Deno.test("what a lookup compares with its words is worked out once", () => {
  const frame = pl.DataFrame({ word: [] }, { schema: { word: pl.Utf8 } });
  const spaced = pl.col("word").str.replaceAll("-+", " ");
  const { sql } = planSql(
    () =>
      frame.lazy().select(
        spaced.replaceStrict(
          ["cash in", "cash out"],
          ["credit", "debit"],
          pl.lit("other"),
          pl.Utf8,
        ),
      ),
    "rows",
    DUCKDB,
  );
  assertEquals(sql.match(/regexp_replace/g)?.length, 1, sql);
});

Deno.test("patterns say the same where classes are of ASCII alone and where $ is before a last line", () => {
  assertEquals(
    portable("^\\d+[\\s$_-]$"),
    "^\\p{Nd}+[\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}" +
      "\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}$_-]\\z",
  );
});
