import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { openSpark } from "@/engine/spark/spark_engine.ts";
import { banks, styles, written } from "../bank/any_bank.ts";
import { withBank } from "../bank/written_bank.ts";
import { differingReadings } from "../engine/differing_readings.ts";
import { oddExtract } from "../engine/odd_extract.ts";
import { assertSameOnBoth } from "../engine/on_both.ts";
import { testNeeding } from "../needing.ts";
import { withFile } from "../sample_extract.ts";
import { startSpark } from "./spark_server.ts";

testNeeding("python3", "java")("the rules hold on Spark as in this process", async (context) => {
  await using server = await startSpark();
  const { remote } = server;
  await context.step("what they read of any text", async () => {
    const engine = await openSpark(remote);
    try {
      assertEquals((await differingReadings(engine, ["NGN"])).slice(0, 20), []);
    } finally {
      await engine.close();
    }
  });
  await context.step(
    "what odd values of every column come to, to the lines of the ledger",
    async () => {
      await withFile(oddExtract(), async (input) => {
        const ledger = await assertSameOnBoth({ input }, remote);
        assert(ledger.length > 300, ledger[0]);
      });
    },
  );
  await context.step("what any small bank comes to, however it is written down", async () => {
    await fc.assert(
      fc.asyncProperty(banks, styles, async (bank, given) => {
        const loans = given.has.loans && bank.loans.length > 0;
        const style = { ...given, has: { ...given.has, loans } };
        await withBank(...written(bank, style), async (contract) => {
          await assertSameOnBoth({ contract, features: ["num_accounts"] }, remote);
        });
      }),
      { numRuns: 2 },
    );
  });
});
