import { assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { assertSameOnBoth } from "../engine/on_both.ts";
import { extractText, withFile } from "../sample_extract.ts";

const ROWS = Array.from({ length: 30 }, (_, i) => ({
  Transaction_ID: `T${i}`,
  Customer_ID: `C${i}`,
  Account_ID: `A${i}`,
}));

Deno.test("rows that say the header again are no records on DuckDB either, of text and of Parquet", async () => {
  const lines = extractText(ROWS).trimEnd().split("\r\n");
  const again = [...lines.slice(0, 9), lines[0]!.toUpperCase(), ...lines.slice(9), lines[0]!];
  await withFile(again.join("\n"), async (input) => {
    const rows = again.slice(1).map((line) => line.split(","));
    const parquet = input.replace(".csv", ".parquet");
    pl.DataFrame(
      lines[0]!.split(",").map((name, i) => pl.Series(name, rows.map((row) => row[i]!), pl.Utf8)),
    ).writeParquet(parquet);
    for (const path of [input, parquet]) {
      const ledger = await assertSameOnBoth({ input: path });
      assertEquals(ledger, ["10", "33"].map((row) => `${row} rows   repeated_header  duplicate`));
    }
  });
});
