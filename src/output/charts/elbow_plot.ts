import * as Plot from "@observablehq/plot";
import { linearAxis } from "@/output/charts/axis.ts";
import { type ChartOptions, picture } from "@/output/charts/picture.ts";
import { addText, textWidth } from "@/output/charts/text.ts";
import { theme } from "@/output/charts/theme.ts";
import { count, numberTick, percent } from "@/output/figure_text.ts";

/** What {@linkcode elbowPlot} draws. */
export interface ElbowPlotData {
  /** Inertia for k = 1, 2, .. n, in that order. */
  readonly inertias: readonly number[];
  /** The k at the elbow; left out when there is none. */
  readonly elbowK?: number | undefined;
  /** The k that the run uses. */
  readonly k: number;
}

/** A k that is pointed out by a vertical rule with a text at its upper end. */
interface Marker {
  readonly k: number;
  readonly text: string;
  readonly color: string;
  readonly dash: string;
}

interface PlacedMarker extends Marker {
  readonly x: number;
  readonly anchor: "start" | "end";
}

const PANEL_HEIGHT = 320;
const MARKER_STYLE = { size: theme.fontSize.label, weight: 600 } as const;
const MARKER_ROW = theme.fontSize.label * theme.lineHeight;
const Y_LABEL =
  "Inertia: squared distances to the nearest cluster centre, summed (standardised units)";
const X_LABEL = "Number of clusters (k)";

/**
 * The inertia over the number of clusters, with the elbow and the chosen k marked. The inertia axis
 * starts at zero, so that heights compare.
 *
 * @throws {RangeError} If an inertia is negative or not finite, or if a k has no inertia.
 */
export function elbowPlot(data: ElbowPlotData, options: ChartOptions = {}): SVGSVGElement {
  validate(data);
  const { inertias, elbowK, k } = data;
  const { padding, fontSize, color } = theme;
  const axisY = linearAxis(0, Math.max(...inertias), { length: PANEL_HEIGHT, perTick: 40 });
  const tickWidths = axisY.ticks.map((tick) =>
    textWidth(numberTick(tick), { size: fontSize.tick })
  );
  const left = padding + Math.max(...tickWidths) + 8;
  const right = theme.width - padding;
  const scaleX = {
    type: "linear",
    domain: [1, Math.max(inertias.length, 2)],
    range: [left + 30, right - 30],
  } as const;
  const markers = layOutMarkers(markersOf(elbowK, k), Plot.scale({ x: scaleX }));
  const points = inertias.map((inertia, index) => ({ k: index + 1, inertia }));
  const figures = points.map((point) => `k = ${point.k}: inertia ${numberTick(point.inertia)}`);
  const place = { x: "k", y: "inertia" };

  return picture({
    id: "elbow-plot",
    title: defaultTitle(data),
    subtitle: subtitle(inertias, k),
    ...options,
    figures: `${figures.join(", ")}.`,
  }, (wordsBottom) => {
    const markersTop = wordsBottom + 44;
    const top = markersTop + markers.length * MARKER_ROW + 8;
    const bottom = top + PANEL_HEIGHT;
    return {
      bottom: bottom + 64,
      panel: { left, right, top, bottom },
      x: scaleX,
      y: { type: "linear", domain: axisY.domain },
      marks: [
        Plot.gridY(axisY.ticks, { stroke: color.grid, strokeOpacity: 1 }),
        Plot.axisY(axisY.ticks, { tickSize: 0, text: numberTick, label: null }),
        Plot.axisX(wholeTicks(inertias.length), {
          text: count,
          tickSize: 0,
          tickPadding: 14,
          label: null,
        }),
        Plot.ruleY([0], { stroke: color.muted }),
        markers.map((marker, index) =>
          Plot.ruleX([marker.k], {
            stroke: marker.color,
            strokeWidth: 1.5,
            strokeDasharray: marker.dash,
            insetTop: markersTop + index * MARKER_ROW - top,
          })
        ),
        Plot.line(points, { ...place, stroke: color.accent, strokeWidth: 2.5 }),
        Plot.dot(points, { ...place, r: 5, fill: color.accent, stroke: "white" }),
        Plot.dot(points.slice(k - 1, k), { ...place, r: 12, stroke: color.ink, strokeWidth: 2.5 }),
        elbowK === undefined ? null : Plot.dot(points.slice(elbowK - 1, elbowK), {
          ...place,
          r: 7.5,
          symbol: "diamond",
          fill: color.highlight,
          stroke: "white",
        }),
      ],
      addTo(svg) {
        for (const [index, { text, ...marker }] of markers.entries()) {
          const y = markersTop + index * MARKER_ROW - 4;
          addText(svg, [text], { ...marker, ...MARKER_STYLE, y });
        }
        const label = { size: fontSize.tick, color: color.ink };
        addText(svg, [Y_LABEL], { x: padding, y: wordsBottom + 16, ...label });
        const middle = { x: (left + right) / 2, anchor: "middle" } as const;
        addText(svg, [X_LABEL], { ...middle, y: bottom + 36, ...label });
      },
    };
  });
}

function defaultTitle({ inertias, elbowK, k }: ElbowPlotData): string {
  if (inertias[0] === 0) return "All customers are alike: there is nothing to divide them by";
  if (elbowK === undefined) return `The inertia curve has no elbow; this run uses k = ${k}`;
  const elbow = `The inertia curve has its elbow at k = ${elbowK}`;
  return elbowK === k ? `${elbow}, which this run uses` : `${elbow}; this run uses k = ${k}`;
}

/** Says how much of the variation k clusters explain: one minus their share of the inertia of one. */
function subtitle(inertias: readonly number[], k: number): string {
  const [total = 0] = inertias;
  if (total === 0) return "";
  const clusters = k === 1 ? "1 cluster explains" : `${k} clusters explain`;
  const explained = percent(1 - (inertias[k - 1] ?? 0) / total);
  return `${clusters} ${explained} of the variation between customers.`;
}

function markersOf(elbowK: number | undefined, k: number): Marker[] {
  const { highlight, ink } = theme.color;
  const chosen = { k, text: `chosen: k = ${k}`, color: ink, dash: "1,0" };
  if (elbowK === undefined) return [{ ...chosen, text: `${chosen.text} (no clear elbow)` }];
  const elbow = { k: elbowK, text: `elbow: k = ${elbowK}`, color: highlight, dash: "5,4" };
  return elbowK === k ? [{ ...elbow, text: `${elbow.text} (chosen)` }] : [elbow, chosen];
}

/**
 * Puts each text to the right of its rule, the smaller k on top, or, where the larger k is too near
 * the right edge, to the left with the larger on top: so no text crosses the other rule.
 */
function layOutMarkers(markers: readonly Marker[], scale: Plot.Scale): PlacedMarker[] {
  const ascending = markers.toSorted((a, b) => a.k - b.k).map((marker) => {
    return {
      ...marker,
      at: scale.apply(marker.k) as number,
      width: textWidth(marker.text, MARKER_STYLE),
    };
  });
  const right = theme.width - theme.padding;
  const toRight = ascending.every(({ at, width }) => at + 8 + width <= right);
  return (toRight ? ascending : ascending.toReversed()).map((marker) => {
    const isStart = toRight || marker.at - 8 - marker.width < theme.padding;
    return { ...marker, x: marker.at + (isStart ? 8 : -8), anchor: isStart ? "start" : "end" };
  });
}

/** Every whole number up to `n`, or every fifth, tenth .. where all would not fit. */
function wholeTicks(n: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100].find((size) => n / size <= 20) ?? Math.ceil(n / 20);
  return Array.from({ length: n }, (_, index) => index + 1).filter((k) => k % step === 0);
}

function validate({ inertias, elbowK, k }: ElbowPlotData): void {
  for (const [index, inertia] of inertias.entries()) {
    if (!(inertia >= 0 && inertia < Infinity)) {
      throw new RangeError(
        `Cannot plot the elbow: the inertia for k = ${index + 1} is ${inertia}; ` +
          `it must be a finite number from 0 up`,
      );
    }
  }
  for (const [name, value] of [["chosen k", k], ["elbow", elbowK ?? k]] as const) {
    if (inertias[value - 1] === undefined) {
      throw new RangeError(
        `Cannot plot the elbow: the ${name} is ${value}; ` +
          `it must be a whole number from 1 to ${inertias.length}, the ks with an inertia`,
      );
    }
  }
}
