import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { pipelineWords } from "@/cloud/pipeline_words.ts";
import { UserError } from "@/errors.ts";
import { FEATURE_NAMES } from "@/features/catalogue.ts";
import { DEFAULT_OPTIONS, type PipelineOptions, resolveOptions } from "@/options/options.ts";

/** What the pipeline makes of a command line. */
function read({ words }: ReturnType<typeof pipelineWords>): PipelineOptions {
  const given: Record<string, unknown> = {};
  for (let i = 0; i < words.length; i++) {
    const name = words[i]!.slice(2).replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
    if (name === "strict") given.strict = true;
    else given[name] = words[++i];
  }
  return resolveOptions(given);
}

const features = fc.uniqueArray(fc.constantFrom(...FEATURE_NAMES), { minLength: 1, maxLength: 6 });
const options = fc.record({
  k: fc.oneof(fc.constant("auto"), fc.integer({ min: 1, max: 50 })),
  kMax: fc.integer({ min: 1, max: 100 }),
  features: fc.oneof(fc.constantFrom("classic", "default"), features),
  // Of none of the sets, so that something is left to cluster on.
  exclude: fc.constantFrom([], ["days_past_due"]),
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  asOf: fc.constantFrom("2024-02-29", "2026-11-03"),
  observedFrom: fc.constantFrom("2024-01-01", "2023-06-30"),
  window: fc.integer({ min: 1, max: 120 }),
  missing: fc.constantFrom("impute", "drop"),
  minCell: fc.integer({ min: 1, max: 1000 }),
  strict: fc.boolean(),
}, { requiredKeys: [] });

Deno.test("the words give the pipeline on the machine the options that were given at home", () => {
  fc.assert(fc.property(options, (given) => {
    const resolved = resolveOptions(given);
    fc.pre(JSON.stringify(resolved.features) !== '["days_past_due"]');
    assertEquals(read(pipelineWords(resolved)), resolved);
  }));
});

Deno.test("options that stand at their defaults need no words", () => {
  assertEquals(pipelineWords(DEFAULT_OPTIONS), { words: [], files: [] });
});

Deno.test("contract and playbook go along, and the words name the files that they are on the machine", () => {
  const given = { ...DEFAULT_OPTIONS, contract: "my/bank.jsonc", playbook: "my/own.jsonc" };
  assertEquals(pipelineWords(given, { contract: "{}", playbook: "[]" }), {
    words: ["--contract", "cloud_contract.jsonc", "--playbook", "cloud_playbook.jsonc"],
    files: [
      { name: "cloud_contract.jsonc", content: "{}" },
      { name: "cloud_playbook.jsonc", content: "[]" },
    ],
  });
});

Deno.test("a misspelt feature is found before anything costs money", () => {
  const misspelt = resolveOptions({ exclude: "agee" });
  assertThrows(() => pipelineWords(misspelt), UserError, 'There is no feature "agee"');
});

Deno.test("a key does not travel, and it is not left behind in silence", () => {
  assertThrows(
    () => pipelineWords(resolveOptions({ pseudonymise: "ids.key" })),
    UserError,
    "The key ids.key does not leave this computer",
  );
});
