import fc from "fast-check";
import { banks, styles, written } from "../bank/any_bank.ts";
import { withBank } from "../bank/written_bank.ts";
import { assertSameOnBoth } from "./on_both.ts";

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
