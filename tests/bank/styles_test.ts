import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { conserved } from "@/bank/conservation.ts";
import type { StyleName } from "@/bank/simulate/export/export_styles.ts";
import { NAIRA_A_EURO } from "@/bank/simulate/export/tables_eu.ts";
import { NAIRA_A_DOLLAR } from "@/bank/simulate/export/tables_us.ts";
import { type FeatureName, featureOf } from "@/features/catalogue.ts";
import { featureNames } from "@/features/customers.ts";
import { writeSimulatedExport } from "@/output/write_simulated_export.ts";
import { openAndRead } from "@/pipeline.ts";
import { type CleanedBank, cleanedBank, featuresById, lines } from "./written_bank.ts";

async function exported(style: StyleName): Promise<CleanedBank> {
  const folder = await Deno.makeTempDir();
  try {
    const options = { customers: 60, seed: 7, months: 12, dirt: 0, joint: 0.2 };
    await writeSimulatedExport({ ...options, folder, style });
    return cleanedBank(await openAndRead({ contract: `${folder}/bank.jsonc` }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Money in a currency whose unit is so many naira is rounded to the cent before it is added up. */
function assertAlike(name: FeatureName, value: number | null, expected: number, naira: number) {
  if (value === null) throw new Error(`${name} is unknown`);
  const { unit } = featureOf(name, {});
  const isMoney = unit.startsWith("money");
  // A hundred amounts, each half a cent off; a score moves by a rank where ratios are that near.
  const tolerance = isMoney ? 0.5 * naira : unit === "score" ? 2 : unit === "ratio" ? 1e-4 : 1e-9;
  assertAlmostEquals(isMoney ? value * naira : value, expected, tolerance, name);
}

Deno.test("one bank written in three styles has the same customers and features, and loses no record in any", async () => {
  const joined = await exported("joined");
  const expected = featuresById(joined);
  const joint = joined.tables.holders.height - joined.tables.accounts.height;
  assert(joint > 3, `${joint} joint accounts`);
  for (
    const [style, naira] of [["tables-eu", NAIRA_A_EURO], ["tables-us", NAIRA_A_DOLLAR]] as const
  ) {
    const bank = await exported(style);
    const found = featuresById(bank);
    assertEquals(Object.keys(found), Object.keys(expected), style);
    assertEquals(featureNames(bank.customers), featureNames(joined.customers), style);
    for (const [id, features] of Object.entries(expected)) {
      for (const [name, value] of Object.entries(features)) {
        assertAlike(name as FeatureName, found[id]![name]!, value!, naira);
      }
    }
    const kept = conserved(joined).map(([entity, { kept }]) => [entity, kept]);
    for (const [entity, count] of kept) {
      const account = conserved(bank).find(([one]) => one === entity)![1];
      assertEquals([account.kept, account.quarantined], [count, 0], `${style}: ${entity}`);
    }
    assertEquals(lines(bank).filter((line) => line.endsWith("quarantined")), [], style);
    assertEquals(bank.asOf, joined.asOf);
  }
});
