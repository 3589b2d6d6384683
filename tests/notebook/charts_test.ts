import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { chartMedia } from "@/notebook/chart.ts";
import { bars } from "@/notebook/charts/bars.ts";
import { heatmap } from "@/notebook/charts/heatmap.ts";
import { histograms } from "@/notebook/charts/histograms.ts";
import { lines } from "@/notebook/charts/lines.ts";
import { svgDocument } from "@/output/svg.ts";

const WORDS = { id: "test", title: "A finding", subtitle: "How to read it", caption: "Source" };

function texts(svg: SVGSVGElement): string[] {
  return [...svg.querySelectorAll("text")].map((text) => text.textContent ?? "");
}

Deno.test("every chart carries its title, its words and its figures as plain text", () => {
  const media = chartMedia(bars([{ label: "loans", value: 3, text: "3 of 5" }], WORDS));
  assertEquals(
    media["text/plain"],
    "A finding\nHow to read it\nloans: 3 of 5.\nSource",
  );
  assertStringIncludes(media["text/html"]!, 'xmlns="http://www.w3.org/2000/svg"');
});

Deno.test("a picture without words for those who do not see it is refused", () => {
  const svg = svgDocument().createElementNS("http://www.w3.org/2000/svg", "svg");
  assertThrows(() => chartMedia(svg), TypeError, "<title>");
});

Deno.test("bars are as long as their values", () => {
  const svg = bars([
    { label: "a", value: 1, text: "1" },
    { label: "b", value: 4, text: "4" },
  ], WORDS);
  const [a, b] = [...svg.querySelectorAll("g[aria-label=bar] rect")]
    .map((bar) => Number(bar.getAttribute("width")));
  assert(Math.abs(b! / a! - 4) < 1e-9);
});

Deno.test("a histogram counts every known value once", () => {
  const values = [1, 2, 2, 3, 1000, 5000, NaN];
  for (const linear of [true, false]) {
    const svg = histograms([{ title: "x", values, linear }], WORDS);
    assertStringIncludes(svg.querySelector("desc")!.textContent!, "6 values, from 1 to 5,000");
    assertEquals(texts(svg).includes("x, logarithmic scale"), !linear);
    const bars = [...svg.querySelectorAll("g[aria-label=rect] rect")]
      .filter((bar) => Number(bar.getAttribute("height")) > 0);
    assert(bars.length >= 2, `${bars.length} bars`);
  }
});

Deno.test("a histogram of nothing, and of one value, can be drawn", () => {
  for (const values of [[], [0], [7], [-3, -3]]) {
    assert(histograms([{ title: "x", values }], WORDS).querySelector("title"));
  }
});

Deno.test("lines leave out what is unknown and name what is marked", () => {
  const svg = lines([{ series: [{ name: "index", values: [NaN, 0.25, 0.5] }], mark: 3 }], {
    ...WORDS,
    height: 200,
  });
  assertStringIncludes(
    svg.querySelector("desc")!.textContent!,
    "index: 2: 0.25, 3: 0.50. Marked: 3.",
  );
  assertEquals(svg.querySelectorAll("g[aria-label=dot] circle").length, 3);
});

Deno.test("a heatmap shows each figure, on dark cells in white", () => {
  const svg = heatmap({
    ...WORDS,
    rows: ["row"],
    across: ["left", "right"],
    value: (_, column) => column === 0 ? -1 : 0,
    text: (value) => value.toFixed(1),
    full: 1,
  });
  const figures = [...svg.querySelectorAll("g[aria-label=text] text")].map((text) => [
    text.textContent,
    text.getAttribute("fill"),
  ]);
  assert(figures.some(([text, fill]) => text === "-1.0" && fill === "white"));
  assert(figures.some(([text, fill]) => text === "0.0" && fill !== "white"));
});

Deno.test("the same values draw the same bytes", () => {
  const draw = () => chartMedia(bars([{ label: "a", value: 1, text: "1" }], WORDS))["text/html"];
  assertEquals(draw(), draw());
});
