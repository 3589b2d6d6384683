import * as Plot from "@observablehq/plot";
import { type Axis, axisFor } from "@/output/axis.ts";
import { directLabels } from "@/output/direct_labels.ts";
import { layOutLegend, type LegendSegment } from "@/output/legend.ts";
import { count, customerCount, naira, nairaTick, numberTick } from "@/output/figure_text.ts";
import {
  addText,
  layOutWording,
  segmentStyle,
  textWidth,
  theme,
  wrapText,
} from "@/output/theme.ts";

/** A customer in the plane, in original units. */
export interface ClusterPoint {
  readonly x: number;
  readonly y: number;
  /** The id of one of the segments. */
  readonly segment: number;
}

/** What {@linkcode clusterPlot} draws. */
export interface ClusterPlotOptions {
  /** All customers, in any fixed order. */
  readonly points: readonly ClusterPoint[];
  readonly segments: readonly LegendSegment[];
  /** @default "Number of transactions" */
  readonly xLabel?: string | undefined;
  /** @default "Total loans (₦)" */
  readonly yLabel?: string | undefined;
  /** Names the customers whose y is zero. @default "No loan" */
  readonly zeroLabel?: string | undefined;
  /** States the finding. @default names the segments with the highest medians */
  readonly title?: string | undefined;
  /** Source, number of customers, verdict. @default none */
  readonly caption?: string | undefined;
  /** How many customers are drawn at most. @default 5000 */
  readonly maxPoints?: number | undefined;
  /** Where the elements are made: `svgDocument()`. */
  readonly document: Document;
}

/** A segment's median customer. */
interface Centre extends LegendSegment {
  readonly x: number;
  readonly y: number;
}

const X_LABEL = "Number of transactions";
const Y_LABEL = "Total loans (₦)";
const PANEL_HEIGHT = 340;
const LANE_HEIGHT = 26;
/** Free space between the panel's edge and its outermost values, so that marks there are whole. */
const INSET = 12;
/** The golden section: its multiples, modulo one, spread evenly. */
const JITTER_STEP = 0.6180339887498949;

/**
 * Customers by segment in original units: transactions against loans. An axis is linear from zero,
 * or, where the values are skewed, logarithmic, and says so. Customers whose y is zero stand in a
 * band of their own under the panel, in one lane per segment; their height in the lane only keeps
 * them apart. A large mark shows each segment's median customer, with the name where there is room.
 *
 * Beyond `maxPoints` customers every nth of each segment is drawn, and the caption says how many.
 * Medians and axes are always those of all customers.
 *
 * @throws {RangeError} If there are no points, a coordinate is not finite, or a point's segment is
 * not among the segments.
 */
export function clusterPlot(options: ClusterPlotOptions): SVGSVGElement {
  const { points, xLabel = X_LABEL, yLabel = Y_LABEL, zeroLabel = "No loan", document } = options;
  const { padding, fontSize, color } = theme;
  const tickStyle = { size: fontSize.tick, color: color.muted };
  const segments = options.segments.toSorted((a, b) => a.id - b.id);
  const members = membersOf(points, segments);
  const centres = centresOf(points, segments, members);
  const shown = thinOut(members, options.maxPoints ?? 5000);

  const zeros = new Set(points.filter(({ y }) => y === 0).map(({ segment }) => segment));
  const banded = zeros.size > 0 && points.every(({ y }) => y >= 0);
  const lanes = banded ? segments.map(({ id }) => id).filter((id) => zeros.has(id)) : [];
  const heights = points.map(({ y }) => y).filter((y) => !banded || y > 0);
  const panelHeight = heights.length === 0 ? 0 : PANEL_HEIGHT;
  const bandHeight = lanes.length * LANE_HEIGHT;

  const wording = layOutWording({
    title: options.title ?? defaultTitle(options, centres),
    subtitle: "Each small mark is one customer, each large mark its segment’s median." +
      (lanes.length > 1 ? ` “${zeroLabel}”: one lane per segment.` : ""),
    caption: withNumberShown(options.caption ?? "", { shown: shown.length, segments }),
  });
  const legend = layOutLegend(segments, wording.top + 18);
  const panelTop = legend.bottom + 20 + (panelHeight === 0 ? 0 : 26);
  const bandTop = panelTop + panelHeight + (panelHeight === 0 ? 0 : 8);
  const panelBottom = banded ? bandTop + bandHeight : panelTop + panelHeight;
  const height = Math.ceil(panelBottom + 60 + wording.bottom);

  const rangeY = [panelTop + panelHeight - INSET, panelTop + INSET] as const;
  const axisY = axisFor(heights, { length: rangeY[0] - rangeY[1], perTick: 26 });
  const bandLines = wrapText(banded ? zeroLabel : "", 110, tickStyle);
  const labelWidths = [...axisY.ticks.map(nairaTick), ...bandLines].map((text) =>
    textWidth(text, tickStyle)
  );
  const left = padding + Math.max(...labelWidths) + 8;
  const rangeX = [left + INSET, theme.width - padding - INSET] as const;
  const axisX = axisFor(points.map(({ x }) => x), { length: rangeX[1] - rangeX[0], perTick: 56 });
  const toX = pixels(axisX, rangeX);
  const toPanelY = pixels(axisY, rangeY);

  /** Pixels down for a value: in the panel, or for zeros at a fraction of the lane's height. */
  function toY(y: number, segment: number, fraction: number): number {
    if (!banded || y > 0) return toPanelY(y);
    return bandTop + (lanes.indexOf(segment) + 0.2 + 0.6 * fraction) * LANE_HEIGHT;
  }

  const marks = shown.map((row, index) => {
    const { x, y, segment } = points[row]!;
    return { x: toX(x), y: toY(y, segment, (index * JITTER_STEP) % 1), ...segmentStyle(segment) };
  });
  const medians = centres.map(({ id, name, x, y }) => {
    return { name, x: toX(x), y: toY(y, id, 0.5), ...segmentStyle(id) };
  });
  const position = {
    x: { value: "x", scale: null },
    y: { value: "y", scale: null },
    symbol: "symbol",
  } as const;

  const svg = Plot.plot({
    document,
    className: theme.className,
    width: theme.width,
    height,
    marginTop: panelTop,
    marginBottom: height - panelBottom,
    marginLeft: left,
    marginRight: padding,
    x: { type: axisX.type, domain: axisX.domain, range: rangeX, axis: null },
    y: { type: axisY.type, domain: axisY.domain, range: rangeY, axis: null },
    style: { fontSize: `${fontSize.tick}px`, color: color.muted },
    marks: [
      banded ? Plot.frame({ insetTop: bandTop - panelTop, fill: color.band, stroke: null }) : null,
      Plot.gridX(axisX.ticks, { stroke: color.grid, strokeOpacity: 1 }),
      panelHeight === 0 ? null : [
        Plot.gridY(axisY.ticks, { stroke: color.grid, strokeOpacity: 1 }),
        Plot.axisY(axisY.ticks, { tickSize: 0, text: nairaTick, label: null }),
      ],
      Plot.axisX(axisX.ticks, { tickSize: 0, text: numberTick, label: null }),
      Plot.dot(marks, {
        ...position,
        r: marks.length <= 300 ? 4.5 : marks.length <= 1500 ? 3.6 : 2.8,
        fill: "fill",
        fillOpacity: 0.5,
        stroke: "ink",
        strokeOpacity: 0.8,
        strokeWidth: 0.7,
      }),
      Plot.dot(medians, { ...position, r: 12.5, fill: "white" }),
      Plot.dot(medians, { ...position, r: 9, fill: "fill", stroke: "ink", strokeWidth: 2 }),
      directLabels(medians, {
        panel: { left, right: theme.width - padding, top: panelTop, bottom: panelBottom },
        bandTop,
      }),
      legend.symbols,
    ],
  }) as SVGSVGElement;

  legend.addTo(svg);
  const label = { size: fontSize.tick, color: color.ink };
  if (panelHeight > 0) {
    addText(svg, [axisLabel(yLabel, axisY)], { x: padding, y: panelTop - 26, ...label });
  }
  if (banded) {
    const y = bandTop + (bandHeight - bandLines.length * fontSize.tick * theme.lineHeight) / 2;
    addText(svg, bandLines, { ...tickStyle, x: left - 8, y, anchor: "end" });
  }
  addText(svg, [axisLabel(xLabel, axisX)], {
    x: (left + theme.width - padding) / 2,
    y: panelBottom + 30,
    anchor: "middle",
    ...label,
  });
  const figures = centres.map(({ name, customers, x, y }) =>
    `${name}: ${customerCount(customers)}; median ${xLabel} ${numberTick(x)}, ${yLabel} ${
      naira(y)
    }.`
  );
  wording.addTo(svg, "cluster-plot", figures.join("\n"));
  return svg;
}

/** The rows of each segment's points. */
function membersOf(
  points: readonly ClusterPoint[],
  segments: readonly LegendSegment[],
): Map<number, number[]> {
  if (points.length === 0) throw new RangeError("Cannot plot the clusters: there are no customers");
  const members = new Map<number, number[]>(segments.map(({ id }) => [id, []]));
  points.forEach(({ x, y, segment }, row) => {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      throw new RangeError(
        `Cannot plot the clusters: point ${row} is (${x}, ${y}); both must be finite numbers`,
      );
    }
    const rows = members.get(segment);
    if (rows === undefined) {
      throw new RangeError(
        `Cannot plot the clusters: point ${row} is in segment ${segment}; ` +
          `the segments are ${[...members.keys()].join(", ")}`,
      );
    }
    rows.push(row);
  });
  return members;
}

/** Medians, of an even number of customers the lower one, so that it is a value that occurs. */
function centresOf(
  points: readonly ClusterPoint[],
  segments: readonly LegendSegment[],
  members: ReadonlyMap<number, readonly number[]>,
): Centre[] {
  return segments.flatMap((segment) => {
    const rows = members.get(segment.id) ?? [];
    const middle = (rows.length - 1) >> 1;
    const x = Float64Array.from(rows, (row) => points[row]!.x).sort()[middle];
    const y = Float64Array.from(rows, (row) => points[row]!.y).sort()[middle];
    return x === undefined || y === undefined ? [] : [{ ...segment, x, y }];
  });
}

/** The rows to draw, ascending: all, or, segment by segment, `most` evenly spaced ones. */
function thinOut(members: ReadonlyMap<number, readonly number[]>, most: number): number[] {
  const rows = [...members.values()].flat();
  const kept = Math.min(most, rows.length);
  return rows.filter((_, index) => (index * kept) % rows.length < kept).sort((a, b) => a - b);
}

function withNumberShown(
  caption: string,
  { shown, segments }: { shown: number; segments: readonly LegendSegment[] },
): string {
  const customers = segments.reduce((sum, segment) => sum + segment.customers, 0);
  if (shown >= customers) return caption;
  return `${caption} ${count(shown)} of ${count(customers)} customers shown.`.trimStart();
}

/** Names the segment with the highest median of either axis, where there is exactly one. */
function defaultTitle({ segments, xLabel, yLabel }: ClusterPlotOptions, centres: Centre[]): string {
  const byX = xLabel === undefined ? leader(centres, "x") : undefined;
  const byY = yLabel === undefined ? leader(centres, "y") : undefined;
  if (byX !== undefined && byX === byY) return `Transactions and loans are highest for ${byX}`;
  if (byX !== undefined && byY !== undefined) {
    return `Loans are highest for ${byY}, transactions for ${byX}`;
  }
  if (byY !== undefined) return `Loans are highest for ${byY}`;
  if (byX !== undefined) return `Transactions are highest for ${byX}`;
  const customers = customerCount(segments.reduce((sum, segment) => sum + segment.customers, 0));
  return `${customers} in ${segments.length} ${segments.length === 1 ? "segment" : "segments"}`;
}

function leader(centres: readonly Centre[], axis: "x" | "y"): string | undefined {
  const [first, second] = centres.toSorted((a, b) => b[axis] - a[axis]);
  return first && second && first[axis] > second[axis] ? first.name : undefined;
}

function axisLabel(label: string, { type }: Axis): string {
  return type === "linear" ? label : `${label}, logarithmic scale`;
}

function pixels({ type, domain }: Axis, range: readonly number[]): (value: number) => number {
  const scale = Plot.scale({ x: { type, domain, range } });
  return (value) => scale.apply(value) as number;
}
