import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { lastBusyDay } from "@/bank/as_of.ts";

Deno.test("the data end where transactions are many, whatever is dated years ahead", () => {
  const year = Array.from({ length: 365 }, (_, day) => [19_000 + day, 3] as const);
  assertEquals(lastBusyDay(year), 19_364);
  assertEquals(lastBusyDay([[26_298, 1], ...year]), 19_364);
  assertEquals(lastBusyDay([[26_298, 1], [26_299, 1], ...year]), 26_299);
});

Deno.test("two of a thousand and more are too few to be the end", () => {
  const year = Array.from({ length: 365 }, (_, day) => [19_000 + day, 10] as const);
  assertEquals(lastBusyDay([[26_298, 1], [26_299, 1], ...year]), 19_364);
});

Deno.test("a single transaction is the end of the data; without any there is none", () => {
  assertEquals(lastBusyDay([[19_000, 1]]), 19_000);
  assertEquals(lastBusyDay([[19_000, 1], [19_100, 1]]), 19_100);
  assertEquals(lastBusyDay([]), undefined);
});

Deno.test("the end of the data is the one that looking at every day by itself gives", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 1, max: 900 }))),
    (days) => {
      const total = days.reduce((sum, [, count]) => sum + count, 0);
      const within = (last: number) =>
        days.filter(([day]) => day > last - 30 && day <= last)
          .reduce((sum, [, count]) => sum + count, 0);
      const isEnough = ([day]: readonly [number, number]) =>
        within(day) >= 2 && within(day) >= total / 1000;
      const found = days.filter(isEnough).map(([day]) => day);
      const all = days.map(([day]) => day);
      const right = found.length > 0
        ? Math.max(...found)
        : all.length > 0
        ? Math.max(...all)
        : undefined;
      assertEquals(lastBusyDay(days), right);
    },
  ));
});
