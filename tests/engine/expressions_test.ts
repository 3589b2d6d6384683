import { assertEquals, assertThrows } from "@std/assert";
import pl from "nodejs-polars";
import { portable } from "@/engine/dialect.ts";
import { DUCKDB } from "@/engine/duckdb/dialect.ts";
import { expressionSql } from "@/engine/sql.ts";

Deno.test("an expression that has no SQL is an error that names it", () => {
  const columns = new Map([["x", "text" as const]]);
  assertThrows(
    () => expressionSql(() => pl.col("x").str.zFill(3), columns, DUCKDB),
    Error,
    "There is no SQL for the function of texts ZFill",
  );
});

Deno.test("patterns say the same where classes are of ASCII alone and where $ is before a last line", () => {
  assertEquals(
    portable("^\\d+[\\s$_-]$"),
    "^\\p{Nd}+[\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}" +
      "\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}$_-]\\z",
  );
});
