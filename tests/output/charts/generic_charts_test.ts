import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { bars } from "@/output/charts/bars.ts";
import { heatmap } from "@/output/charts/heatmap.ts";
import { type HistogramPanel, histograms } from "@/output/charts/histograms.ts";
import { lines } from "@/output/charts/lines.ts";
import { svgText } from "@/output/charts/svg.ts";

const WORDS = { id: "test", title: "A finding", subtitle: "How to read it", caption: "Source" };

function texts(svg: Element): string[] {
  return [...svg.querySelectorAll("text")].map((text) => text.textContent ?? "");
}

function described(svg: Element): string {
  return svg.querySelector("desc")!.textContent!;
}

function numbers(elements: Iterable<Element>, name: string): number[] {
  return [...elements].map((element) => Number(element.getAttribute(name)));
}

Deno.test("bars() are as long as their values, and none for a negative one", () => {
  const rows = [1, 4, -2].map((value) => ({ label: `${value}`, value, text: `${value}` }));
  const widths = numbers(bars({ rows }, WORDS).querySelectorAll("rect[stroke]"), "width");
  assertAlmostEquals(widths[1]! / widths[0]!, 4, 1e-9);
  assertEquals(widths[2], 0);
});

Deno.test("bars() reach beyond the wanted end of the axis rather than out of the picture", () => {
  const rows = [{ label: "more than all", value: 1.5, text: "150%" }];
  const [most, longer] = [1, 2].map((most) =>
    numbers(bars({ rows, most }, WORDS).querySelectorAll("rect[stroke]"), "width")[0]!
  );
  assertAlmostEquals(longer! / most!, 0.75, 1e-9);
});

Deno.test("bars() of nothing say so", () => {
  assert(texts(bars({ rows: [] }, WORDS)).includes("Nothing to show."));
});

Deno.test("histograms() count every known value once", () => {
  const values = [1, 2, 2, 3, 1000, 5000, NaN];
  for (const linear of [true, false]) {
    const svg = histograms({ panels: [{ label: "x", values, linear }] }, WORDS);
    assertStringIncludes(described(svg), "6 values, from 1 to 5,000");
    assertEquals(texts(svg).includes("x, logarithmic scale"), !linear);
    const heights = numbers(svg.querySelectorAll("rect[x]"), "height");
    const least = Math.min(...heights);
    const counted = heights.reduce((sum, height) => sum + height / least, 0);
    assertAlmostEquals(counted, 6, 1e-6);
  }
});

Deno.test("histograms() draw nothing, one value, negative and huge ones", () => {
  for (const values of [[], [NaN], [0], [7], [-3, -3], [-1e9, 1e12]]) {
    const panels: HistogramPanel[] = [{ label: "x", values, unit: "money" }];
    assert(!/NaN|Infinity|undefined/.test(svgText(histograms({ panels }, WORDS))), `${values}`);
  }
});

Deno.test("lines() leave out what is unknown, and point out what is marked", () => {
  const panel = { lines: [{ name: "index", values: [NaN, 0.25, 0.5] }], ring: 3, diamond: 2 };
  const svg = lines({ panels: [panel], xWords: (x) => `k = ${x}` }, WORDS);
  assertStringIncludes(described(svg), "index (k = 2: 0.25, k = 3: 0.50)");
  const points = svg.querySelectorAll("circle[r='3.5']");
  assertEquals(points.length, 2);
  const [ring] = numbers(svg.querySelectorAll("circle[r='10']"), "cx");
  assertEquals(ring, numbers(points, "cx")[1]);
});

Deno.test("lines() name their lines where there are several, and what their places stand for", () => {
  const months = ["2024-01", "2024-02", "2024-03"];
  const panel = {
    label: "Amounts",
    lines: [{ name: "in", values: [1, 2, 3] }, { name: "out", values: [3, 2, 1], dashed: true }],
  };
  const svg = lines({ panels: [panel], columns: 1, xText: (x) => months[x - 1]! }, WORDS);
  for (const text of ["Amounts", "— in", "- - out", ...months]) assert(texts(svg).includes(text));
  assertStringIncludes(described(svg), "Amounts: out (2024-01: 3, 2024-02: 2, 2024-03: 1)");
});

Deno.test("heatmap() is white at zero and where nothing is known, blue below, orange above", () => {
  const svg = heatmap({
    rows: [{ label: "row", values: [-1, 0, NaN, 1] }],
    columns: ["a", "b", "c", "d"],
    text: (value) => value.toFixed(1),
    full: 1,
  }, WORDS);
  const fills = [...svg.querySelectorAll("rect[x]")].map((cell) => cell.getAttribute("fill")!);
  const blueness = (fill: string) => parseInt(fill.slice(5), 16) - parseInt(fill.slice(1, 3), 16);
  assert(blueness(fills[0]!) > 0 && blueness(fills[3]!) < 0, `${fills}`);
  assertEquals(fills.slice(1, 3), ["#ffffff", "#ffffff"]);
  assert(!texts(svg).includes("NaN"));
  assertStringIncludes(described(svg), "row: a -1.0, b 0.0, d 1.0");
});

Deno.test("heatmap() writes names upright where its columns are too narrow for them", () => {
  const columns = Array.from({ length: 12 }, (_, i) => `a rather long name, ${i}`);
  const rows = [{ label: "row", values: columns.map(() => 0.5) }];
  const svg = heatmap({ rows, columns, text: String, full: 1 }, WORDS);
  const upright = [...svg.querySelectorAll("g[transform*=rotate] text")];
  assertEquals(upright.map(({ textContent }) => textContent), columns);
});
