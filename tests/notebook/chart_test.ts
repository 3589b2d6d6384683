import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { chartMedia } from "@/notebook/chart.ts";
import { bars } from "@/output/charts/bars.ts";
import { svgDocument } from "@/output/charts/svg.ts";

Deno.test("every chart carries its title, its words and its figures as plain text", () => {
  const words = { id: "test", title: "A finding", subtitle: "How to read it", caption: "Source" };
  const media = chartMedia(bars({ rows: [{ label: "loans", value: 3, text: "3 of 5" }] }, words));
  assertEquals(media["text/plain"], "A finding\nHow to read it\nloans: 3 of 5.\nSource");
  assertStringIncludes(media["text/html"]!, 'xmlns="http://www.w3.org/2000/svg"');
});

Deno.test("a picture without words for those who do not see it is refused", () => {
  const svg = svgDocument().createElementNS("http://www.w3.org/2000/svg", "svg");
  assertThrows(() => chartMedia(svg), TypeError, "<title>");
});
