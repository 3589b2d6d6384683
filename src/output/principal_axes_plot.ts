import * as Plot from "@observablehq/plot";
import { layOutLegend, type LegendSegment } from "@/output/legend.ts";
import { percent } from "@/output/figure_text.ts";
import { picture } from "@/output/picture.ts";
import {
  addElement,
  addText,
  layOutWording,
  segmentStyle,
  theme,
  wrapText,
} from "@/output/theme.ts";

/** A feature's part in the first two axes: its correlation with each, -1 to 1. */
export interface Loading {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

/** What {@linkcode principalAxesPlot} draws. */
export interface PrincipalAxesPlotOptions {
  /** Customers on the first two principal axes. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly segment: number }[];
  /** All customers; more than the points where these are a sample. */
  readonly segments: readonly LegendSegment[];
  readonly loadings: readonly Loading[];
  /** Share of the variation along each of the two axes, 0 to 1. */
  readonly explained: readonly [number, number];
  /** States the finding. @default names the features that go along most */
  readonly title?: string | undefined;
  readonly caption?: string | undefined;
  /** Where the elements are made: `svgDocument()`. */
  readonly document: Document;
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
export function principalAxesPlot(options: PrincipalAxesPlotOptions): SVGSVGElement {
  const { points, segments, loadings, explained, document } = options;
  const { padding, fontSize, color } = theme;
  const both = percent(explained[0] + explained[1]);
  const wording = layOutWording({
    title: options.title ?? defaultTitle(options),
    subtitle:
      `Left: customers on the two axes of greatest variation, ${both} of it in all. Right: ` +
      "how the features go along with these axes (correlation; the circle is 1).",
    caption: options.caption ?? "",
  });
  const legend = layOutLegend(segments, wording.top + 18);
  const top = legend.bottom + 20;
  const bottom = top + PANEL;
  const reach = 1.05 * Math.max(...points.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]), 1e-9);
  const centre = { x: padding + PANEL / 2, y: top + PANEL / 2 };
  const scale = PANEL / 2 / reach;
  const marks = points.map(({ x, y, segment }) => ({
    x: centre.x + x * scale,
    y: centre.y - y * scale,
    ...segmentStyle(segment),
  }));
  const position = { x: { value: "x", scale: null }, y: { value: "y", scale: null } } as const;
  const svg = picture(document, {
    height: bottom + 44 + wording.bottom,
    marks: [
      legend.symbols,
      Plot.dot(marks, {
        ...position,
        symbol: "symbol",
        r: marks.length <= 300 ? 4 : 3.2,
        fill: "fill",
        stroke: "ink",
        fillOpacity: 0.55,
        strokeWidth: 0.6,
      }),
    ],
  });

  const frame = { x: padding, y: top, width: PANEL, height: PANEL };
  svg.querySelector("g")?.before(
    addElement(svg, "rect", { ...frame, fill: "none", stroke: color.grid }),
    addElement(svg, "line", {
      x1: padding,
      x2: padding + PANEL,
      y1: centre.y,
      y2: centre.y,
      stroke: color.grid,
    }),
    addElement(svg, "line", {
      x1: centre.x,
      x2: centre.x,
      y1: top,
      y2: bottom,
      stroke: color.grid,
    }),
  );
  const label = { size: fontSize.tick, anchor: "middle" } as const;
  addText(svg, [`Axis 1: ${percent(explained[0])} of the variation`], {
    x: centre.x,
    y: bottom + 8,
    ...label,
  });
  const upward = addElement(svg, "g", {
    transform: `translate(${padding - 20} ${centre.y}) rotate(-90)`,
  });
  addText(upward, [`Axis 2: ${percent(explained[1])} of the variation`], { x: 0, y: 0, ...label });

  const hub = { x: (LOADINGS_LEFT + theme.width - padding) / 2, y: top + PANEL / 2 };
  const [r, thin] = [RADIUS, { stroke: color.grid, "stroke-width": 1 }];
  addElement(svg, "circle", { cx: hub.x, cy: hub.y, r, fill: "none", stroke: color.muted });
  addElement(svg, "line", { x1: hub.x - r, x2: hub.x + r, y1: hub.y, y2: hub.y, ...thin });
  addElement(svg, "line", { x1: hub.x, x2: hub.x, y1: hub.y - r, y2: hub.y + r, ...thin });
  addText(svg, ["axis 1 →"], { x: hub.x, y: hub.y + r + 8, ...label, color: color.muted });
  addText(svg, ["axis 2 ↑"], { x: hub.x, y: hub.y - r - 26, ...label, color: color.muted });
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
  legend.addTo(svg);
  const figures = loadings.map(({ label, x, y }) => `${label} ${x.toFixed(2)} and ${y.toFixed(2)}`);
  wording.addTo(
    svg,
    "principal-axes-plot",
    `Correlations with axis 1 and 2: ${figures.join(", ")}.`.replaceAll("-", "\u2212"),
  );
  return svg;
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

function defaultTitle({ loadings, segments }: PrincipalAxesPlotOptions): string {
  const strongest = (axis: "x" | "y") =>
    loadings.toSorted((a, b) => Math.abs(b[axis]) - Math.abs(a[axis]))[0]?.label;
  const [first, second] = [strongest("x"), strongest("y")];
  const subject = segments.length > 1 ? "Segments" : "Customers";
  if (first === undefined) return `${subject} on two axes`;
  return first === second
    ? `${subject} differ most by ${first}`
    : `${subject} differ most by ${first}, then by ${second}`;
}
