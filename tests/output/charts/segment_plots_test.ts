import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type DistributionPanel, distributionsPlot } from "@/output/charts/distributions_plot.ts";
import { heatmapPlot } from "@/output/charts/heatmap_plot.ts";
import { indicesPlot } from "@/output/charts/indices_plot.ts";
import { principalAxesPlot } from "@/output/charts/principal_axes_plot.ts";
import { silhouettePlot } from "@/output/charts/silhouette_plot.ts";
import { stabilityPlot } from "@/output/charts/stability_plot.ts";
import { svgText } from "@/output/charts/svg.ts";
import { textWidth } from "@/output/charts/text.ts";
import { segmentStyle, theme } from "@/output/charts/theme.ts";
import { shownSegments } from "@/output/shown_segments.ts";

const segments = [
  { id: 0, name: "Steady Customers", customers: 3 },
  { id: 3, name: "Loan-Heavy Customers", customers: 2 },
];
const caption = "Source: bank.csv, 5 customers.";

function texts(svg: Element): string[] {
  return [...svg.querySelectorAll("text")].map(({ textContent }) => textContent ?? "");
}

function title(svg: Element): string {
  return svg.querySelector("title")!.textContent!;
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

function traits(age: readonly number[], loans: readonly number[]): SVGSVGElement {
  const rows = [
    { label: "age", values: age, beside: ["46 years", "37 years"] },
    { label: "total loans", values: loans, beside: ["₦0", "₦3.9M"] },
  ];
  return heatmapPlot({ segments, rows }, { caption });
}

function axes(ofAge: readonly [number, number], ofLoans: readonly [number, number]) {
  const loadings = [
    { label: "days since the last transaction", x: 0.5, y: 0.1 },
    { label: "total loans", x: ofLoans[0], y: ofLoans[1] },
    { label: "age", x: ofAge[0], y: ofAge[1] },
  ];
  const points = [{ x: -1, y: 0, segment: 0 }, { x: 2, y: 1, segment: 3 }];
  const explained = [0.5, 0.25] as const;
  return principalAxesPlot({ points, segments, loadings, explained }, { caption });
}

function indices(favoured: readonly (number | undefined)[], k = 2): SVGSVGElement {
  const [silhouette, calinskiHarabasz, daviesBouldin, gap] = favoured;
  return indicesPlot({
    indices: [
      { k: 2, silhouette: 0.5, calinskiHarabasz: 90, daviesBouldin: 0.9 },
      { k: 3, silhouette: 0.25, calinskiHarabasz: 120, daviesBouldin: 0.8 },
    ],
    favours: { silhouette, calinskiHarabasz, daviesBouldin, gap },
    gap: { gaps: [-0.1, 0.2, 0.3], errors: [0, 0, 0], k: gap, references: 20 },
    k,
  }, { caption });
}

function silhouettes(...values: number[]): SVGSVGElement {
  const data = { segments, values: Float64Array.from(values), segmentOf: [0, 0, 0, 3, 3] };
  return silhouettePlot(data, { caption });
}

function stabilities(...jaccards: number[]): SVGSVGElement {
  const stable = jaccards.map((jaccard, i) => ({ ...segments[i]!, jaccard }));
  return stabilityPlot(stable, { caption });
}

/** A small picture of each kind. */
function pictures(): Record<string, SVGSVGElement> {
  return {
    heatmap: traits([0.2, -0.04], [-0.7, 1.34]),
    distributions: distributionsPlot({ segments, panels }, { caption }),
    principalAxes: axes([-0.3, -0.9], [0.89, 0.11]),
    indices: indices([2, 3, 3, undefined]),
    silhouette: silhouettes(0.6, 0.5, 0.4, 0.7, -0.2),
    stability: stabilities(0.9, 0.5),
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
});

Deno.test("heatmapPlot() names in its title the cell with the largest figure", () => {
  assertEquals(
    title(traits([0.2, -0.04], [-0.7, 1.34])),
    "Farthest from the average: total loans of Loan-Heavy Customers (+1.3)",
  );
  assertEquals(
    title(traits([-1.6, NaN], [-0.7, 1.34])),
    "Farthest from the average: age of Steady Customers (−1.6)",
  );
});

Deno.test("heatmapPlot() singles no cell out where figures are equal, and none where all are zero", () => {
  assertEquals(
    title(traits([1.31, -1.29], [0, 0])),
    "2 figures are farthest from the average: 1.3 deviations",
  );
  for (const nothing of [0.04, NaN]) {
    const svg = traits([nothing, nothing], [0, 0]);
    assertEquals(title(svg), "No segment differs from the average of all customers");
  }
});

Deno.test("heatmapPlot() leaves a cell white and without a figure where nothing is known", () => {
  const svg = traits([1, NaN], [1, 1]);
  assertEquals(texts(svg).filter((text) => text === "+1.0").length, 3);
  assert(!svgText(svg).includes("NaN"));
});

Deno.test("distributionsPlot() puts larger values further right", () => {
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
});

Deno.test("distributionsPlot() counts in its title the features in which two bars do not overlap", () => {
  const count = (upTo: number) => {
    const own = panels.map((panel) => ({
      ...panel,
      spreads: [{ segment: 3, ...spread, lowerQuartile: 0, upperQuartile: upTo }, ...panel.spreads],
    }));
    return title(distributionsPlot({ segments, panels: own }));
  };
  assertEquals(count(1), "In 2 of 2 features the middle halves of some segments lie apart");
  assertEquals(count(2), "In 1 of 2 features the middle halves of some segments lie apart");
  const one = distributionsPlot({ segments: segments.slice(0, 1), panels: panels.slice(0, 1) });
  assertEquals(title(one), "How the customers are spread");
});

Deno.test("principalAxesPlot() draws an arrow per feature to its correlations, names apart", () => {
  const svg = axes([-0.3, -0.9], [0.89, 0.11]);
  const tips = [...svg.querySelectorAll("circle[r='3.5']")].map((tip) => [
    Number(tip.getAttribute("cx")),
    Number(tip.getAttribute("cy")),
  ]);
  assertEquals(tips.length, 3);
  const round = svg.querySelector("circle[fill=none]")!;
  const [cx, cy, r] = ["cx", "cy", "r"].map((name) => Number(round.getAttribute(name)));
  const reached = tips.map(([x, y]) => [(x! - cx!) / r!, (cy! - y!) / r!]);
  for (const [x, y] of [[0.5, 0.1], [0.89, 0.11], [-0.3, -0.9]]) {
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

Deno.test("principalAxesPlot() names in its title whose arrow reaches farthest along each axis", () => {
  assertEquals(
    title(axes([-0.3, -0.9], [0.89, 0.11])),
    "Axis 1 correlates most with total loans, axis 2 with age",
  );
  assertEquals(
    title(axes([-0.9, 0.2], [0.1, 0.4])),
    "Axis 1 correlates most with age, axis 2 with total loans",
  );
});

Deno.test("principalAxesPlot() names every feature that reaches as far, and no axis without one", () => {
  assertEquals(
    title(axes([0.7071, -0.7071], [0.7071, 0.7071])),
    "Axis 1 correlates most with total loans and age, axis 2 with total loans and age",
  );
  const points = [{ x: 1, y: 0, segment: 0 }];
  const flat = { points, segments, loadings: [{ label: "age", x: 1, y: 0 }] };
  assertEquals(
    title(principalAxesPlot({ ...flat, explained: [1, 0] })),
    "Axis 1 correlates most with age",
  );
});

Deno.test("indicesPlot() says what each index favours", () => {
  const svg = indices([2, 3, 3, undefined]);
  assert(texts(svg).includes("higher is better; favours 2"));
  assert(texts(svg).includes("the first k not clearly beaten by the next; favours none"));
});

Deno.test("indicesPlot() counts in its title the diamonds that stand in a ring", () => {
  const favoured = [[2, 2, 2, 2], [3, 3, 3, 3], [2, 3, 3, 3], [2, 2, 3, undefined]] as const;
  const titles = favoured.map((own) => {
    const svg = indices(own);
    const rings = [...svg.querySelectorAll("circle[r='10']")];
    const counted = rings.filter((ring) =>
      [...svg.querySelectorAll("path[transform]")].some((diamond) =>
        diamond.getAttribute("transform") ===
          `translate(${ring.getAttribute("cx")},${ring.getAttribute("cy")})`
      )
    );
    assertEquals(counted.length, own.filter((k) => k === 2).length);
    return title(svg);
  });
  assertEquals(titles, [
    "All 4 indices favour k = 2",
    "None of the 4 indices favours k = 2",
    "1 of the 4 indices favours k = 2",
    "2 of the 4 indices favour k = 2",
  ]);
});

Deno.test("silhouettePlot() has a blade per segment, and its mean", () => {
  const svg = silhouettes(0.6, 0.5, 0.4, 0.7, -0.2);
  const blades = [...svg.querySelectorAll("polygon")];
  assertEquals(blades.map((blade) => blade.getAttribute("fill")), [
    segmentStyle(0).fill,
    segmentStyle(3).fill,
  ]);
  assert(texts(svg).includes("mean 0.50") && texts(svg).includes("mean 0.25"));
  assert(texts(svg).includes("mean of all: 0.40"));
});

Deno.test("silhouettePlot() counts in its title the customers below zero, of those it draws", () => {
  const titles = [[0.6, 0.5, 0.4, 0.7, 0], [0.6, 0.5, 0.4, 0.7, -0.2], [-0.1, -0.5, 0.4, 0.7, 0.2]]
    .map((values) => title(silhouettes(...values)));
  assertEquals(titles, [
    "None of 5 customers is nearer to another segment",
    "1 of 5 customers is nearer to another segment",
    "2 of 5 customers are nearer to another segment",
  ]);
});

Deno.test("silhouettePlot() claims no mean for a segment of which nobody was measured", () => {
  const data = { segments, values: Float64Array.of(0.5, 0.1), segmentOf: [0, 0] };
  const svg = silhouettePlot(data);
  assert(texts(svg).includes("not measured") && texts(svg).includes("mean 0.30"));
});

Deno.test("stabilityPlot() draws bars as long as the stability", () => {
  const svg = stabilities(0.9, 0.5);
  const widths = [...svg.querySelectorAll("rect[stroke]")].map((bar) =>
    Number(bar.getAttribute("width"))
  );
  assertAlmostEquals(widths[0]! / widths[1]!, 0.9 / 0.5, 1e-9);
  assert(texts(svg).includes("0.90 highly stable") && texts(svg).includes("0.50 not stable"));
});

Deno.test("stabilityPlot() counts in its title the bars that reach the mark of stability", () => {
  const titles = [[0.9, 0.5], [0.9, 0.75], [0.74, 0.5], [0.8], [0.7]].map((own) => {
    const svg = stabilities(...own);
    const marks = [...svg.querySelectorAll("line[stroke-dasharray]")];
    const mark = Number(marks[1]!.getAttribute("x1"));
    const bars = [...svg.querySelectorAll("rect[stroke]")].map((bar) =>
      Number(bar.getAttribute("x")) + Number(bar.getAttribute("width"))
    );
    const reached = bars.filter((end) => end >= mark - 1e-9).length;
    assertEquals(reached, own.filter((jaccard) => jaccard >= 0.75).length);
    return title(svg);
  });
  assertEquals(titles, [
    "1 of 2 segments is stable",
    "All 2 segments are stable",
    "None of the 2 segments is stable",
    "The one segment is stable",
    "The one segment is not stable",
  ]);
});

Deno.test("pictures call segments by bare numbers where the evidence is none", () => {
  const named = segments.map((segment) => ({ ...segment, cluster: 0, traits: new Map() }));
  const names = (verdict: "weak" | "none") => shownSegments(named, verdict).map((s) => s.name);
  assertEquals(names("weak"), ["Steady Customers", "Loan-Heavy Customers"]);
  assertEquals(names("none"), ["Cluster 1", "Cluster 2"]);
});
