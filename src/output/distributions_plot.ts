import * as Plot from "@observablehq/plot";
import { axisFor } from "@/output/axis.ts";
import { layOutLegend, type LegendSegment } from "@/output/legend.ts";
import { nairaTick, numberTick, percent } from "@/output/figure_text.ts";
import { picture, segmentSymbol } from "@/output/picture.ts";
import {
  addElement,
  addText,
  layOutWording,
  segmentStyle,
  textWidth,
  theme,
} from "@/output/theme.ts";
import type { Unit } from "@/features/catalogue.ts";

/** Where the customers of a segment lie in a feature, original units. */
export interface Spread {
  readonly segment: number;
  readonly low: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly high: number;
}

/** A feature as one of the small multiples. */
export interface DistributionPanel {
  readonly label: string;
  readonly unit: Unit;
  /** In order of segment; a segment without a known value is left out. */
  readonly spreads: readonly Spread[];
}

/** What {@linkcode distributionsPlot} draws. */
export interface DistributionsPlotOptions {
  /** One or more. */
  readonly segments: readonly LegendSegment[];
  /** One or more. */
  readonly panels: readonly DistributionPanel[];
  /** States the finding. @default counts the features that tell segments apart */
  readonly title?: string | undefined;
  readonly caption?: string | undefined;
  /** Where the elements are made: `svgDocument()`. */
  readonly document: Document;
}

const COLUMNS = 2;
const GAP = 44;
const ROW_HEIGHT = 22;
const HEAD = 26;
const FOOT = 34;
const SYMBOL_WIDTH = 26;
const INSET = 8;

/**
 * A small panel per feature, a row per segment: the line holds nine tenths of its customers, the bar
 * the middle half, the tick is the median. Original units; skewed features on a logarithmic scale.
 */
export function distributionsPlot(options: DistributionsPlotOptions): SVGSVGElement {
  const { segments, panels, document } = options;
  const { padding, fontSize, color } = theme;
  const wording = layOutWording({
    title: options.title ?? defaultTitle(options),
    subtitle:
      "Line: nine tenths of the segment’s customers. Bar: the middle half. Tick: the median.",
    caption: options.caption ?? "",
  });
  const legend = layOutLegend(segments, wording.top + 18);
  const width = (theme.width - 2 * padding - (COLUMNS - 1) * GAP) / COLUMNS;
  const panelHeight = HEAD + segments.length * ROW_HEIGHT + FOOT;
  const top = legend.bottom + 26;
  const rows = Math.ceil(panels.length / COLUMNS);
  const at = (index: number) => ({
    left: padding + (index % COLUMNS) * (width + GAP),
    top: top + Math.floor(index / COLUMNS) * panelHeight,
  });
  const rowOf = new Map(segments.map(({ id }, row) => [id, row]));
  const middle = (index: number, segment: number) =>
    at(index).top + HEAD + (rowOf.get(segment)! + 0.5) * ROW_HEIGHT;

  const svg = picture(document, {
    height: top + rows * panelHeight + wording.bottom,
    marks: [
      legend.symbols,
      ...panels.map(({ spreads }, index) =>
        spreads.map(({ segment }) =>
          segmentSymbol(segment, { x: at(index).left + 8, y: middle(index, segment), r: 5 })
        )
      ),
    ],
  });
  for (const [index, { label, unit, spreads }] of panels.entries()) {
    const { left, top } = at(index);
    const range = [left + SYMBOL_WIDTH + INSET, left + width - INSET] as const;
    const tickText = tickFor(unit);
    const values = spreads.flatMap((spread) => [
      spread.low,
      spread.lowerQuartile,
      spread.median,
      spread.upperQuartile,
      spread.high,
    ]);
    const axis = axisFor(values, { length: range[1] - range[0], perTick: 56 });
    const scale = Plot.scale({ x: { type: axis.type, domain: axis.domain, range } });
    const toX = (value: number) => scale.apply(value) as number;
    const bottom = top + HEAD + segments.length * ROW_HEIGHT;

    const head = `${label[0]!.toUpperCase()}${label.slice(1)}`;
    addText(svg, [head], { x: left, y: top, size: fontSize.label, weight: 600 });
    if (axis.type !== "linear") {
      const x = left + textWidth(head, { size: fontSize.label, weight: 600 }) + 8;
      addText(svg, ["logarithmic"], { x, y: top + 1, size: fontSize.caption, color: color.muted });
    }
    for (const tick of axis.ticks) {
      const x = toX(tick);
      addElement(svg, "line", { x1: x, x2: x, y1: top + HEAD, y2: bottom, stroke: color.grid });
      addText(svg, [tickText(tick)], {
        x,
        y: bottom + 2,
        anchor: "middle",
        size: fontSize.caption,
        color: color.muted,
      });
    }
    for (const spread of spreads) {
      const { fill, ink } = segmentStyle(spread.segment);
      const y = middle(index, spread.segment);
      const [x1, x2] = [toX(spread.low), toX(spread.high)];
      addElement(svg, "line", { x1, x2, y1: y, y2: y, stroke: fill, "stroke-width": 2 });
      const [from, to] = [toX(spread.lowerQuartile), toX(spread.upperQuartile)];
      addElement(svg, "rect", {
        x: from,
        y: y - 6,
        width: Math.max(to - from, 2),
        height: 12,
        fill,
        stroke: ink,
      });
      const x = toX(spread.median);
      const tick = { x1: x, x2: x, y1: y - 9, y2: y + 9 };
      addElement(svg, "line", { ...tick, stroke: color.background, "stroke-width": 5 });
      addElement(svg, "line", { ...tick, stroke: color.ink, "stroke-width": 2.5 });
    }
  }
  legend.addTo(svg);
  wording.addTo(svg, "distributions-plot", described(options));
  return svg;
}

/** The label of a tick on the axis of a feature. */
export function tickFor(unit: Unit): (value: number) => string {
  if (unit === "naira" || unit === "naira a month") return nairaTick;
  return unit === "share" ? (value) => percent(value).replace(".0%", "%") : numberTick;
}

function described({ segments, panels }: DistributionsPlotOptions): string {
  const nameOf = new Map(segments.map(({ id, name }) => [id, name]));
  const lines = panels.map(({ label, unit, spreads }) => {
    const text = tickFor(unit);
    const parts = spreads.map(({ segment, lowerQuartile, median, upperQuartile }) =>
      `${nameOf.get(segment)} ${text(median)} (${text(lowerQuartile)} to ${text(upperQuartile)})`
    );
    return `${label}: ${parts.join(", ")}`;
  });
  return `Medians with the middle half. ${lines.join(". ")}.`;
}

/** Counts the features in which the middle halves of some two segments lie apart. */
function defaultTitle({ segments, panels }: DistributionsPlotOptions): string {
  if (segments.length < 2) return "How the customers are spread";
  const apart =
    panels.filter(({ spreads }) =>
      spreads.some((a) => spreads.some((b) => a.upperQuartile < b.lowerQuartile))
    ).length;
  return `In ${apart} of ${panels.length} features the middle halves of some segments lie apart`;
}
