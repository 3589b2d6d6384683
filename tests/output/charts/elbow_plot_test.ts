import { assert, assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { elbowPlot } from "@/output/charts/elbow_plot.ts";
import { svgText } from "@/output/charts/svg.ts";

const inertias = [3600, 2700, 1950, 1350, 1240, 1150, 1080, 1020, 970, 930];

function texts(svg: Element): string[] {
  return [...svg.querySelectorAll("text")].map(({ textContent }) => textContent ?? "");
}

/** Where an element was moved to. */
function position(element: Element): [number, number] {
  const [, x, y] = /translate\(([^,]+),([^)]+)\)/.exec(element.getAttribute("transform") ?? "") ??
    [];
  return [Number(x), Number(y)];
}

/** The labels of an axis with their places along it. */
function ticks(svg: Element, axis: "x" | "y"): Map<string, number> {
  const labels = svg.querySelectorAll(`[aria-label="${axis}-axis tick label"] text`);
  return new Map(
    [...labels].map((label) => [label.textContent ?? "", position(label)[axis === "x" ? 0 : 1]]),
  );
}

/** The k at which the vertical rules stand. */
function ruledKs(svg: Element): string[] {
  const at = ticks(svg, "x");
  const xs = [...svg.querySelectorAll(`[aria-label="rule"] line`)]
    .filter((line) => line.getAttribute("x1") === line.getAttribute("x2"))
    .map((line) => Number(line.getAttribute("x1")));
  return [...at].filter(([, x]) => xs.some((other) => Math.abs(other - x) < 0.01)).map(([k]) => k);
}

Deno.test("elbowPlot() marks the elbow that is chosen, and says so in words", () => {
  const svg = elbowPlot({ inertias, elbowK: 4, k: 4 });
  assertEquals(ruledKs(svg), ["4"]);
  assert(texts(svg).includes("elbow: k = 4 (chosen)"));
  assert(texts(svg).includes("The inertia curve has its elbow at k = 4, which this run uses"));
  assert(texts(svg).includes("4 clusters explain 62.5% of the variation between customers."));
});

Deno.test("elbowPlot() marks the elbow and the chosen k where they differ", () => {
  for (const k of [1, 3, 5, 10]) {
    const svg = elbowPlot({ inertias, elbowK: 4, k });
    assertEquals(ruledKs(svg), ["4", `${k}`].sort((a, b) => Number(a) - Number(b)));
    assert(texts(svg).includes("elbow: k = 4") && texts(svg).includes(`chosen: k = ${k}`));
    const title = `The inertia curve has its elbow at k = 4; this run uses k = ${k}`;
    assert(texts(svg).includes(title));
  }
});

Deno.test("elbowPlot() claims in its title the elbow that the diamond marks", () => {
  for (const elbowK of [2, 4, 7]) {
    const svg = elbowPlot({ inertias, elbowK, k: 5 });
    const dots = [...svg.querySelectorAll(`[aria-label="dot"]`)];
    const diamond = position(dots.at(-1)!.querySelector("path")!);
    const marked = [...ticks(svg, "x")].find(([, x]) => Math.abs(x - diamond[0]) < 0.01);
    assertEquals(marked?.[0], `${elbowK}`);
    assertMatch(svg.querySelector("title")!.textContent!, new RegExp(`elbow at k = ${elbowK};`));
  }
});

Deno.test("elbowPlot() says that there is no elbow and still marks the chosen k", () => {
  const svg = elbowPlot({ inertias, k: 6 });
  assertEquals(ruledKs(svg), ["6"]);
  assert(texts(svg).includes("chosen: k = 6 (no clear elbow)"));
  assert(texts(svg).includes("The inertia curve has no elbow; this run uses k = 6"));
  assert(!texts(svg).some((text) => text.startsWith("elbow:")));
});

Deno.test("elbowPlot() draws a point per k, at heights that compare with zero", () => {
  const svg = elbowPlot({ inertias, elbowK: 4, k: 4 });
  const points = [...svg.querySelectorAll(`[aria-label="dot"]`)][0]?.querySelectorAll("circle");
  const y = ticks(svg, "y");
  assertEquals([...y.keys()], ["0", "1,000", "2,000", "3,000", "4,000"]);
  const zero = y.get("0") ?? NaN;
  const axis = svg.querySelector(`[aria-label="x-axis tick label"] text`);
  assertEquals(position(axis!)[1], zero, "the axis for k stands at zero");
  const unit = (zero - (y.get("1,000") ?? NaN)) / 1000;
  const heights = [...points ?? []].map((point) =>
    (zero - Number(point.getAttribute("cy"))) / unit
  );
  assertEquals(heights.length, inertias.length);
  for (const [index, height] of heights.entries()) {
    assertAlmostEquals(height, inertias[index]!, 1e-6);
  }
  assertEquals([...ticks(svg, "x").keys()], ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
});

Deno.test("elbowPlot() labels both axes and takes title and caption, long ones without a cut", () => {
  const title = "A title that goes on ".repeat(12).trim();
  const caption = "A caption that goes on ".repeat(30).trim();
  const svg = elbowPlot({ inertias, elbowK: 4, k: 4 }, { title, caption });
  const words = texts(svg).join(" ");
  assert(words.includes(title) && words.includes(caption));
  assertMatch(words, /Number of clusters \(k\)/);
  assertMatch(words, /Inertia: squared distances .* \(standardised units\)/);
  const short = elbowPlot({ inertias, elbowK: 4, k: 4 });
  assert(Number(svg.getAttribute("height")) > Number(short.getAttribute("height")) + 100);
});

Deno.test("elbowPlot() tells screen readers the inertia of every k", () => {
  const description = elbowPlot({ inertias, elbowK: 4, k: 4 }).querySelector("desc");
  assertMatch(description?.textContent ?? "", /k = 1: inertia 3,600, k = 2: inertia 2,700/);
});

Deno.test("elbowPlot() has words for customers that are all alike", () => {
  const svg = elbowPlot({ inertias: [0, 0], k: 1 });
  assert(texts(svg).includes("All customers are alike: there is nothing to divide them by"));
});

Deno.test("elbowPlot() draws any curve, one point, zeros and huge values too", () => {
  const inertia = fc.oneof(fc.constant(0), fc.double({ min: 1e-12, max: 1e300, noNaN: true }));
  const curve = fc.array(inertia, { minLength: 1, maxLength: 30 })
    .map((values) => values.toSorted((a, b) => b - a));
  fc.assert(
    fc.property(curve, fc.nat(), fc.option(fc.nat()), (values, first, second) => {
      const k = 1 + first % values.length;
      const elbowK = second === null ? undefined : 1 + second % values.length;
      const svg = elbowPlot({ inertias: values, elbowK, k });
      assert(!/NaN|Infinity|undefined/.test(svgText(svg)));
      assertEquals(ruledKs(svg).includes(`${k}`), values.length <= 20 || k % 2 === 0);
    }),
    { numRuns: 30 },
  );
});

Deno.test("elbowPlot() refuses inertias and ks that cannot be drawn", () => {
  const draw = (values: number[], k: number, elbowK?: number) => () =>
    elbowPlot({ inertias: values, k, elbowK });
  assertThrows(draw([3, NaN], 1), RangeError, "the inertia for k = 2 is NaN");
  assertThrows(draw([-1], 1), RangeError, "the inertia for k = 1 is -1");
  assertThrows(
    draw([3, 2], 3),
    RangeError,
    "the chosen k is 3; it must be a whole number from 1 to 2",
  );
  assertThrows(draw([3, 2], 1, 0), RangeError, "the elbow is 0");
  assertThrows(draw([], 1), RangeError, "the chosen k is 1");
});
