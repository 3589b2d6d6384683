import { assert } from "@std/assert";
import { BASE_AS_OF } from "../bank/base_bank.ts";
import { oddExtract } from "../engine/odd_extract.ts";
import { assertSameOnBoth } from "../engine/on_both.ts";
import { withFile } from "../sample_extract.ts";

Deno.test("odd values come to the same on DuckDB at another date, and where incomplete records are dropped", async () => {
  await withFile(oddExtract(), async (input) => {
    for (
      const options of [
        { asOf: BASE_AS_OF, missing: "drop" as const },
        { asOf: "2024-02-10" },
      ]
    ) {
      const ledger = await assertSameOnBoth({ input, ...options });
      assert(ledger.length > 300, ledger[0]);
    }
  });
});
