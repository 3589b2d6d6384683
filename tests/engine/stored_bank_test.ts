import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { banks, styles, written } from "../bank/any_bank.ts";
import { csv, withBank } from "../bank/written_bank.ts";
import { assertSameOnBoth } from "./on_both.ts";
import { oddExtract } from "./odd_extract.ts";
import { withFile } from "../sample_extract.ts";
import { fuzzRuns } from "../fuzz_runs.ts";

Deno.test("any small bank, however it is written down, comes to the same in this process and on DuckDB", async () => {
  await fc.assert(
    fc.asyncProperty(banks, styles, async (bank, given) => {
      const loans = given.has.loans && bank.loans.length > 0;
      const style = { ...given, has: { ...given.has, loans } };
      await withBank(...written(bank, style), async (contract) => {
        await assertSameOnBoth({ contract, features: ["num_accounts"] });
      });
    }),
    { numRuns: fuzzRuns(3) },
  );
});

Deno.test("every odd value of a column comes to the same on DuckDB, to the lines of the ledger", async () => {
  await withFile(oddExtract(), async (input) => {
    const ledger = await assertSameOnBoth({ input }, "duckdb", 100);
    assert(ledger.length > 300, ledger[0]);
  });
});

Deno.test("transactions in another currency are the same on DuckDB", async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    TX: `T${i}`,
    ID: `C${i % 5}`,
    AMT: String(i + 1),
    DAY: `2024-01-${10 + i % 20}`,
    CUR: i === 7 ? "SEK" : i === 8 ? "" : "eur",
  }));
  const columns = {
    Transaction_ID: "TX",
    Customer_ID: "ID",
    Amount: "AMT",
    Transaction_Date: "DAY",
    Currency: "CUR",
  };
  const tables = { transactions: { files: "t.csv", columns } };
  await withBank({ tables }, { "t.csv": csv(rows) }, async (contract) => {
    const ledger = await assertSameOnBoth({ contract, features: ["num_transactions"] });
    assertEquals(ledger, ["9 transactions T7 Currency other_currency SEK quarantined"]);
  });
});

Deno.test("a bank of which no transaction can be kept ends in the same sentence on DuckDB", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    TX: `T${i}`,
    ID: i % 3 === 0 ? "" : `C${i % 5}`,
    AMT: i % 3 === 1 ? "much" : String(i + 1),
    DAY: i % 3 === 2 ? "soon" : `2024-01-${10 + i % 20}`,
  }));
  const columns = {
    Transaction_ID: "TX",
    Customer_ID: "ID",
    Amount: "AMT",
    Transaction_Date: "DAY",
  };
  const tables = { transactions: { files: "t.csv", columns } };
  await withBank({ tables }, { "t.csv": csv(rows) }, async (contract) => {
    const [error] = await assertSameOnBoth({ contract, features: ["num_transactions"] });
    assert(error!.includes("60 of 60 transactions (100.0 %) were set aside"), error);
  });
});
