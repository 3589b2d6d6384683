import { assertEquals } from "@std/assert";
import { aligned } from "@/text/aligned.ts";

Deno.test("columns are as wide as their widest cell, the first on the left, the others on the right", () => {
  assertEquals(aligned([["", "n"], ["loans", "12"]]), ["        n", "loans  12"]);
});

Deno.test("what stands where can be said, and no line ends in spaces", () => {
  assertEquals(aligned([["run", "x"], ["a", ""]], () => false), ["run  x", "a"]);
});
