import { assert, assertEquals } from "@std/assert";
import { openDuckDb } from "@/engine/duckdb.ts";
import { wholeFrame } from "@/engine/query_results.ts";
import { drawnCustomers } from "./drawn_customers.ts";
import { extractText, type SampleRow, withFile } from "../sample_extract.ts";

/** The customers of each piece of ten. */
async function drawn(rows: readonly SampleRow[]): Promise<string[][] | undefined> {
  return await withFile(
    extractText(rows),
    async (input) => await drawnCustomers(input, await openDuckDb({ memory: "500MB" }), 10),
  );
}

/** Transactions of so many customers, each with an account of its own but for those that are said. */
function rowsOf(customers: number, accountOf: (i: number) => string): SampleRow[] {
  return Array.from({ length: customers }, (_, i) => ({
    Transaction_ID: `T${i}`,
    Customer_ID: `C${i}`,
    Account_ID: accountOf(i),
  }));
}

Deno.test("each customer is in one piece, and those who share an account, from each to the next, are in the same", async () => {
  const alone = rowsOf(80, (i) => `A${i}`);
  const chain = Array.from({ length: 19 }, (_, i) => ({
    Transaction_ID: `S${i}`,
    Customer_ID: `C${i + 1}`,
    Account_ID: `A${i}`,
  }));
  const all = (await drawn([...alone, ...chain]))!;
  assert(all.length > 2, `there are ${all.length} pieces`);
  assertEquals(all.flat().sort(), alone.map(({ Customer_ID }) => Customer_ID!).sort());
  const linked = all.map((ids) => ids.filter((id) => Number(id.slice(1)) < 20).length);
  assertEquals(linked.filter((count) => count > 0), [20]);
});

Deno.test("where most customers belong together, no piece is left without any", async () => {
  for (const alone of [1, 2, 3, 5, 8, 30]) {
    const all = await drawn(rowsOf(100 + alone, (i) => i < 100 ? "A0" : `A${i}`));
    const sizes = all?.map((ids) => ids.length) ?? [100 + alone];
    assertEquals(sizes.reduce((sum, size) => sum + size), 100 + alone);
    assert(sizes.every((size) => size >= 5), `${alone} besides: ${sizes}`);
  }
  assertEquals(await drawn(rowsOf(100, () => "A0")), undefined);
});

Deno.test("rows that are kept apart are there as a whole and by their number, and may be none", async () => {
  const engine = await openDuckDb({ memory: "500MB" });
  try {
    const found = async (sql: string) => (await wholeFrame(engine.query(sql))).rows().flat();
    for (const rows of [0, 6]) {
      const sql = `select range as x, range % 3 as part from range(${rows})`;
      await engine.keepApart("apart", "part", sql);
      await engine.show("one", "select x from apart where part = 1");
      assertEquals(
        await found("select x from apart order by x"),
        [0, 1, 2, 3, 4, 5].slice(0, rows),
      );
      assertEquals(await found("select x from one order by x"), rows === 0 ? [] : [1, 4]);
      for (const table of ["one", "apart"]) await engine.drop(table);
    }
  } finally {
    await engine.close();
  }
});
