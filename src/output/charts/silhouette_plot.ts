import type { LegendSegment } from "@/output/charts/legend.ts";
import { type ChartOptions, picture } from "@/output/charts/picture.ts";
import { addElement, addText } from "@/output/charts/text.ts";
import { segmentStyle, theme } from "@/output/charts/theme.ts";
import { count } from "@/output/figure_text.ts";

/** What {@linkcode silhouettePlot} draws. */
export interface SilhouettePlotData {
  /** Two or more. */
  readonly segments: readonly LegendSegment[];
  /** The silhouette of each customer measured, -1 to 1; one or more. */
  readonly values: Float64Array;
  /** The segment id of each of these. */
  readonly segmentOf: ArrayLike<number>;
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
export function silhouettePlot(
  { segments, values, segmentOf }: SilhouettePlotData,
  options: ChartOptions = {},
): SVGSVGElement {
  const { padding, fontSize, color } = theme;
  const mean = average(values);
  const blades = segments.map((segment) => ({
    segment,
    sorted: values.filter((_, row) => segmentOf[row] === segment.id).sort().reverse(),
  }));
  const parts = blades.map(({ segment, sorted }) => `${segment.name} ${meanText(sorted)}`);
  return picture({
    id: "silhouette-plot",
    title: defaultTitle(values),
    subtitle:
      "Silhouette of each customer: 1 is well inside the own segment, 0 between two, below " +
      "0 nearer to another.",
    ...options,
    segments,
    figures: `Mean of all ${figure(mean)}; ${parts.join(", ")}.`,
  }, (legendBottom) => {
    const top = legendBottom + 34;
    const left = padding + 12;
    const right = theme.width - padding - 130;
    const lowest = Math.min(-0.2, Math.floor(Math.min(...values) * 5) / 5);
    const toX = (value: number) => left + (value - lowest) / (1 - lowest) * (right - left);
    const unit = (PANEL_HEIGHT - GAP * (segments.length - 1)) / values.length;
    const bottom = top + PANEL_HEIGHT;

    return { bottom: bottom + 56, marks: [], addTo };

    function addTo(svg: SVGSVGElement): void {
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
          const place = Math.min(sorted.length - 1, Math.floor(step * sorted.length / steps));
          return `${toX(sorted[place] ?? 0).toFixed(1)},${(y + height * step / steps).toFixed(1)}`;
        });
        if (sorted.length > 0) {
          const outline = [`${toX(0)},${y}`, ...points, `${toX(0)},${y + height}`].join(" ");
          addElement(svg, "polygon", { points: outline, fill, stroke: ink, "stroke-width": 0.75 });
        }
        addText(svg, [sorted.length > 0 ? `mean ${meanText(sorted)}` : meanText(sorted)], {
          x: right + 14,
          y: y + height / 2 - fontSize.label * 0.65,
          size: fontSize.label,
          weight: 600,
          color: ink,
        });
        y += height + GAP;
      }
      const x = toX(mean);
      const line = { x1: x, x2: x, y1: top - 6, y2: bottom, stroke: color.ink };
      addElement(svg, "line", { ...line, "stroke-width": 1.5, "stroke-dasharray": "5,4" });
      const label = { size: fontSize.label, weight: 600, anchor: "middle" } as const;
      addText(svg, [`mean of all: ${figure(mean)}`], { x, y: top - 26, ...label });
      addText(svg, [`Silhouette of ${count(values.length)} customers`], {
        x: (left + right) / 2,
        y: bottom + 26,
        anchor: "middle",
        size: fontSize.tick,
      });
    }
  });
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a segment, which may have nobody in a sample. */
function meanText(values: Float64Array): string {
  return values.length === 0 ? "not measured" : figure(average(values));
}

function figure(value: number): string {
  return value.toFixed(2).replace("-", "\u2212");
}

/** Counts the customers drawn below zero. */
function defaultTitle(values: Float64Array): string {
  const misfits = values.filter((value) => value < 0).length;
  return `${misfits === 0 ? "None" : count(misfits)} of ${count(values.length)} customers ${
    misfits <= 1 ? "is" : "are"
  } nearer to another segment`;
}
