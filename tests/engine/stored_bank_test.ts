import { assert } from "@std/assert";
import fc from "fast-check";
import { banks, styles, written } from "../bank/any_bank.ts";
import { withBank } from "../bank/written_bank.ts";
import { assertSameOnBoth } from "./on_both.ts";
import { oddExtract } from "./odd_extract.ts";
import { BASE_AS_OF } from "../bank/base_bank.ts";
import { withFile } from "../sample_extract.ts";

Deno.test("any small bank, however it is written down, comes to the same in this process and on DuckDB", async () => {
  await fc.assert(
    fc.asyncProperty(banks, styles, async (bank, given) => {
      const loans = given.has.loans && bank.loans.length > 0;
      const style = { ...given, has: { ...given.has, loans } };
      await withBank(...written(bank, style), async (contract) => {
        await assertSameOnBoth({ contract, features: ["num_accounts"] });
      });
    }),
    { numRuns: 4 },
  );
});

Deno.test("every odd value of a column comes to the same on DuckDB, to the lines of the ledger", async () => {
  await withFile(oddExtract(), async (input) => {
    for (
      const options of [
        {},
        { asOf: BASE_AS_OF, missing: "drop" as const },
        { asOf: "2024-02-10" },
      ]
    ) {
      const ledger = await assertSameOnBoth({ input, ...options });
      assert(ledger.length > 300, ledger[0]);
    }
  });
});
