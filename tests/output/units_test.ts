import { assertEquals } from "@std/assert";
import { plain, withoutUnit, withUnit } from "@/output/units.ts";

Deno.test("figures are written with the unit of their feature", () => {
  assertEquals(withUnit(4_340_000, "naira"), "₦4.3M");
  assertEquals(withUnit(316_000, "naira a month"), "₦316k a month");
  assertEquals(withUnit(0.921, "share"), "92.1%");
  assertEquals(withUnit(16.04, "a month"), "16.0 a month");
  assertEquals(withUnit(31, "days"), "31 days");
  assertEquals(withUnit(1, "days"), "1 day");
  assertEquals(withUnit(4.43, "months"), "4.4 months");
  assertEquals(withUnit(1.427, "ratio"), "1.43");
  assertEquals(withUnit(49.92, "score"), "49.9");
  assertEquals(withUnit(3, "count"), "3");
});

Deno.test("a figure can leave its unit to the words around it", () => {
  assertEquals(withoutUnit(16.04, "a month"), "16.0");
  assertEquals(withoutUnit(316_000, "naira a month"), "₦316k");
  assertEquals(withoutUnit(4_340_000, "naira"), "₦4.3M");
});

Deno.test("numbers have one decimal unless whole or large", () => {
  assertEquals([3, 3.26, -0.4, 1234.5].map(plain), ["3", "3.3", "\u22120.4", "1,235"]);
});
