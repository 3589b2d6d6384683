import { assertEquals } from "@std/assert";
import { rankOf } from "@/segments/rank.ts";

Deno.test("rankOf() is the share of all below a value, equal ones counting half", () => {
  const groups = [Float64Array.of(1, 2, 2), Float64Array.of(), Float64Array.of(2, 5)];
  assertEquals([0, 1, 2, 3, 5, 9].map((value) => rankOf(value, groups)), [
    0,
    0.1,
    0.5,
    0.8,
    0.9,
    1,
  ]);
});
