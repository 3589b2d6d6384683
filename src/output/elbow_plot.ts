import * as Plot from "@observablehq/plot";
import { linearAxis } from "@/output/axis.ts";
import { count, numberTick, percent } from "@/output/figure_text.ts";
import { addText, layOutWording, textWidth, theme } from "@/output/theme.ts";

/** What {@linkcode elbowPlot} draws. */
export interface ElbowPlotOptions {
  /** Inertia for k = 1, 2, .. n, in that order. */
  readonly inertias: readonly number[];
  /** The k at the elbow; left out when there is none. */
  readonly elbowK?: number | undefined;
  /** The k that the run uses. */
  readonly k: number;
  /** States the finding. @default made from `elbowK` and `k` */
  readonly title?: string | undefined;
  /** Source, number of customers, verdict. @default none */
  readonly caption?: string | undefined;
  /** Where the elements are made: `svgDocument()`. */
  readonly document: Document;
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
export function elbowPlot(options: ElbowPlotOptions): SVGSVGElement {
  const { inertias, elbowK, k, document } = options;
  validate(options);
  const wording = layOutWording({
    title: options.title ?? defaultTitle(options),
    subtitle: subtitle(inertias, k),
    caption: options.caption ?? "",
  });
  const { padding, fontSize, color } = theme;
  const axisY = linearAxis(0, Math.max(...inertias), { length: PANEL_HEIGHT, perTick: 40 });
  const tickWidths = axisY.ticks.map((tick) =>
    textWidth(numberTick(tick), { size: fontSize.tick })
  );
  const left = padding + Math.max(...tickWidths) + 8;
  const scaleX = {
    type: "linear",
    domain: [1, Math.max(inertias.length, 2)],
    range: [left + 30, theme.width - padding - 30],
  } as const;
  const markers = layOutMarkers(markersOf(elbowK, k), Plot.scale({ x: scaleX }));
  const markersTop = wording.top + 44;
  const panelTop = markersTop + markers.length * MARKER_ROW + 8;
  const panelBottom = panelTop + PANEL_HEIGHT;
  const height = Math.ceil(panelBottom + 64 + wording.bottom);
  const points = inertias.map((inertia, index) => ({ k: index + 1, inertia }));
  const place = { x: "k", y: "inertia" };

  const svg = Plot.plot({
    document,
    className: theme.className,
    width: theme.width,
    height,
    marginTop: panelTop,
    marginBottom: height - panelBottom,
    marginLeft: left,
    marginRight: padding,
    x: scaleX,
    y: { type: "linear", domain: axisY.domain },
    style: { fontSize: `${fontSize.tick}px`, color: color.muted },
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
          insetTop: markersTop + index * MARKER_ROW - panelTop,
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
  }) as SVGSVGElement;

  for (const [index, { text, ...marker }] of markers.entries()) {
    addText(svg, [text], { ...marker, ...MARKER_STYLE, y: markersTop + index * MARKER_ROW - 4 });
  }
  const label = { size: fontSize.tick, color: color.ink };
  addText(svg, [Y_LABEL], { x: padding, y: wording.top + 16, ...label });
  addText(svg, [X_LABEL], {
    x: (left + theme.width - padding) / 2,
    y: panelBottom + 36,
    anchor: "middle",
    ...label,
  });
  const figures = points.map((point) => `k = ${point.k}: inertia ${numberTick(point.inertia)}`);
  wording.addTo(svg, "elbow-plot", `${figures.join(", ")}.`);
  return svg;
}

function defaultTitle({ inertias, elbowK, k }: ElbowPlotOptions): string {
  if (inertias[0] === 0) return "All customers are alike: there is nothing to divide them by";
  if (elbowK === undefined) return `Inertia falls without a clear elbow; this run uses k = ${k}`;
  const finding = `Adding clusters pays off until k = ${elbowK}`;
  return elbowK === k ? finding : `${finding}; this run uses k = ${k}`;
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

function validate({ inertias, elbowK, k }: ElbowPlotOptions): void {
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
