import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { CONTRACT_FILE, pipelineWords } from "@/cloud/pipeline_words.ts";
import { UserError } from "@/errors.ts";
import { FEATURE_NAMES } from "@/features/catalogue.ts";
import { DEFAULT_OPTIONS, type PipelineOptions, resolveOptions } from "@/options.ts";

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
  assertEquals(pipelineWords(DEFAULT_OPTIONS), { words: [] });
});

Deno.test("a contract goes along, and the words name the file that it is on the machine", () => {
  const { words, contract } = pipelineWords(
    { ...DEFAULT_OPTIONS, contract: "my/bank.jsonc" },
    "{}",
  );
  assertEquals([words, contract], [["--contract", CONTRACT_FILE], "{}"]);
});

Deno.test("a misspelt feature is found before anything costs money", () => {
  const misspelt = resolveOptions({ exclude: "agee" });
  assertThrows(() => pipelineWords(misspelt), UserError, 'There is no feature "agee"');
});

Deno.test("a playbook is not left behind in silence", () => {
  assertThrows(
    () => pipelineWords(resolveOptions({ playbook: "own.jsonc" })),
    UserError,
    "Cannot send the playbook own.jsonc to another machine",
  );
});
