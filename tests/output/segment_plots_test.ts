import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type DistributionPanel, distributionsPlot } from "@/output/distributions_plot.ts";
import { heatmapPlot } from "@/output/heatmap_plot.ts";
import { indicesPlot } from "@/output/indices_plot.ts";
import { shownSegments } from "@/output/picture.ts";
import { principalAxesPlot } from "@/output/principal_axes_plot.ts";
import { silhouettePlot } from "@/output/silhouette_plot.ts";
import { stabilityPlot } from "@/output/stability_plot.ts";
import { svgDocument, svgText } from "@/output/svg.ts";
import { segmentStyle, textWidth, theme } from "@/output/theme.ts";

const document = svgDocument();
const segments = [
  { id: 0, name: "Steady Customers", customers: 3 },
  { id: 3, name: "Loan-Heavy Customers", customers: 2 },
];
const caption = "Source: bank.csv, 5 customers.";

function texts(svg: Element): string[] {
  return [...svg.querySelectorAll("text")].map(({ textContent }) => textContent ?? "");
}

const spread = { low: 1, lowerQuartile: 2, median: 3, upperQuartile: 4, high: 5 };
const panels: DistributionPanel[] = [
  { label: "age", unit: "years", spreads: [{ segment: 0, ...spread }] },
  {
    label: "loans",
    unit: "count",
    spreads: [
      { segment: 0, ...spread },
      { segment: 3, low: 6, lowerQuartile: 7, median: 8, upperQuartile: 9, high: 10 },
    ],
  },
];

/** A small picture of each kind. */
function pictures(): Record<string, SVGSVGElement> {
  return {
    heatmap: heatmapPlot({
      segments,
      rows: [
        { label: "age", z: [0.2, -0.04], figures: ["46 years", "37 years"] },
        { label: "total loans", z: [-0.7, 1.34], figures: ["₦0", "₦3.9M"] },
      ],
      caption,
      document,
    }),
    distributions: distributionsPlot({ segments, panels, caption, document }),
    principalAxes: principalAxesPlot({
      points: [{ x: -1, y: 0, segment: 0 }, { x: 2, y: 1, segment: 3 }],
      segments,
      loadings: [
        { label: "days since the last transaction", x: 0.9, y: 0.1 },
        { label: "total loans", x: 0.89, y: 0.11 },
        { label: "age", x: -0.3, y: -0.9 },
      ],
      explained: [0.5, 0.25],
      caption,
      document,
    }),
    indices: indicesPlot({
      panels: [
        {
          label: "Silhouette",
          reading: "higher is better",
          values: [{ k: 2, value: 0.5 }, { k: 3, value: 0.25 }],
          vote: 2,
        },
        {
          label: "Gap statistic",
          reading: "the first k not clearly beaten by the next",
          values: [{ k: 1, value: -0.1 }, { k: 2, value: 0.2 }, { k: 3, value: 0.3 }],
          vote: undefined,
        },
        {
          label: "Davies–Bouldin",
          reading: "lower is better",
          values: [{ k: 2, value: 0.9 }, { k: 3, value: 0.8 }],
          vote: 3,
        },
      ],
      k: 2,
      caption,
      document,
    }),
    silhouette: silhouettePlot({
      segments,
      values: Float64Array.of(0.6, 0.5, 0.4, 0.7, -0.2),
      segmentOf: [0, 0, 0, 3, 3],
      caption,
      document,
    }),
    stability: stabilityPlot({
      segments: [{ ...segments[0]!, jaccard: 0.9 }, { ...segments[1]!, jaccard: 0.5 }],
      caption,
      document,
    }),
  };
}

Deno.test("every picture has a title, a description, the caption, and ids of its own", () => {
  const ids: string[] = [];
  for (const [name, svg] of Object.entries(pictures())) {
    assert(svg.querySelector("title")!.textContent !== "", name);
    const own = [...svg.querySelectorAll("[id]")].map(({ id }) => id);
    assertEquals(svg.getAttribute("aria-labelledby"), own.join(" "), name);
    assert(svg.querySelector("desc")!.textContent!.endsWith(caption), name);
    ids.push(...own);
  }
  assertEquals(ids.length, new Set(ids).size);
});

Deno.test("no text of a picture is cut at its edges", () => {
  for (const [name, svg] of Object.entries(pictures())) {
    const height = Number(svg.getAttribute("height"));
    for (const text of svg.querySelectorAll(":scope > text")) {
      const [x, y] = [Number(text.getAttribute("x")), Number(text.getAttribute("y"))];
      const size = Number(text.getAttribute("font-size"));
      const width = textWidth(text.textContent!, { size });
      const anchor = text.getAttribute("text-anchor");
      const left = anchor === "end" ? x - width : anchor === "middle" ? x - width / 2 : x;
      const where = `${name}: ${text.textContent}`;
      assert(left >= 0 && left + width <= theme.width, where);
      assert(y >= size * 0.7 && y <= height, where);
    }
  }
});

Deno.test("every picture gives the same bytes twice", () => {
  const [first, second] = [pictures(), pictures()];
  for (const name of Object.keys(first)) {
    assertEquals(svgText(first[name]!), svgText(second[name]!));
  }
});

Deno.test("heatmapPlot() writes every deviation with its sign, and is white at the average", () => {
  const svg = pictures().heatmap!;
  for (const figure of ["+0.2", "0.0", "−0.7", "+1.3", "46 years", "₦3.9M"]) {
    assert(texts(svg).includes(figure), figure);
  }
  const fills = [...svg.querySelectorAll("rect")].map((cell) => cell.getAttribute("fill")!);
  const blueness = (fill: string) => parseInt(fill.slice(5), 16) - parseInt(fill.slice(1, 3), 16);
  const [, , , below, above] = fills;
  assert(blueness(below!) > 0 && blueness(above!) < 0, fills.join());
  assert(
    svg.querySelector("title")!.textContent!.includes("Loan-Heavy Customers by high total loans"),
  );
});

Deno.test("distributionsPlot() puts larger values further right, and counts where segments lie apart", () => {
  const svg = pictures().distributions!;
  const bars = [...svg.querySelectorAll("rect[stroke]")].map((bar) => ({
    fill: bar.getAttribute("fill"),
    from: Number(bar.getAttribute("x")),
    to: Number(bar.getAttribute("x")) + Number(bar.getAttribute("width")),
  }));
  const fills = [0, 0, 3].map((id) => segmentStyle(id).fill);
  assertEquals(bars.map(({ fill }) => fill), fills);
  assert(bars[1]!.to < bars[2]!.from);
  // From 2 to 4 on a line from 1 to 5.
  const line = svg.querySelector(`line[stroke="${segmentStyle(0).fill}"]`)!;
  const length = Number(line.getAttribute("x2")) - Number(line.getAttribute("x1"));
  assertAlmostEquals((bars[0]!.to - bars[0]!.from) / length, 0.5, 1e-9);
  assertEquals(
    svg.querySelector("title")!.textContent,
    "In 1 of 2 features the middle halves of some segments lie apart",
  );
});

Deno.test("principalAxesPlot() draws an arrow per feature to its correlations, names apart", () => {
  const svg = pictures().principalAxes!;
  const tips = [...svg.querySelectorAll("circle[r='3.5']")].map((tip) => [
    Number(tip.getAttribute("cx")),
    Number(tip.getAttribute("cy")),
  ]);
  assertEquals(tips.length, 3);
  const round = svg.querySelector("circle[fill=none]")!;
  const [cx, cy, r] = ["cx", "cy", "r"].map((name) => Number(round.getAttribute(name)));
  const reached = tips.map(([x, y]) => [(x! - cx!) / r!, (cy! - y!) / r!]);
  for (const [x, y] of [[0.9, 0.1], [0.89, 0.11], [-0.3, -0.9]]) {
    assert(reached.some(([a, b]) => Math.abs(a! - x!) < 1e-9 && Math.abs(b! - y!) < 1e-9));
  }
  const names = [...svg.querySelectorAll("text[text-anchor=start]")]
    .filter((text) => Number(text.getAttribute("x")) > cx! + r!)
    .map((text) => Number(text.getAttribute("y")))
    .filter((y) => Math.abs(y - cy!) < r!)
    .toSorted((a, b) => a - b);
  assert(names.length >= 3, "two names, one of them in two lines");
  names.slice(1).forEach((y, i) => assert(y - names[i]! >= theme.fontSize.caption));
  assert(texts(svg).includes("Axis 1: 50.0% of the variation"));
});

Deno.test("indicesPlot() says what each index favours, and how many favour the k of the run", () => {
  const svg = pictures().indices!;
  assert(texts(svg).includes("higher is better; favours 2"));
  assert(texts(svg).includes("the first k not clearly beaten by the next; favours none"));
  assertEquals(
    svg.querySelector("title")!.textContent,
    "1 of the 3 other indices favours k = 2",
  );
});

Deno.test("silhouettePlot() has a blade per segment, its mean, and the share that would suit another better", () => {
  const svg = pictures().silhouette!;
  const blades = [...svg.querySelectorAll("polygon")];
  assertEquals(blades.map((blade) => blade.getAttribute("fill")), [
    segmentStyle(0).fill,
    segmentStyle(3).fill,
  ]);
  assert(texts(svg).includes("mean 0.50") && texts(svg).includes("mean 0.25"));
  assert(texts(svg).includes("mean of all: 0.40"));
  assert(svg.querySelector("title")!.textContent!.includes("20.0% of customers"));
});

Deno.test("stabilityPlot() draws bars as long as the stability, and counts the stable ones", () => {
  const svg = pictures().stability!;
  const widths = [...svg.querySelectorAll("rect[stroke]")].map((bar) =>
    Number(bar.getAttribute("width"))
  );
  assertAlmostEquals(widths[0]! / widths[1]!, 0.9 / 0.5, 1e-9);
  assert(texts(svg).includes("0.90 highly stable") && texts(svg).includes("0.50 not stable"));
  assertEquals(svg.querySelector("title")!.textContent, "1 of 2 segments is stable");
});

Deno.test("pictures call segments by bare numbers where the evidence is none", () => {
  const named = segments.map((segment) => ({ ...segment, cluster: 0, traits: new Map() }));
  const names = (verdict: "weak" | "none") => shownSegments(named, verdict).map((s) => s.name);
  assertEquals(names("weak"), ["Steady Customers", "Loan-Heavy Customers"]);
  assertEquals(names("none"), ["Cluster 1", "Cluster 2"]);
});
