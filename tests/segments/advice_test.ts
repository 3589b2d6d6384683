import { assertEquals } from "@std/assert";
import { adviceFor, stabilityLevel } from "@/segments/advice.ts";

Deno.test("stability is read by the marks of Hennig, which belong to the better side", () => {
  assertEquals([0.59, 0.6, 0.75, 0.85].map(stabilityLevel), [
    "not stable",
    "a pattern only",
    "stable",
    "highly stable",
  ]);
});

Deno.test("offers are for stable segments only, and for none where there are no segments", () => {
  const jaccards = [0.59, 0.6, 0.75, 0.99];
  const advice = (verdict: Parameters<typeof adviceFor>[0]) =>
    jaccards.map((jaccard) => adviceFor(verdict, jaccard));
  assertEquals(advice("supported"), ["leave", "describe", "act", "act"]);
  assertEquals(advice("weak"), ["leave", "describe", "try", "try"]);
  assertEquals(jaccards.map((jaccard) => adviceFor("none", jaccard)), Array(4).fill("leave"));
});
