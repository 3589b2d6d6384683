import { assert, assertEquals } from "@std/assert";
import { parseJsonc } from "@/jsonc/jsonc.ts";
import { openQuestions } from "@/bank/contract/open_questions.ts";
import { FEATURE_NAMES, isMeasuredName } from "@/features/catalogue.ts";
import { FEATURE_SYNONYMS } from "@/bank/onboard/synonyms.ts";
import type { StyleName } from "@/bank/simulate/export/export_styles.ts";
import { writeSimulatedExport } from "@/output/write_simulated_export.ts";
import { openAndRead } from "@/pipeline.ts";
import { cleanedBank, keptOf } from "../bank/written_bank.ts";
import { type Onboarded, onboardedFolder } from "../bank/onboard/onboarded.ts";

// deno-lint-ignore no-explicit-any -- contracts are looked into wherever they have something
type Any = any;

interface Compared extends Onboarded {
  readonly folder: string;
  /** The style's own contract. */
  readonly own: Any;
}

/** Exports a bank, onboards it untold, and compares. */
async function compare(style: StyleName, use: (compared: Compared) => Promise<void> | void) {
  const folder = await Deno.makeTempDir({ prefix: "bank_" });
  try {
    await writeSimulatedExport({
      folder,
      style,
      customers: 150,
      seed: 11,
      months: 12,
      joint: 0.1,
    });
    const path = `${folder}/bank.jsonc`;
    const own = structuredClone(parseJsonc(await Deno.readTextFile(path), path).value);
    await use({ ...await onboardedFolder(folder), folder, own });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function source(given: Any): Any {
  return typeof given === "string" ? { from: given } : given;
}

/** What of a proposed entry is not as in the bank's own contract; a question is never wrong. */
function differences(found: Any, own: Any): string[] {
  return Object.entries<Any>(source(found)).flatMap(([key, value]) => {
    if (value === "?" || ["decimal", "thousands", "dates"].includes(key)) return [];
    const right = source(own)[key];
    if (key !== "map") return value === right ? [] : [`${key} is ${value}, not ${right}`];
    return Object.entries<Any>(value).filter(([theirs, ours]) =>
      ours !== "?" && ours !== right?.[theirs]
    )
      .map(([theirs, ours]) => `${theirs} is ${ours}`);
  });
}

/** Puts the bank's own answers into the questions of the proposed contract. */
function answered({ text, contract, own }: Compared): Any {
  const answers = structuredClone(contract);
  for (const { path } of openQuestions(parseJsonc(text, "found"))) {
    const last = path.at(-1)!;
    const above = (value: Any) => path.slice(0, -1).reduce<Any>((part, key) => part?.[key], value);
    const right = above(own)?.[last];
    // What the bank itself does not say counts as others.
    if (right === undefined) delete above(answers)[last];
    else above(answers)[last] = right;
  }
  const { asOf, currency } = own;
  return { ...answers, asOf, currency };
}

for (const style of ["joined", "tables-eu", "tables-us", "parquet"] as const) {
  Deno.test(`${style}: what is found, untold, is what the bank's own contract says`, async () => {
    await compare(style, async (compared) => {
      const { contract, own, folder } = compared;
      assertEquals(Object.keys(contract.tables).sort(), Object.keys(own.tables).sort());
      for (const [name, table] of Object.entries<Any>(own.tables)) {
        const found = contract.tables[name];
        assertEquals([found.files].flat(), [table.files].flat(), name);
        assertEquals(Object.keys(found.columns).sort(), Object.keys(table.columns).sort(), name);
        for (const [column, given] of Object.entries<Any>(found.columns)) {
          assertEquals(differences(given, table.columns[column]), [], `${name} ${column}`);
        }
      }
      await Deno.writeTextFile(`${folder}/answered.jsonc`, JSON.stringify(answered(compared)));
      const kept = async (path: string) =>
        keptOf(cleanedBank(await openAndRead({ contract: `${folder}/${path}` })));
      assertEquals(await kept("answered.jsonc"), await kept("bank.jsonc"));
    });
  });
}

Deno.test("customers: every figure is one, under the name of the catalogue only where it is that", async () => {
  await compare("customers", ({ contract, own, text }) => {
    const { columns, features } = contract.tables.customers;
    assertEquals(columns, own.tables.customers.columns);
    const right = new Map(
      Object.entries<Any>(own.tables.customers.features)
        .map(([name, given]) => [source(given).from, { name, use: source(given).use }]),
    );
    assertEquals(
      Object.values<Any>(features).map((given) => source(given).from).sort(),
      [...right.keys()].sort(),
    );
    for (const [name, given] of Object.entries<Any>(features)) {
      const { from, use } = source(given);
      const known = right.get(from)!;
      if (isMeasuredName(name)) assertEquals(name, known.name);
      // Which of its numbers segments are formed on is the bank's choice.
      if (!isMeasuredName(known.name)) assertEquals(use, known.use);
    }
    assert(!text.includes('"?",'), "a question is asked");
  });
});

Deno.test("every feature of the catalogue has a name by which a mart is understood", () => {
  assertEquals(FEATURE_NAMES.filter((name) => FEATURE_SYNONYMS[name] === undefined), []);
});
