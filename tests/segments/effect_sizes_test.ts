import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { cliffsDeltas, effectSize } from "@/segments/effect_sizes.ts";

Deno.test("Cliff's delta of an example worked by hand", () => {
  // 3 and 5 against 1, 3, 4: of six pairs four are higher, one is lower, one is a tie.
  const deltas = cliffsDeltas(
    new Map([[0, Float64Array.of(3, 5)], [1, Float64Array.of(1, 3, 4)]]),
  );
  assertAlmostEquals(deltas.get(0)!, 3 / 6, 1e-12);
  assertAlmostEquals(deltas.get(1)!, -3 / 6, 1e-12);
});

Deno.test("Cliff's delta is what comparing every pair gives", () => {
  const sample = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.nat(2)), { minLength: 1 });
  fc.assert(fc.property(sample, (pairs) => {
    const valuesWhere = (isOne: (group: number) => boolean) =>
      Float64Array.from(pairs.filter(([, group]) => isOne(group)), ([value]) => value).sort();
    const deltas = cliffsDeltas(
      new Map([0, 1, 2].map((group) => [group, valuesWhere((other) => other === group)])),
    );
    for (const group of [0, 1, 2]) {
      const own = valuesWhere((other) => other === group);
      const others = valuesWhere((other) => other !== group);
      if (own.length * others.length === 0) {
        assertEquals(deltas.has(group), false);
        continue;
      }
      let sum = 0;
      for (const a of own) for (const b of others) sum += Math.sign(a - b);
      assertAlmostEquals(deltas.get(group)!, sum / own.length / others.length, 1e-12);
    }
  }));
});

Deno.test("effect sizes are read by the marks of Vargha and Delaney, whatever the sign", () => {
  assertEquals([0, 0.2, 0.3, 0.42, 1].map(effectSize), [
    "negligible",
    "small",
    "medium",
    "large",
    "large",
  ]);
  assertEquals([-0.05, -0.12, -0.28, -0.9].map(effectSize), [
    "negligible",
    "small",
    "medium",
    "large",
  ]);
});
