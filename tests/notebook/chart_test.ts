import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import pl from "nodejs-polars";
import { chartMedia } from "@/notebook/chart.ts";
import { Plot } from "@/notebook/plot.ts";
import { bars } from "@/output/charts/bars.ts";

Deno.test("every chart carries its title, its words and its figures as plain text", () => {
  const words = { id: "test", title: "A finding", subtitle: "How to read it", caption: "Source" };
  const media = chartMedia(bars({ rows: [{ label: "loans", value: 3, text: "3 of 5" }] }, words));
  assertEquals(media["text/plain"], "A finding\nHow to read it\nloans: 3 of 5.\nSource");
  assertStringIncludes(media["text/html"]!, 'xmlns="http://www.w3.org/2000/svg"');
});

const FRAME = pl.DataFrame({ age: [31, 47, 52], balance: [1200, 80, 7], kind: ["a", "b", "b"] });

Deno.test("Plot draws in a cell as it does in a browser, of a frame too, by each way to ask it", () => {
  const dots = () => Plot.dot(FRAME, { x: "age", y: "balance" });
  for (
    const drawn of [Plot.plot({ marks: [dots()] }), dots().plot(), Plot.plot({ marks: [[dots()]] })]
  ) {
    assertMatch(drawn.outerHTML, /^<svg /);
    assertEquals(drawn.querySelectorAll("circle").length, 3);
  }
});

Deno.test("a picture of Plot is shown with the words that are given, and with its legend", () => {
  const drawn = Plot.plot({
    color: { legend: true },
    marks: [Plot.dot(FRAME, { x: "age", y: "balance", fill: "kind" })],
  });
  const media = chartMedia(drawn as HTMLElement, { title: "Two kinds", description: "By age." });
  assertEquals(media["text/plain"], "Two kinds\nBy age.");
  assertMatch(
    media["text/html"]!,
    /swatches.*<svg [^>]*role="img"[^>]*>.*<title>Two kinds<\/title><desc>/s,
  );
});

Deno.test("the words of a tip stand in the picture, so that they show without a script", () => {
  const tips = (mark: ReturnType<typeof Plot.dot>) =>
    Array.from(mark.plot().querySelectorAll("title"), ({ textContent }) => textContent);
  assertEquals(tips(Plot.dot(FRAME, { x: "age", y: "balance", tip: true })), [
    "age: 31\nbalance: 1200",
    "age: 47\nbalance: 80",
    "age: 52\nbalance: 7",
  ]);
  const counted = Plot.groupX({ y: "count" }, { x: "kind", tip: true });
  assertEquals(tips(Plot.barY(FRAME, counted)), [
    "Frequency: 1\nkind: a",
    "Frequency: 2\nkind: b",
  ]);
  assertEquals(tips(Plot.lineY(FRAME, { x: "age", y: "balance", tip: true })), []);
});
