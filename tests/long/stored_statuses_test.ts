import { assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { csv, withBank } from "../bank/written_bank.ts";
import { assertSameOnBoth } from "../engine/on_both.ts";

Deno.test("a status that nobody mapped, and a value of where that no row has, are the same on DuckDB", async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    TX: `T${i}`,
    ID: `C${i % 8}`,
    AMT: "5",
    DAY: `2024-01-${10 + i % 20}`,
    ST: ["booked", "B", "P", "done", "", "B"][i % 6]!,
    KIND: i === 7 ? "test" : "live",
  }));
  const bank = (files: string) => ({
    gates: { warn: 5, stop: 50 },
    tables: {
      transactions: {
        files,
        where: { KIND: ["live", "liev"] },
        columns: {
          Transaction_ID: "TX",
          Customer_ID: "ID",
          Amount: "AMT",
          Transaction_Date: "DAY",
          Direction: { value: "credit" },
          Status: { from: "ST", map: { B: "booked", P: "pending" } },
        },
      },
      customers: { files: "c.csv", columns: { Customer_ID: "ID" } },
    },
  });
  const customers = csv([...new Set(rows.map(({ ID }) => ID))].map((ID) => ({ ID })));
  for (const file of ["t.csv", "t.parquet"]) {
    await withBank(
      bank(file),
      { "c.csv": customers, [file]: csv(rows) },
      async (contract, folder) => {
        if (file === "t.parquet") pl.DataFrame(rows).writeParquet(`${folder}/${file}`);
        const ledger = await assertSameOnBoth({ contract, features: ["num_transactions"] });
        const ending = (text: string) => ledger.filter((line) => line.endsWith(text)).length;
        assertEquals(
          [ending("unknown_category done quarantined"), ending("not_booked pending left out")],
          [7, 7],
        );
      },
    );
  }
});
