import { assert, assertEquals, assertMatch } from "@std/assert";
import { partsPlot, readableOn } from "@/output/charts/parts_plot.ts";
import { standingPlot } from "@/output/charts/standing_plot.ts";
import { svgText } from "@/output/charts/svg.ts";
import { textWidth } from "@/output/charts/text.ts";
import { segmentStyle, theme } from "@/output/charts/theme.ts";

const OPTIONS = { id: "it", title: "What it is", width: 960 };

const PARTS = [{
  label: "balances",
  parts: [
    { segment: 0, name: "Steady", share: 0.25, text: "25.0%" },
    { segment: 1, name: "Wealthy", share: 0.74, text: "74.0%" },
    { segment: 3, name: "Loan-Heavy", share: 0.01, text: "1.0%" },
  ],
}];

const STANDING = {
  segment: 1,
  name: "Wealthy Inactives",
  rows: [{
    label: "days since the last transaction",
    own: "1,234 days",
    all: "1,200 days",
    low: 0.6,
    middle: 0.75,
    high: 0.9,
  }],
};

/** The texts of a picture with their places, as far as they are Plot's. */
function texts(svg: SVGSVGElement) {
  return [...svg.querySelectorAll("g[aria-label=text] text")].map((element) => {
    const [, x] = /translate\(([-\d.]+)/.exec(element.getAttribute("transform")!)!;
    const group = element.parentElement!;
    const anchor = group.getAttribute("text-anchor") ?? "middle";
    const size = Number(group.getAttribute("font-size"));
    const width = textWidth(element.textContent!, { size });
    const left = anchor === "start" ? Number(x) : Number(x) - width / (anchor === "end" ? 1 : 2);
    return { text: element.textContent!, left, right: left + width, size };
  });
}

Deno.test("partsPlot() divides a bar by the shares and writes those that fit", () => {
  const svg = partsPlot(PARTS, OPTIONS);
  const bars = [...svg.querySelectorAll("rect")].map((bar) => Number(bar.getAttribute("width")));
  assertEquals(bars.map((width) => Math.round(width + 1)), [240, 710, 10]);
  assertEquals(texts(svg).map(({ text }) => text), ["balances", "25.0%", "74.0%"]);
  assertEquals(svg.querySelector("rect title")!.textContent, "Steady: 25.0% of balances");
  assertMatch(svg.querySelector("desc")!.textContent!, /balances: Steady 25.0%, Wealthy 74.0%, L/);
});

Deno.test("standingPlot() puts a segment's middle half and median on the scale of all customers", () => {
  const svg = standingPlot(STANDING, OPTIONS);
  const track = svg.querySelector("path[d^='M220']")!.getAttribute("d")!;
  assertEquals(track, "M220,17L730,17");
  const bar = svg.querySelector("rect")!;
  assertEquals(Math.round(Number(bar.getAttribute("x"))), 220 + 0.6 * 510);
  assertEquals(Math.round(Number(bar.getAttribute("width"))), 0.3 * 510);
  assertMatch(svg.querySelector("desc")!.textContent!, /above 75% of all customers/);
});

Deno.test("on a phone no text of a small picture is below 9 pixels or outside of it", () => {
  const width = 320;
  for (
    const svg of [
      partsPlot(PARTS, { ...OPTIONS, width }),
      standingPlot(STANDING, { ...OPTIONS, width }),
    ]
  ) {
    for (const { text, left, right, size } of texts(svg)) {
      assert(size >= 9 && left >= -1 && right <= width + 1, `${text}: ${left} to ${right}`);
    }
  }
});

Deno.test("a small picture has a name and a description, and the same bytes each time", () => {
  const svg = partsPlot(PARTS, OPTIONS);
  assertEquals(svg.getAttribute("role"), "img");
  assertEquals(svg.querySelector("title")!.textContent, "What it is");
  assertEquals(svgText(svg), svgText(partsPlot(PARTS, OPTIONS)));
});

Deno.test("words on a bar, and marks on a dark page, can be read", () => {
  const luminance = (color: string) => {
    const full = color.length === 4 ? color.replace(/[^#]/g, "$&$&") : color;
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = parseInt(full.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const contrast = (a: string, b: string) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light! + 0.05) / (dark! + 0.05);
  };
  for (let id = 0; id < 24; id++) {
    const { fill, darkInk } = segmentStyle(id);
    assert(contrast(readableOn(fill), fill) >= 4.5, fill);
    assert(contrast(darkInk, "#14191f") >= 4.5, darkInk);
  }
  assert(contrast(theme.color.ink, theme.color.background) >= 4.5);
});
