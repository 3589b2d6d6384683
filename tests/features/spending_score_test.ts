import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { spendingReference, spendingScores } from "@/features/spending_score.ts";

const of = (...values: number[]) => Float64Array.from(values);
const ones = (length: number) => new Float64Array(length).fill(1);

Deno.test("spendingScores() reads the knots, the lines between them and the ends, worked by hand", () => {
  const reference = spendingReference(of(30, 10, 20, 20, 8), of(1, 1, 1, 1, NaN));
  assertEquals(reference, { ratios: [10, 20, 30], scores: [1, 50.5, 100] });
  const scores = spendingScores(of(10, 20, 30, 15, 9, 31, 8), of(1, 1, 1, 1, 1, 1, NaN), reference);
  assertEquals([...scores], [1, 50.5, 100, 25.75, 1, 100, NaN]);
});

Deno.test("spendingScores() knows of a single reference customer, and of none", () => {
  const single = spendingReference(of(10), of(2));
  assertEquals([...spendingScores(of(5, 4, 6), ones(3), single)], [50.5, 1, 100]);
  assertEquals([...spendingScores(of(5), ones(1), spendingReference(of(3), of(NaN)))], [NaN]);
});

Deno.test("a customer's score does not depend on who is scored with him", () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(amounts, amounts, (trained, scored) => {
    const reference = spendingReference(of(...trained), ones(trained.length));
    const together = spendingScores(of(...scored), ones(scored.length), reference);
    const alone = scored.map((value) => spendingScores(of(value), ones(1), reference)[0]!);
    assertEquals([...together], alone);
    assert(alone.every((score) => score >= 1 && score <= 100));
  }));
});

Deno.test("spendingReference() thins many customers to 1,000 knots and stays within a tenth of a point", () => {
  const outflow = Float64Array.from({ length: 20_000 }, (_, i) => Math.exp(i / 2500) + i % 7);
  const income = ones(outflow.length);
  const reference = spendingReference(outflow, income);
  assertEquals(reference.ratios.length, 1000);
  assertEquals([reference.scores[0], reference.scores.at(-1)], [1, 100]);
  const sorted = outflow.slice().sort();
  const scores = spendingScores(sorted, income, reference);
  for (let i = 0; i < sorted.length; i += 37) {
    assertAlmostEquals(scores[i]!, i / (sorted.length - 1) * 99 + 1, 0.1);
  }
});
