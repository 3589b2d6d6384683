import { assertEquals } from "@std/assert";
import { typicalCustomers } from "@/segments/typical_customers.ts";

Deno.test("the typical customer is the nearest to the segment's centre, of equals the first", () => {
  const rows = typicalCustomers(Float64Array.of(3, 2, 1, 1, 0.5), [0, 0, 3, 3, 5]);
  assertEquals([...rows], [[0, 1], [3, 2], [5, 4]]);
});
