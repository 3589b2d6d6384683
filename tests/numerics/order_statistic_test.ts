import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { orderStatistic } from "@/numerics/order_statistic.ts";

Deno.test("orderStatistic() is the value at that place of all lists sorted together", () => {
  const value = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double({ noNaN: true }).map((value) => value + 0),
  );
  const lists = fc.array(fc.array(value, { maxLength: 30 }), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(lists, (unsorted) => {
    const sorted = unsorted.map((list) => Float64Array.from(list).sort());
    const together = Float64Array.from(unsorted.flat()).sort();
    for (const [place, value] of together.entries()) {
      assertEquals(orderStatistic(sorted, place), value);
    }
  }));
});

Deno.test("orderStatistic() is unknown at a place that no list has", () => {
  const lists = [Float64Array.of(1, 2), Float64Array.of()];
  for (const place of [-1, 2, NaN]) assertEquals(orderStatistic(lists, place), NaN);
  assertEquals(orderStatistic([Float64Array.of()], 0), NaN);
});
