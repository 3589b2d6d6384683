import * as Plot from "@observablehq/plot";
import { linearAxis } from "@/output/axis.ts";
import { numberTick } from "@/output/figure_text.ts";
import { picture } from "@/output/picture.ts";
import { addElement, addText, layOutWording, theme } from "@/output/theme.ts";

/** An index as one of the small multiples. */
export interface IndexPanel {
  readonly label: string;
  /** How to read it: `higher is better`. */
  readonly reading: string;
  readonly values: readonly { readonly k: number; readonly value: number }[];
  /** The k it favours; undefined when it favours none. */
  readonly vote: number | undefined;
}

/** What {@linkcode indicesPlot} draws. */
export interface IndicesPlotOptions {
  readonly panels: readonly IndexPanel[];
  /** The k that the run uses. */
  readonly k: number;
  readonly caption?: string | undefined;
  /** Where the elements are made: `svgDocument()`. */
  readonly document: Document;
}

const COLUMNS = 2;
const GAP = 60;
const PANEL_HEIGHT = 150;
const HEAD = 44;
const FOOT = 40;

/** The other indices over the number of clusters: the vote of each, and the k that the run uses. */
export function indicesPlot(options: IndicesPlotOptions): SVGSVGElement {
  const { panels, k, caption, document } = options;
  const { padding, fontSize, color } = theme;
  const wording = layOutWording({
    title: title(options),
    subtitle:
      `Diamond: the number of clusters that the index favours. Ring: k = ${k}, which this ` +
      "run uses.",
    caption: caption ?? "",
  });
  const top = wording.top + 24;
  const width = (theme.width - 2 * padding - (COLUMNS - 1) * GAP) / COLUMNS;
  const rowHeight = HEAD + PANEL_HEIGHT + FOOT;
  const laid = panels.filter(({ values }) => values.length > 0).map((panel, index) => {
    const left = padding + (index % COLUMNS) * (width + GAP) + 44;
    const panelTop = top + Math.floor(index / COLUMNS) * rowHeight + HEAD;
    const heights = panel.values.map(({ value }) => value);
    const axis = linearAxis(Math.min(...heights), Math.max(...heights), {
      length: PANEL_HEIGHT,
      perTick: 36,
    });
    const ks = panel.values.map(({ k }) => k);
    const [first, last] = [Math.min(...ks), Math.max(...ks)];
    const right = padding + (index % COLUMNS) * (width + GAP) + width - 12;
    const toX = (at: number) =>
      first === last ? (left + right) / 2 : left + 12 +
        (at - first) / (last - first) * (right - left - 12);
    const [low, high] = axis.domain;
    const toY = (value: number) =>
      panelTop + PANEL_HEIGHT - (value - low) / (high - low) * PANEL_HEIGHT;
    const points = panel.values.map(({ k, value }) => ({ k, x: toX(k), y: toY(value) }));
    return { ...panel, left, right, panelTop, axis, toY, points };
  });
  const position = { x: { value: "x", scale: null }, y: { value: "y", scale: null } } as const;
  const rows = Math.ceil(laid.length / COLUMNS);
  const svg = picture(document, {
    height: top + rows * rowHeight + wording.bottom,
    marks: laid.map(({ points, vote }) => [
      Plot.line(points, { ...position, stroke: color.accent, strokeWidth: 2 }),
      Plot.dot(points, { ...position, r: 3.5, fill: color.accent }),
      Plot.dot(points.filter((point) => point.k === k), {
        ...position,
        r: 10,
        stroke: color.ink,
        strokeWidth: 2,
      }),
      Plot.dot(points.filter((point) => point.k === vote), {
        ...position,
        r: 6.5,
        symbol: "diamond",
        fill: color.highlight,
        stroke: "white",
      }),
    ]),
  });
  for (const { label, reading, vote, left, right, panelTop, axis, toY, points } of laid) {
    const start = left - 44;
    const votes = vote === undefined ? "favours none" : `favours ${vote}`;
    addText(svg, [label], { x: start, y: panelTop - HEAD, size: fontSize.label, weight: 600 });
    const words = { size: fontSize.tick, color: color.muted };
    addText(svg, [`${reading}; ${votes}`], { x: start, y: panelTop - HEAD + 18, ...words });
    for (const tick of axis.ticks) {
      const y = toY(tick);
      const line = { x1: left, x2: right, y1: y, y2: y, stroke: color.grid };
      svg.querySelector("g")?.before(addElement(svg, "line", line));
      const style = { anchor: "end", size: fontSize.caption, color: color.muted } as const;
      addText(svg, [numberTick(tick)], { x: left - 6, y: y - fontSize.caption * 0.7, ...style });
    }
    const every = Math.ceil(points.length / 20);
    for (const { k: at, x } of points.filter((_, index) => index % every === 0)) {
      const style = { anchor: "middle", size: fontSize.caption, color: color.muted } as const;
      addText(svg, [`${at}`], { x, y: panelTop + PANEL_HEIGHT + 6, ...style });
    }
  }
  const figures = laid.map(({ label, vote, values }) => {
    const list = values.map(({ k, value }) => `k = ${k}: ${figure(value)}`).join(", ");
    return `${label} favours ${vote ?? "none"} (${list})`;
  });
  wording.addTo(svg, "indices-plot", `${figures.join(". ")}.`);
  return svg;
}

function figure(value: number): string {
  return (Math.abs(value) < 100 ? value.toFixed(2) : value.toFixed(0)).replace("-", "\u2212");
}

function title({ panels, k }: IndicesPlotOptions): string {
  const agree = panels.filter(({ vote }) => vote === k).length;
  const all = panels.length;
  if (agree === all) return `All ${all} other indices favour k = ${k} too`;
  if (agree === 0) return `None of the ${all} other indices favours k = ${k}`;
  return `${agree} of the ${all} other indices ${agree === 1 ? "favours" : "favour"} k = ${k}`;
}
