import { assertEquals } from "@std/assert";
import { elbowText } from "@/output/elbow_text.ts";

function text(elbow: number | undefined, range: number, kMax: number): string {
  return elbowText({ elbow, elbowInertias: new Array<number>(range).fill(1) }, kMax);
}

Deno.test("elbowText() says where the elbow is, and when k-max or the curve's end is near", () => {
  assertEquals(text(4, 10, 10), "The elbow is at k = 4.");
  assertEquals(text(undefined, 10, 10), "The inertia curve has no elbow in k = 1..10.");
  assertEquals(
    text(4, 10, 3),
    "The elbow is at k = 4, at the edge of k-max 3 or beyond: it was looked for up to 10.",
  );
  assertEquals(
    text(19, 20, 10),
    "The elbow is at k = 19, at the edge of k-max 10 or beyond: it was looked for up to 20, where " +
      "it lies at the edge again.",
  );
  assertEquals(
    text(9, 10, 10),
    "The elbow is at k = 9, at the edge of k = 1..10: it may lie beyond.",
  );
});
