import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { DEFAULT_FORMAT } from "@/bank/file_format.ts";
import { BlockMemory } from "@/bank/records/record_block.ts";
import { fileRow, TableRows } from "@/bank/records/table_rows.ts";
import { UserError } from "@/errors.ts";

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  for (const byte of new TextEncoder().encode(text)) yield await Uint8Array.of(byte);
}

function tableOf(texts: readonly string[], format = DEFAULT_FORMAT): TableRows {
  const sources = texts.map((text, i) => ({ path: `${"abc"[i]}.csv`, chunks: chunksOf(text) }));
  return new TableRows(sources, format);
}

async function rowsOf(table: TableRows): Promise<number[]> {
  const rows: number[] = [];
  for await (const { block } of table.blocks(() => new BlockMemory())) rows.push(...block.rows);
  return rows;
}

async function errorOf(...texts: string[]): Promise<string> {
  return (await assertRejects(() => rowsOf(tableOf(texts)), UserError) as Error).message;
}

Deno.test("rows are numbered through all files, and found again in theirs", async () => {
  const table = tableOf(["x,y\n1,2\n\n3,4", "x,y\n", "x,y\n5,6\n7,8\n"]);
  const rows = await rowsOf(table);
  assertEquals(table.header, ["x", "y"]);
  assertEquals(rows, [2, 4, 7, 8]);
  assertEquals(rows.map((row) => fileRow(table.files, row)), [
    { path: "a.csv", row: 2 },
    { path: "a.csv", row: 4 },
    { path: "c.csv", row: 2 },
    { path: "c.csv", row: 3 },
  ]);
});

Deno.test("files without a header are read under the names of the format", async () => {
  const table = tableOf(["1,2\n", "3,4\n5,6\n"], { ...DEFAULT_FORMAT, header: ["x", "y"] });
  assertEquals(await rowsOf(table), [1, 2, 3]);
  assertEquals(fileRow(table.files, 2), { path: "b.csv", row: 1 });
});

Deno.test("a fault is named by its file and its row there", async () => {
  assertMatch(await errorOf("x,y\n1,2\n", "x,y\n3\n"), /^Cannot read b\.csv: row 2 has 1 field/);
});

Deno.test("a file with another header is refused, naming both files and the column", async () => {
  const remedy = "Give both the same header, or list them as two tables.";
  assertEquals(
    await errorOf("x,y\n1,2\n", "x,z\n1,2\n"),
    `Cannot read b.csv and a.csv as one table: column 2 is y in the one and not in the other. ${remedy}`,
  );
  assertMatch(await errorOf("x,y\n1,2\n", "y,x\n1,2\n"), /another order, from column 1 on\. Give/);
  assertMatch(
    await errorOf("x,y\n1,2\n", "x\n1\n"),
    /the one has 1 columns? and the other 2\. Give/,
  );
});

Deno.test("what may be a person's is shown by its form where a header is none", async () => {
  const words = await errorOf("x,y\n1,2\n", "Tunde,Lagos\n1,2\n");
  assertMatch(words, /column 1 is x in the one and not in the other/);
  const message = await errorOf("Ada,ada@bank.example\n1,2\n", "Tunde,0803 123 4567\n1,2\n");
  assertMatch(message, /column 1 is xxx in the one and not in the other/);
});

Deno.test("a table without a row is refused", async () => {
  assertEquals(await errorOf("x,y\n"), "Cannot read a.csv: it has a header and no rows.");
  assertMatch(await errorOf("x,y\n", "x,y"), /a\.csv: it and the 1 beside it have a header and no/);
});
