import * as Plot from "@observablehq/plot";
import { type Axis, axisFor, labelledAxis, pixelsOn, tickText } from "@/output/charts/axis.ts";
import {
  type ClusterAxes,
  type ClusterAxis,
  TRANSACTIONS_AND_LOANS,
} from "@/output/charts/cluster_axes.ts";
import { directLabels } from "@/output/charts/direct_labels.ts";
import type { LegendSegment } from "@/output/charts/legend.ts";
import { type ChartOptions, picture } from "@/output/charts/picture.ts";
import { addText, textWidth, wrapText } from "@/output/charts/text.ts";
import { segmentStyle, theme } from "@/output/charts/theme.ts";
import { MOST_POINTS, thinOut, withNumberShown } from "@/output/charts/thin_out.ts";
import { customerCount } from "@/output/figure_text.ts";
import { type MoneyStyle, UNSIGNED } from "@/output/money_style.ts";
import { moneySign, moneyText } from "@/output/money_text.ts";

/** A customer in the plane, in original units. */
export interface ClusterPoint {
  /** Of the feature across. */
  readonly x: number;
  /** Of the feature upwards. */
  readonly y: number;
  /** The id of one of the segments. */
  readonly segment: number;
}

/** What {@linkcode clusterPlot} draws. */
export interface ClusterPlotData {
  /** All customers, in any fixed order. */
  readonly points: readonly ClusterPoint[];
  readonly segments: readonly LegendSegment[];
  /** @default {@linkcode TRANSACTIONS_AND_LOANS} */
  readonly axes?: ClusterAxes;
  /** How money is written. @default without a sign */
  readonly money?: MoneyStyle;
  /** How many customers are drawn at most. @default {@linkcode MOST_POINTS} */
  readonly mostPoints?: number;
}

/** A segment's median customer. */
interface Centre extends LegendSegment {
  readonly x: number;
  readonly y: number;
}

const PANEL_HEIGHT = 340;
const LANE_HEIGHT = 26;
/** Free space between the panel's edge and its outermost values, so that marks there are whole. */
const INSET = 12;
/** The golden section: its multiples, modulo one, spread evenly. */
const JITTER_STEP = 0.6180339887498949;

/**
 * Customers by segment in original units, by two features. An axis is linear from zero, or, where the
 * values are skewed, logarithmic, and says so. Customers who have none, of a feature of which that is a
 * state of its own, such as loans, stand in a band of their own under the panel, in one lane per segment; their height in the lane only keeps
 * them apart. A large mark shows each segment's median customer, with the name where there is room.
 *
 * Beyond `mostPoints` customers every nth of each segment is drawn, and the caption says how many.
 * Medians and axes are always those of all customers.
 *
 * @throws {RangeError} If there are no points, a coordinate is not finite, or a point's segment is
 * not among the segments.
 */
export function clusterPlot(
  {
    points,
    axes = TRANSACTIONS_AND_LOANS,
    money = UNSIGNED,
    mostPoints = MOST_POINTS,
    ...data
  }: ClusterPlotData,
  options: ChartOptions = {},
): SVGSVGElement {
  const { padding, fontSize, color } = theme;
  const tickStyle = { size: fontSize.tick, color: color.muted };
  const segments = data.segments.toSorted((a, b) => a.id - b.id);
  validate(points, segments);
  const centres = centresOf(points, segments);
  const [xLabel, yLabel] = [axes.x, axes.y].map((axis) => signedLabel(axis, money));
  const [xTick, yTick] = [axes.x, axes.y].map(({ unit }) => tickText(unit, money));
  const { zero } = axes.y;
  const shown = thinOut(points.map(({ segment }) => segment), mostPoints);

  const zeros = new Set(points.filter(({ y }) => y === 0).map(({ segment }) => segment));
  const banded = zero !== undefined && zeros.size > 0 && points.every(({ y }) => y >= 0);
  const lanes = banded ? segments.map(({ id }) => id).filter((id) => zeros.has(id)) : [];
  const heights = points.map(({ y }) => y).filter((y) => !banded || y > 0);
  const panelHeight = heights.length === 0 ? 0 : PANEL_HEIGHT;
  const bandHeight = lanes.length * LANE_HEIGHT;
  const figures = centres.map(({ name, customers, size = customerCount(customers), x, y }) =>
    `${name}: ${size}; median ${xLabel} ${xTick!(x)}, ${yLabel} ${
      axes.y.unit === "money" ? moneyText(y, money) : yTick!(y)
    }.`
  );

  return picture({
    id: "cluster-plot",
    title: defaultTitle(points.length, centres, axes),
    subtitle: "Each small mark is one customer, each large mark its segment’s median." +
      (lanes.length > 1 ? ` “${zero}”: one lane per segment.` : ""),
    ...options,
    caption: withNumberShown(options.caption ?? "", {
      shown: shown.length,
      customers: points.length,
    }),
    segments,
    figures: figures.join("\n"),
  }, (legendBottom) => {
    const panelTop = legendBottom + 20 + (panelHeight === 0 ? 0 : 26);
    const bandTop = panelTop + panelHeight + (panelHeight === 0 ? 0 : 8);
    const panelBottom = banded ? bandTop + bandHeight : panelTop + panelHeight;
    const rangeY = [panelTop + panelHeight - INSET, panelTop + INSET] as const;
    const axisY = axisFor(heights, { length: rangeY[0] - rangeY[1], perTick: 26 });
    const bandLines = wrapText(banded ? zero : "", 110, tickStyle);
    const labelWidths = [...axisY.ticks.map(yTick!), ...bandLines].map((text) =>
      textWidth(text, tickStyle)
    );
    const left = padding + Math.max(...labelWidths) + 8;
    const panel = { left, right: theme.width - padding, top: panelTop, bottom: panelBottom };
    const rangeX = [left + INSET, panel.right - INSET] as const;
    const axisX = labelledAxis(
      points.map(({ x }) => x),
      { length: rangeX[1] - rangeX[0], perTick: 56 },
      (tick) => textWidth(xTick!(tick), tickStyle),
    );
    const toX = pixelsOn(axisX, rangeX);
    const toPanelY = pixelsOn(axisY, rangeY);

    /** Pixels down for a value: in the panel, or for zeros at a fraction of the lane's height. */
    function toY(y: number, segment: number, fraction: number): number {
      if (!banded || y > 0) return toPanelY(y);
      return bandTop + (lanes.indexOf(segment) + 0.2 + 0.6 * fraction) * LANE_HEIGHT;
    }

    const marks = shown.map((row, index) => {
      const { x, y, segment } = points[row]!;
      // Whole pixels: nobody's amount can be read back from a picture that is forwarded.
      const [left, top] = [toX(x), toY(y, segment, (index * JITTER_STEP) % 1)].map(Math.round);
      return { x: left, y: top, ...segmentStyle(segment) };
    });
    const medians = centres.map(({ id, name, x, y }) => {
      return {
        name,
        x: Math.round(toX(x)),
        y: Math.round(toY(y, id, 0.5)),
        ...segmentStyle(id),
      };
    });
    const position = {
      x: { value: "x", scale: null },
      y: { value: "y", scale: null },
      symbol: "symbol",
    } as const;

    return {
      bottom: panelBottom + 60,
      panel,
      x: { type: axisX.type, domain: axisX.domain, range: rangeX },
      y: { type: axisY.type, domain: axisY.domain, range: rangeY },
      legendOverMarks: true,
      marks: [
        banded
          ? Plot.frame({ insetTop: bandTop - panelTop, fill: color.band, stroke: null })
          : null,
        Plot.gridX(axisX.ticks, { stroke: color.grid, strokeOpacity: 1 }),
        panelHeight === 0 ? null : [
          Plot.gridY(axisY.ticks, { stroke: color.grid, strokeOpacity: 1 }),
          Plot.axisY(axisY.ticks, { tickSize: 0, text: yTick!, label: null }),
        ],
        Plot.axisX(axisX.ticks, { tickSize: 0, text: xTick!, label: null }),
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
        directLabels(medians, { panel, bandTop }),
      ],
      addTo(svg) {
        const label = { size: fontSize.tick, color: color.ink };
        if (panelHeight > 0) {
          addText(svg, [axisLabel(yLabel!, axisY)], { x: padding, y: panelTop - 26, ...label });
        }
        if (banded) {
          const textHeight = bandLines.length * fontSize.tick * theme.lineHeight;
          const y = bandTop + (bandHeight - textHeight) / 2;
          addText(svg, bandLines, { ...tickStyle, x: left - 8, y, anchor: "end" });
        }
        addText(svg, [axisLabel(xLabel!, axisX)], {
          x: (left + panel.right) / 2,
          y: panelBottom + 30,
          anchor: "middle",
          ...label,
        });
      },
    };
  });
}

function validate(points: readonly ClusterPoint[], segments: readonly LegendSegment[]): void {
  if (points.length === 0) throw new RangeError("Cannot plot the clusters: there are no customers");
  const ids = new Set(segments.map(({ id }) => id));
  for (const [row, { x, y, segment }] of points.entries()) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      throw new RangeError(
        `Cannot plot the clusters: point ${row} is (${x}, ${y}); both must be finite numbers`,
      );
    }
    if (!ids.has(segment)) {
      throw new RangeError(
        `Cannot plot the clusters: point ${row} is in segment ${segment}; ` +
          `the segments are ${[...ids].join(", ")}`,
      );
    }
  }
}

/** Medians, of an even number of customers the lower one, so that it is a value that occurs. */
function centresOf(
  points: readonly ClusterPoint[],
  segments: readonly LegendSegment[],
): Centre[] {
  const members = Map.groupBy(points, ({ segment }) => segment);
  return segments.flatMap((segment) => {
    const own = members.get(segment.id) ?? [];
    const middle = (own.length - 1) >> 1;
    const x = Float64Array.from(own, (point) => point.x).sort()[middle];
    const y = Float64Array.from(own, (point) => point.y).sort()[middle];
    return x === undefined || y === undefined ? [] : [{ ...segment, x, y }];
  });
}

/** Names the segment with the highest median of either axis, where there is exactly one. */
function defaultTitle(
  customers: number,
  centres: readonly Centre[],
  axes: ClusterAxes,
): string {
  const [byX, byY] = [leader(centres, "x"), leader(centres, "y")];
  if (byX === undefined && byY === undefined) {
    const segments = `${centres.length} ${centres.length === 1 ? "segment" : "segments"}`;
    return `${customerCount(customers)} in ${segments}`;
  }
  const [x, y] = [axes.x.name, axes.y.name];
  // Not the same object, where they come from another thread.
  if (
    axes.x.name !== TRANSACTIONS_AND_LOANS.x.name || axes.y.name !== TRANSACTIONS_AND_LOANS.y.name
  ) {
    // Whether a bank's own name stands for one thing or several, nobody knows.
    const parts = ([[y, byY], [x, byX]] as const)
      .flatMap(([name, by]) => by === undefined ? [] : [`highest median ${name}: ${by}`]);
    return `H${parts.join("; ").slice(1)}`;
  }
  if (byX === byY) return `Median ${x} and median ${y} are highest for ${byX}`;
  const parts = [
    ...(byY === undefined ? [] : [`${y} are highest for ${byY}`]),
    ...(byX === undefined ? [] : [`${x} ${byY ? "" : "are highest "}for ${byX}`]),
  ];
  return `Median ${parts.join(", median ")}`;
}

function leader(centres: readonly Centre[], axis: "x" | "y"): string | undefined {
  const [first, second] = centres.toSorted((a, b) => b[axis] - a[axis]);
  return first && second && first[axis] > second[axis] ? first.name : undefined;
}

/** With the sign of the currency, where there is one. */
function signedLabel({ label, unit }: ClusterAxis, money: MoneyStyle): string {
  const sign = unit.startsWith("money") ? moneySign(money) : "";
  return sign === "" ? label : `${label} (${sign})`;
}

function axisLabel(label: string, { type }: Axis): string {
  return type === "linear" ? label : `${label}, logarithmic scale`;
}
