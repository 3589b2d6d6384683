import { count } from "@/output/figure_text.ts";
import { layOutLegend, type LegendSegment } from "@/output/legend.ts";
import { picture } from "@/output/picture.ts";
import { addElement, addText, layOutWording, segmentStyle, theme } from "@/output/theme.ts";

/** What {@linkcode silhouettePlot} draws. */
export interface SilhouettePlotOptions {
  /** Two or more. */
  readonly segments: readonly LegendSegment[];
  /** The silhouette of each customer measured, -1 to 1. */
  readonly values: Float64Array;
  /** The segment id of each of these. */
  readonly segmentOf: ArrayLike<number>;
  readonly caption?: string | undefined;
  /** Where the elements are made: `svgDocument()`. */
  readonly document: Document;
}

const PANEL_HEIGHT = 380;
const GAP = 8;
/** A segment is drawn with at most this many steps, so that the file stays small. */
const MAX_STEPS = 150;

/**
 * How much nearer each customer is to the own segment than to the next one (Rousseeuw 1987,
 * doi:10.1016/0377-0427(87)90125-7): a blade per segment, its customers in descending order. Below
 * zero the next segment would suit better.
 */
export function silhouettePlot(options: SilhouettePlotOptions): SVGSVGElement {
  const { segments, values, segmentOf, caption, document } = options;
  const { padding, fontSize, color } = theme;
  const mean = average(values);
  const blades = segments.map((segment) => ({
    segment,
    sorted: values.filter((_, row) => segmentOf[row] === segment.id).sort().reverse(),
  }));
  const misfits = values.filter((value) => value < 0).length;
  const wording = layOutWording({
    title: title(mean, misfits / values.length),
    subtitle:
      "Silhouette of each customer: 1 is well inside the own segment, 0 between two, below " +
      "0 nearer to another.",
    caption: caption ?? "",
  });
  const legend = layOutLegend(segments, wording.top + 18);
  const top = legend.bottom + 34;
  const left = padding + 12;
  const right = theme.width - padding - 130;
  const lowest = Math.min(-0.2, Math.floor(Math.min(...values) * 5) / 5);
  const toX = (value: number) => left + (value - lowest) / (1 - lowest) * (right - left);
  const unit = (PANEL_HEIGHT - GAP * (segments.length - 1)) / values.length;
  const bottom = top + PANEL_HEIGHT;
  const svg = picture(document, { height: bottom + 56 + wording.bottom, marks: [legend.symbols] });

  for (let tick = Math.round(lowest * 5); tick <= 5; tick++) {
    const x = toX(tick / 5);
    const stroke = tick === 0 ? color.muted : color.grid;
    addElement(svg, "line", { x1: x, x2: x, y1: top, y2: bottom, stroke });
    const style = { anchor: "middle", size: fontSize.tick, color: color.muted } as const;
    addText(svg, [`${tick / 5}`.replace("-", "\u2212")], { x, y: bottom + 4, ...style });
  }
  let y = top;
  for (const { segment, sorted } of blades) {
    const { fill, ink } = segmentStyle(segment.id);
    const height = sorted.length * unit;
    const steps = Math.min(sorted.length, MAX_STEPS);
    const points = Array.from({ length: steps + 1 }, (_, step) => {
      const value = sorted[Math.min(sorted.length - 1, Math.floor(step * sorted.length / steps))];
      return `${toX(value ?? 0).toFixed(1)},${(y + height * step / steps).toFixed(1)}`;
    });
    if (sorted.length > 0) {
      const outline = [`${toX(0)},${y}`, ...points, `${toX(0)},${y + height}`].join(" ");
      addElement(svg, "polygon", { points: outline, fill, stroke: ink, "stroke-width": 0.75 });
    }
    addText(svg, [`mean ${figure(average(sorted))}`], {
      x: right + 14,
      y: y + height / 2 - fontSize.label * 0.65,
      size: fontSize.label,
      weight: 600,
      color: ink,
    });
    y += height + GAP;
  }
  const x = toX(mean);
  const line = { x1: x, x2: x, y1: top - 6, y2: bottom, stroke: color.ink, "stroke-width": 1.5 };
  addElement(svg, "line", { ...line, "stroke-dasharray": "5,4" });
  const label = { size: fontSize.label, weight: 600, anchor: "middle" } as const;
  addText(svg, [`mean of all: ${figure(mean)}`], { x, y: top - 26, ...label });
  addText(svg, [`Silhouette of ${count(values.length)} customers`], {
    x: (left + right) / 2,
    y: bottom + 26,
    anchor: "middle",
    size: fontSize.tick,
  });
  legend.addTo(svg);
  const parts = blades.map(({ segment, sorted }) => `${segment.name} ${figure(average(sorted))}`);
  wording.addTo(svg, "silhouette-plot", `Mean of all ${figure(mean)}; ${parts.join(", ")}.`);
  return svg;
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}

function figure(value: number): string {
  return value.toFixed(2).replace("-", "\u2212");
}

/** The marks are those of Kaufman and Rousseeuw (1990, doi:10.1002/9780470316801). */
function title(mean: number, misfits: number): string {
  const structure = mean > 0.7
    ? "Strongly separated"
    : mean > 0.5
    ? "Reasonably separated"
    : mean > 0.25
    ? "Separated, but touching"
    : "Hardly separated";
  const share = misfits === 0 ? "no customer" : `${(100 * misfits).toFixed(1)}% of customers`;
  return `${structure}: ${share} would suit another one better`;
}
