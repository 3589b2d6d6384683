import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { BEHAVIOURS, EXPECTED_BEHAVIOURS } from "@/bank/simulate/behaviours.ts";
import { unsupportedArchetypes } from "@/segments/naming.ts";
import { isRightlyNamed, plantedBank } from "../planted_bank.ts";

Deno.test("the four planted behaviours are found again, by number and by name, whatever the seed", async () => {
  for (const seed of [101, 102]) {
    const { run, adjustedRand } = await plantedBank({ seed });
    assertEquals([run.fit.k, run.evidence.verdict], [4, "supported"], `seed ${seed}`);
    assertEquals(unsupportedArchetypes(run.segments), []);
    // A quarter of the customers is in between, so that nothing can find all of them.
    assert(adjustedRand >= 0.8 && adjustedRand <= 0.95, `adjusted Rand index ${adjustedRand}`);
  }
});

Deno.test("an easy bank is found again nearly to the customer, a hard one is not claimed to be", async () => {
  const easy = await plantedBank({ seed: 101, difficulty: "easy" });
  assertEquals([easy.run.fit.k, easy.run.evidence.verdict], [4, "supported"]);
  assert(easy.adjustedRand >= 0.9, `adjusted Rand index ${easy.adjustedRand}`);
  const hard = await plantedBank({ seed: 101, difficulty: "hard" });
  assert(hard.run.evidence.verdict !== "supported");
});

Deno.test("three planted behaviours do not end in four segments, and the fourth is not named", async () => {
  for (const [id, missing] of EXPECTED_BEHAVIOURS.entries()) {
    const behaviours = EXPECTED_BEHAVIOURS.filter((name) => name !== missing);
    const bank = await plantedBank({ behaviours, seed: 5 });
    assert(!bank.most.has(id), missing);
    assert(isRightlyNamed(bank), missing);
  }
});

Deno.test("a behaviour that the bank does not expect is described, not misnamed", async () => {
  for (const fifth of BEHAVIOURS.slice(EXPECTED_BEHAVIOURS.length)) {
    const bank = await plantedBank({ behaviours: [...EXPECTED_BEHAVIOURS, fifth], seed: 5 });
    assert(isRightlyNamed(bank), fifth);
    const described = [...bank.most].filter(([id]) => id >= EXPECTED_BEHAVIOURS.length);
    assert(described.some(([, behaviour]) => behaviour === fifth), fifth);
  }
});

Deno.test("a bank of one behaviour is said to have no segments", async () => {
  for (const behaviour of BEHAVIOURS) {
    const { run } = await plantedBank({ behaviours: [behaviour], seed: 7, customers: 200 });
    assertEquals(run.evidence.verdict, "none", behaviour);
    assertStringIncludes(run.evidence.sentence, "A population without groups looks the same.");
  }
});
