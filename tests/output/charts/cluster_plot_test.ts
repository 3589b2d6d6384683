import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { clusterPlot, type ClusterPoint } from "@/output/charts/cluster_plot.ts";
import { svgText } from "@/output/charts/svg.ts";
import { segmentStyle } from "@/output/charts/theme.ts";

const names = [
  "Steady Customers",
  "Wealthy Inactives",
  "Most-Active Customers",
  "Loan-Heavy Customers",
];

function segmentsOf(points: readonly ClusterPoint[]) {
  return [...new Set(points.map(({ segment }) => segment))].map((id) => {
    const customers = points.filter(({ segment }) => segment === id).length;
    return { id, name: names[id] ?? `Segment ${id}`, customers };
  });
}

/** Four groups: few loans, hardly active, very active, large loans; a third without a loan. */
function fourGroups(customers: number): ClusterPoint[] {
  const transactions = [20, 4, 90, 25];
  const loans = [400_000, 900_000, 600_000, 12_000_000];
  return Array.from({ length: customers }, (_, row) => {
    const segment = row % 4;
    const spread = 1 + ((row * 7) % 10) / 20;
    const y = row % 3 === 0 && segment < 3 ? 0 : Math.round(loans[segment]! * spread);
    return { x: Math.round(transactions[segment]! * spread), y, segment };
  });
}

function plot(
  points: readonly ClusterPoint[],
  { mostPoints, ...options }: { title?: string; caption?: string; mostPoints?: number } = {},
) {
  const most = mostPoints === undefined ? {} : { mostPoints };
  const money = { currency: "NGN", locale: "en" };
  return clusterPlot({ points, segments: segmentsOf(points), money, ...most }, options);
}

function texts(svg: Element): string[] {
  return [...svg.querySelectorAll("text")].map(({ textContent }) => textContent ?? "");
}

function title(points: readonly ClusterPoint[]): string {
  return plot(points).querySelector("title")!.textContent!;
}

interface Mark {
  readonly x: number;
  readonly y: number;
  readonly fill: string | null;
  readonly shape: string;
}

/** The marks of one layer: 0 the customers, 2 the medians, from 3 on the legend's symbols. */
function marks(svg: Element, layer: number): Mark[] {
  const group = svg.querySelectorAll(`[aria-label="dot"]`)[layer];
  return [...group?.querySelectorAll("path") ?? []].map((path) => {
    const [, x, y] = /\(([^,]+),([^)]+)\)/.exec(path.getAttribute("transform") ?? "") ?? [];
    // Without its numbers a path tells its kind of shape.
    const shape = (path.getAttribute("d") ?? "").replace(/[^A-Za-z]/g, "");
    return { x: Number(x), y: Number(y), fill: path.getAttribute("fill"), shape };
  });
}

Deno.test("clusterPlot() has a legend with name, number and share of every segment, by id", () => {
  const points = fourGroups(40);
  const svg = clusterPlot({ points, segments: segmentsOf(points).toReversed() });
  const words = texts(svg);
  const order = names.map((name) => words.lastIndexOf(name));
  assertEquals(order, order.toSorted((a, b) => a - b));
  for (const at of order) assertEquals(words[at + 1], "10 customers · 25.0%");
});

Deno.test("clusterPlot() draws every customer once, in the colour and shape of the segment", () => {
  const points = fourGroups(80);
  const svg = plot(points);
  const drawn = marks(svg, 0);
  assertEquals(
    drawn.map(({ fill }) => fill),
    points.map(({ segment }) => segmentStyle(segment).fill),
  );
  const looks = new Set(drawn.map(({ fill, shape }) => `${fill} ${shape}`));
  assertEquals(looks.size, 4);
  assertEquals(new Set(drawn.map(({ shape }) => shape)).size, 4);
  const medians = marks(svg, 2);
  assertEquals(new Set(medians.map(({ fill, shape }) => `${fill} ${shape}`)), looks);
});

Deno.test("clusterPlot() keeps a segment's look whatever other segments there are", () => {
  const all = fourGroups(40);
  const some = all.filter(({ segment }) => segment !== 1);
  for (const { id } of segmentsOf(some)) {
    const look = (points: readonly ClusterPoint[]) => {
      const row = points.findIndex(({ segment }) => segment === id);
      const { fill, shape } = marks(plot(points), 0)[row]!;
      return { fill, shape };
    };
    assertEquals(look(some), look(all));
  }
});

Deno.test("clusterPlot() puts larger values further right and up, customers without a loan in a band", () => {
  const points = fourGroups(80);
  const drawn = marks(plot(points), 0);
  const band = Math.max(...drawn.filter((_, row) => points[row]!.y > 0).map(({ y }) => y));
  for (const [row, point] of points.entries()) {
    const mark = drawn[row]!;
    assertEquals(mark.y > band, point.y === 0);
    for (const [other, { x, y }] of points.entries()) {
      if (point.x > x) assert(mark.x > drawn[other]!.x);
      if (point.y > y && y > 0) assert(mark.y < drawn[other]!.y);
    }
  }
  assert(texts(plot(points)).includes("No loan"));
});

Deno.test("clusterPlot() gives every segment its own lane in the band", () => {
  const points = fourGroups(120);
  const drawn = marks(plot(points), 0);
  const lanes = [0, 1, 2].map((id) =>
    drawn.filter((_, row) => points[row]!.segment === id && points[row]!.y === 0).map(({ y }) => y)
  );
  for (const [id, lane] of lanes.entries()) {
    assert(Math.max(...lane) - Math.min(...lane) > 10, "marks are spread over the lane");
    if (id > 0) assert(Math.min(...lane) > Math.max(...lanes[id - 1]!));
  }
});

Deno.test("clusterPlot() has no band where every customer has a loan", () => {
  const svg = plot(fourGroups(40).filter(({ y }) => y > 0));
  assert(!texts(svg).includes("No loan"));
});

Deno.test("clusterPlot() marks and names the median customer of each segment", () => {
  const points = [
    ...[10, 20, 30].map((x) => ({ x, y: 1_000_000, segment: 0 })),
    ...[60, 70, 95].map((x) => ({ x, y: 3_000_000, segment: 3 })),
  ];
  const svg = plot(points);
  const customers = marks(svg, 0);
  const medians = marks(svg, 2);
  assertEquals(
    medians.map(({ x, y }) => [x, y]),
    [1, 4].map((row) => [customers[row]!.x, customers[row]!.y]),
  );
  // Once beside the mark, once in the legend.
  assertEquals(texts(svg).filter((text) => text === names[3]).length, 2);
  assertMatch(
    svg.querySelector("desc")?.textContent ?? "",
    /Loan-Heavy Customers: 3 customers; median Number of transactions 70, Total loans \(₦\) ₦3\.0M\./,
  );
});

Deno.test("clusterPlot() says that an axis is logarithmic exactly where it is", () => {
  const skewed = texts(plot(fourGroups(80)));
  assert(skewed.includes("Total loans (₦), logarithmic scale"));
  assert(skewed.includes("Number of transactions"));
  assert(skewed.includes("₦1M") && skewed.includes("₦10M"));
  const even = texts(plot(fourGroups(80).map((point) => ({ ...point, y: 100 + point.x }))));
  assert(even.includes("Total loans (₦)") && even.includes("₦0"));
});

Deno.test("clusterPlot() names in its title whose large mark is highest and farthest right, if one is", () => {
  const groups = fourGroups(80);
  const turned = groups.map(({ segment, ...point }) => ({ ...point, segment: (segment + 1) % 4 }));
  for (const points of [groups, turned]) {
    const svg = plot(points);
    const medians = marks(svg, 2).map((mark, id) => ({ ...mark, name: names[id] }));
    const highest = medians.reduce((a, b) => b.y < a.y ? b : a).name;
    const farthest = medians.reduce((a, b) => b.x > a.x ? b : a).name;
    assertEquals(
      svg.querySelector("title")!.textContent,
      `Median loans are highest for ${highest}, median transactions for ${farthest}`,
    );
  }
  assert(title(groups) !== title(turned));
});

Deno.test("clusterPlot() claims nothing of an axis on which the large marks tie", () => {
  const groups = fourGroups(80);
  assertEquals(
    title(groups.map((point) => ({ ...point, y: 0 }))),
    "Median transactions are highest for Most-Active Customers",
  );
  assertEquals(
    title(groups.map((point) => ({ ...point, x: 5 }))),
    "Median loans are highest for Loan-Heavy Customers",
  );
  assertEquals(
    title(groups.map(({ y, segment }) => ({ x: y, y, segment }))),
    "Median transactions and median loans are highest for Loan-Heavy Customers",
  );
  assertEquals(
    title(groups.map((point) => ({ ...point, x: 5, y: 7 }))),
    "80 customers in 4 segments",
  );
  assertEquals(title([{ x: 5, y: 7, segment: 0 }]), "1 customer in 1 segment");
});

Deno.test("clusterPlot() thins out evenly beyond the most points, and says so", () => {
  const points = fourGroups(2_000);
  const svg = plot(points, { mostPoints: 100, caption: "Source: test." });
  const fills = marks(svg, 0).map(({ fill }) => fill);
  assertEquals(fills.length, 100);
  for (const id of [0, 1, 2, 3]) {
    assertEquals(fills.filter((fill) => fill === segmentStyle(id).fill).length, 25);
  }
  assert(texts(svg).includes("Source: test. 100 of 2,000 customers shown."));
  assert(texts(svg).includes("500 customers · 25.0%"));
  assertEquals(marks(svg, 2), marks(plot(points), 2), "the medians are those of all customers");
  assert(!texts(plot(points.slice(0, 1_500))).some((text) => text.includes("shown")));
});

Deno.test("clusterPlot() draws 1,500 of more customers unless told otherwise", () => {
  const svg = plot(fourGroups(6_000));
  assertEquals(marks(svg, 0).length, 1_500);
  assert(texts(svg).includes("1,500 of 6,000 customers shown."));
});

Deno.test("clusterPlot() takes its own words, long ones without a cut", () => {
  const points = fourGroups(8);
  const name = "Customers with <many> & long traits ".repeat(4).trim();
  const svg = clusterPlot({
    points,
    segments: segmentsOf(points).map((segment) => ({ ...segment, name })),
  }, { title: name, caption: name });
  const words = texts(svg).join(" ");
  assertEquals(words.split(name).length, 1 + 6); // Four in the legend, title, caption.
});

Deno.test("clusterPlot() gives the same bytes twice and leaves its input alone", () => {
  const points = fourGroups(200);
  const segments = segmentsOf(points).toReversed();
  const before = structuredClone({ points, segments });
  const draw = () => svgText(clusterPlot({ points, segments }, { caption: "c" }));
  assertEquals(draw(), draw());
  assertEquals({ points, segments }, before);
});

Deno.test("clusterPlot() draws any customers inside the panel: one, equal, zero and huge values too", () => {
  const amount = fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 400 }),
    fc.maxSafeNat().map((kobo) => kobo / 100),
    fc.maxSafeInteger(),
  );
  const point = fc.record({ x: amount, y: amount, segment: fc.nat({ max: 9 }) });
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), (points) => {
      const svg = plot(points);
      assert(!/NaN|Infinity|undefined/.test(svgText(svg)));
      const height = Number(svg.getAttribute("height"));
      const drawn = marks(svg, 0);
      assertEquals(drawn.length, points.length);
      for (const { x, y } of drawn) assert(x >= 28 && x <= 932 && y >= 28 && y <= height - 28);
    }),
    { numRuns: 40 },
  );
});

Deno.test("clusterPlot() refuses what cannot be drawn", () => {
  const segments = [{ id: 0, name: "Steady Customers", customers: 1 }];
  const draw = (points: ClusterPoint[]) => () => clusterPlot({ points, segments });
  assertThrows(draw([]), RangeError, "there are no customers");
  assertThrows(draw([{ x: 1, y: NaN, segment: 0 }]), RangeError, "point 0 is (1, NaN)");
  assertThrows(
    draw([{ x: 1, y: 1, segment: 2 }]),
    RangeError,
    "point 0 is in segment 2; the segments are 0",
  );
});
