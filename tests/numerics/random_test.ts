import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { randomSource } from "@/numerics/random.ts";

Deno.test("randomSource() repeats itself for a seed and differs between neighbouring seeds", () => {
  const draws = (seed: number) => {
    const random = randomSource(seed);
    return [random.next(), random.integer(1000), random.normal()];
  };
  assertEquals(draws(7), draws(7));
  assertEquals(new Set([0, 1, 2, 3].map((seed) => draws(seed).join())).size, 4);
});

Deno.test("randomSource() keeps its numbers from one version to the next", () => {
  const random = randomSource(42);
  assertEquals(
    [random.next(), random.next(), random.integer(10), random.normal()],
    [0.21629894688206985, 0.1602059279128739, 2, 0.6045431230820496],
  );
});

Deno.test("randomSource() draws uniform and normal numbers", () => {
  const random = randomSource(1);
  const counts = new Array(7).fill(0);
  let [sum, normals, squares] = [0, 0, 0];
  for (let draw = 0; draw < 70_000; draw++) {
    const x = random.next();
    assert(x >= 0 && x < 1);
    sum += x;
    counts[random.integer(7)]++;
    const normal = random.normal();
    normals += normal;
    squares += normal * normal;
  }
  assertAlmostEquals(sum / 70_000, 0.5, 0.005);
  assertAlmostEquals(normals / 70_000, 0, 0.02);
  assertAlmostEquals(squares / 70_000, 1, 0.03);
  for (const count of counts) assertAlmostEquals(count, 10_000, 400);
});

Deno.test("randomSource() refuses a seed it could not tell from another", () => {
  for (const seed of [-1, 0.5, 2 ** 32, NaN]) {
    assertThrows(() => randomSource(seed), RangeError, `${seed}: a seed is a whole number`);
  }
});
