import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type GroupFigures, segmentFigures } from "@/segments/figures.ts";
import { STATISTICS } from "@/segments/statistic.ts";
import { customersFrame } from "../customers_frame.ts";

Deno.test("segmentFigures() sum up a segment and leave unknown values out", () => {
  const customers = customersFrame({ age: [30, null, 50, 90] });
  const figures = segmentFigures(customers, Int32Array.of(1, 1, 1, 0)).own(1);
  assertEquals(figures.customers, 3);
  assertEquals(figures.figure("age", "mean"), 40);
  assertEquals(figures.figure("age", "median"), 40);
  assertEquals(figures.figure("age", "upper quartile"), 45);
  assertEquals(figures.total("age"), 80);
});

Deno.test("segmentFigures() know nothing of a feature the file lacks", () => {
  const figures = segmentFigures(customersFrame({ num_loans: [1] }), Int32Array.of(0)).all;
  assertEquals(figures.figure("age", "mean"), undefined);
  assertEquals(figures.quantile("age", 0.5), undefined);
  assertEquals(figures.total("age"), 0);
});

Deno.test("segmentFigures() are those of each segment, of everybody else, and of all", () => {
  const row = fc.record({
    segment: fc.nat(3),
    value: fc.oneof(fc.constant(null), fc.integer({ min: -9, max: 9 })),
  });
  fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
    const customers = customersFrame({ age: rows.map(({ value }) => value) });
    const figures = segmentFigures(customers, Int32Array.from(rows, ({ segment }) => segment));
    const same = (actual: GroupFigures, belongs: (segment: number) => boolean) => {
      const own = rows.filter(({ segment }) => belongs(segment)).map(({ value }) => value);
      const expected = segmentFigures(customersFrame({ age: own }), new Int32Array(own.length)).all;
      assertEquals(actual.customers, expected.customers);
      assertEquals(actual.total("age"), expected.total("age"));
      for (const statistic of STATISTICS) {
        assertEquals(actual.figure("age", statistic), expected.figure("age", statistic));
      }
    };
    same(figures.all, () => true);
    for (const id of [0, 1, 2, 3]) {
      same(figures.own(id), (segment) => segment === id);
      same(figures.others(id), (segment) => segment !== id);
    }
  }));
});

Deno.test("segmentFigures() have the known values of each segment in ascending order", () => {
  const customers = customersFrame({ age: [50, 30, null, 20] });
  const figures = segmentFigures(customers, Int32Array.of(7, 7, 7, 2));
  assertEquals(
    figures.sorted("age"),
    new Map([[7, Float64Array.of(30, 50)], [2, Float64Array.of(20)]]),
  );
});
