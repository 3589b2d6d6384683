import * as Plot from "@observablehq/plot";
import type { LegendSegment } from "@/output/charts/legend.ts";
import { type ChartOptions, picture } from "@/output/charts/picture.ts";
import { addElement, addText, addUpward, wrapText } from "@/output/charts/text.ts";
import { segmentStyle, theme } from "@/output/charts/theme.ts";
import { percent } from "@/output/figure_text.ts";

/** A feature's part in the first two axes: its correlation with each, -1 to 1. */
export interface Loading {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

/** What {@linkcode principalAxesPlot} draws. */
export interface PrincipalAxesPlotData {
  /** Customers on the first two principal axes. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly segment: number }[];
  /** All customers; more than the points where these are a sample. */
  readonly segments: readonly LegendSegment[];
  readonly loadings: readonly Loading[];
  /** Share of the variation along each of the two axes, 0 to 1. */
  readonly explained: readonly [number, number];
}

const PANEL = 430;
/** Left edge of the part on the right. */
const LOADINGS_LEFT = theme.padding + PANEL + 24;
const RADIUS = 105;
/** Room for the names on either side of the circle. */
const NAME_WIDTH = 116;

/**
 * Customers on the two axes along which they differ most, and beside it what the axes mean: an arrow
 * per feature, as long as its correlations with the axes.
 */
export function principalAxesPlot(
  data: PrincipalAxesPlotData,
  options: ChartOptions = {},
): SVGSVGElement {
  const { points, segments, loadings, explained } = data;
  const { padding, fontSize, color } = theme;
  const both = percent(explained[0] + explained[1]);
  const figures = loadings.map(({ label, x, y }) => `${label} ${twoPlaces(x)} and ${twoPlaces(y)}`);
  return picture({
    id: "principal-axes-plot",
    title: defaultTitle(loadings),
    subtitle:
      `Left: customers on the two axes of greatest variation, ${both} of it in all. Right: ` +
      "how the features go along with these axes (correlation; the circle is 1).",
    ...options,
    segments,
    figures: `Correlations with axis 1 and 2: ${figures.join(", ")}.`,
  }, (legendBottom) => {
    const top = legendBottom + 20;
    const bottom = top + PANEL;
    const sizes = points.map(({ x, y }) => Math.max(Math.abs(x), Math.abs(y)));
    const scale = PANEL / 2 / (1.05 * Math.max(...sizes, 1e-9));
    const centre = { x: padding + PANEL / 2, y: top + PANEL / 2 };
    const hub = { x: (LOADINGS_LEFT + theme.width - padding) / 2, y: top + PANEL / 2 };
    const marks = points.map(({ x, y, segment }) => ({
      x: centre.x + x * scale,
      y: centre.y - y * scale,
      ...segmentStyle(segment),
    }));
    return {
      bottom: bottom + 44,
      marks: [
        Plot.dot(marks, {
          x: { value: "x", scale: null },
          y: { value: "y", scale: null },
          symbol: "symbol",
          r: marks.length <= 300 ? 4 : 3.2,
          fill: "fill",
          stroke: "ink",
          fillOpacity: 0.55,
          strokeWidth: 0.6,
        }),
      ],
      addTo(svg) {
        const frame = { x: padding, y: top, width: PANEL, height: PANEL };
        svg.querySelector("g")?.before(
          addElement(svg, "rect", { ...frame, fill: "none", stroke: color.grid }),
          ...addCross(svg, centre, PANEL / 2, { stroke: color.grid }),
        );
        const label = { size: fontSize.tick, anchor: "middle" } as const;
        const [across, up] = explained.map((share, axis) =>
          `Axis ${axis + 1}: ${percent(share)} of the variation`
        );
        addText(svg, [across!], { x: centre.x, y: bottom + 8, ...label });
        const upward = addUpward(svg, { x: padding - 20, y: centre.y });
        addText(upward, [up!], { x: 0, y: 0, ...label });
        addLoadings(svg, loadings, hub);
      },
    };
  });
}

/** Lines through a place, across and up. */
function addCross(
  svg: SVGSVGElement,
  { x, y }: { readonly x: number; readonly y: number },
  reach: number,
  style: Readonly<Record<string, string | number>>,
): SVGElement[] {
  return [
    addElement(svg, "line", { x1: x - reach, x2: x + reach, y1: y, y2: y, ...style }),
    addElement(svg, "line", { x1: x, x2: x, y1: y - reach, y2: y + reach, ...style }),
  ];
}

function addLoadings(
  svg: SVGSVGElement,
  loadings: readonly Loading[],
  hub: { readonly x: number; readonly y: number },
): void {
  const { fontSize, color } = theme;
  const circle = { cx: hub.x, cy: hub.y, r: RADIUS, fill: "none", stroke: color.muted };
  addElement(svg, "circle", circle);
  addCross(svg, hub, RADIUS, { stroke: color.grid, "stroke-width": 1 });
  const label = { x: hub.x, size: fontSize.tick, anchor: "middle", color: color.muted } as const;
  addText(svg, ["axis 1 →"], { ...label, y: hub.y + RADIUS + 8 });
  addText(svg, ["axis 2 ↑"], { ...label, y: hub.y - RADIUS - 26 });
  for (const { x, y, lines, nameX, nameY, anchor } of placedNames(loadings, hub)) {
    const tip = { x2: hub.x + x * RADIUS, y2: hub.y - y * RADIUS };
    const leader = { x1: nameX, y1: nameY, stroke: color.muted, "stroke-width": 0.75 };
    addElement(svg, "line", { ...leader, ...tip });
    const arrow = { x1: hub.x, y1: hub.y, stroke: color.accent, "stroke-width": 2 };
    addElement(svg, "line", { ...arrow, ...tip });
    addElement(svg, "circle", { cx: tip.x2, cy: tip.y2, r: 3.5, fill: color.accent });
    addText(svg, lines, {
      x: nameX + (anchor === "start" ? 4 : -4),
      y: nameY - lines.length * LINE_HEIGHT / 2,
      anchor,
      size: fontSize.caption,
    });
  }
}

function twoPlaces(correlation: number): string {
  return correlation.toFixed(2).replace("-", "\u2212");
}

const LINE_HEIGHT = theme.fontSize.caption * theme.lineHeight;

/** Names beside the circle, on the side of their arrow, one under the other so that none overlap. */
function placedNames(
  loadings: readonly Loading[],
  hub: { readonly x: number; readonly y: number },
) {
  const style = { size: theme.fontSize.caption };
  return [1, -1].flatMap((side) => {
    const own = loadings.filter(({ x }) => side === 1 ? x >= 0 : x < 0)
      .toSorted((a, b) => b.y - a.y)
      .map((loading) => ({ ...loading, lines: wrapText(loading.label, NAME_WIDTH, style) }));
    const heights = own.map(({ lines }) => lines.length * LINE_HEIGHT + 4);
    const middles = spreadOut(own.map(({ y }) => hub.y - y * RADIUS), heights);
    return own.map((loading, index) => ({
      ...loading,
      nameX: hub.x + side * (RADIUS + 16),
      nameY: middles[index]!,
      anchor: side === 1 ? "start" as const : "end" as const,
    }));
  });
}

/** Moves ascending middles apart so that things of these heights do not overlap. */
function spreadOut(wanted: readonly number[], heights: readonly number[]): number[] {
  const placed: number[] = [];
  for (const [index, middle] of wanted.entries()) {
    const before = index === 0
      ? -Infinity
      : placed[index - 1]! + (heights[index - 1]! + heights[index]!) / 2;
    placed.push(Math.max(middle, before));
  }
  const shift = placed.reduce((sum, at, i) => sum + (at - wanted[i]!), 0) / (placed.length || 1);
  return placed.map((at) => at - shift);
}

/** Names the features that correlate most with each axis, to two places, whichever their direction. */
function defaultTitle(loadings: readonly Loading[]): string {
  const parts = (["x", "y"] as const).flatMap((axis, index) => {
    const size = (loading: Loading) => Number(Math.abs(loading[axis]).toFixed(2));
    const most = Math.max(...loadings.map(size));
    const strongest = loadings.filter((loading) => size(loading) === most);
    if (!(most > 0)) return [];
    const names = strongest.map(({ label }) => label).join(" and ");
    return [`axis ${index + 1} ${index === 0 ? "correlates most " : ""}with ${names}`];
  });
  if (parts.length === 0) return "No feature correlates with the axes";
  return `A${parts.join(", ").slice(1)}`;
}
