import type { LegendSegment } from "@/output/legend.ts";
import { picture, segmentSymbol } from "@/output/picture.ts";
import {
  addElement,
  addText,
  layOutWording,
  segmentStyle,
  theme,
  wrapText,
} from "@/output/theme.ts";
import { STABILITY_MARKS } from "@/clustering/stability.ts";
import { stabilityLevel } from "@/segments/advice.ts";

/** What {@linkcode stabilityPlot} draws. */
export interface StabilityPlotOptions {
  /** One or more, each with its mean Jaccard similarity, 0 to 1. */
  readonly segments: readonly (LegendSegment & { readonly jaccard: number })[];
  readonly caption?: string | undefined;
  /** Where the elements are made: `svgDocument()`. */
  readonly document: Document;
}

const ROW_HEIGHT = 44;
const NAME_WIDTH = 230;
const FIGURE_WIDTH = 150;

/** How surely each segment comes back when customers are drawn again, with the marks to read it by. */
export function stabilityPlot(
  { segments, caption, document }: StabilityPlotOptions,
): SVGSVGElement {
  const { padding, fontSize, color } = theme;
  const wording = layOutWording({
    title: title(segments),
    subtitle: "Mean Jaccard similarity of each segment with its nearest match in 100 resamples " +
      "(Hennig 2007); 1 is the same customers every time.",
    caption: caption ?? "",
  });
  const left = padding + NAME_WIDTH;
  const right = theme.width - padding - FIGURE_WIDTH;
  const top = wording.top + 50;
  const bottom = top + segments.length * ROW_HEIGHT;
  const toX = (value: number) => left + value * (right - left);
  const middle = (row: number) => top + (row + 0.5) * ROW_HEIGHT;
  const svg = picture(document, {
    height: bottom + 48 + wording.bottom,
    marks: segments.map(({ id }, row) => segmentSymbol(id, { x: padding + 9, y: middle(row) })),
  });

  for (const value of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
    const style = { anchor: "middle", size: fontSize.tick, color: color.muted } as const;
    addText(svg, [`${value}`], { x: toX(value), y: bottom + 6, ...style });
  }
  const words = { pattern: "pattern", valid: "stable", strong: "highly stable" } as const;
  for (const [row, [name, mark]] of Object.entries(STABILITY_MARKS).entries()) {
    const x = toX(mark);
    const line = { x1: x, x2: x, y1: top - 6, y2: bottom, stroke: color.muted };
    addElement(svg, "line", { ...line, "stroke-dasharray": "4,3" });
    addText(svg, [`${mark} ${words[name as keyof typeof words]}`], {
      x: x + 4,
      // The marks are nearer to each other than their words are long.
      y: top - 8 - (row + 1) * 13,
      size: fontSize.caption,
      color: color.muted,
      anchor: row === 0 ? "end" : "start",
    });
  }
  for (const [row, { id, name, jaccard }] of segments.entries()) {
    const y = middle(row);
    const { fill, ink } = segmentStyle(id);
    const nameStyle = { size: fontSize.label, weight: 600 } as const;
    const lines = wrapText(name, NAME_WIDTH - 36, nameStyle).slice(0, 2);
    const lineHeight = fontSize.label * theme.lineHeight;
    addText(svg, lines, { x: padding + 26, y: y - lines.length * lineHeight / 2, ...nameStyle });
    addElement(svg, "rect", {
      x: left,
      y: y - 11,
      width: toX(jaccard) - left,
      height: 22,
      fill,
      stroke: ink,
    });
    addText(svg, [`${jaccard.toFixed(2)} ${stabilityLevel(jaccard)}`], {
      x: right + 12,
      y: y - fontSize.tick * 0.65,
      size: fontSize.tick,
    });
  }
  addElement(svg, "line", { x1: left, x2: left, y1: top - 6, y2: bottom, stroke: color.muted });
  const figures = segments.map(({ name, jaccard }) =>
    `${name}: ${jaccard.toFixed(2)}, ${stabilityLevel(jaccard)}`
  );
  wording.addTo(svg, "stability-plot", `${figures.join(". ")}.`);
  return svg;
}

function title(segments: StabilityPlotOptions["segments"]): string {
  const stable = segments.filter(({ jaccard }) => jaccard >= STABILITY_MARKS.valid);
  const all = segments.length;
  if (stable.length === all) {
    return all === 1 ? "One segment comes back every time" : `All ${all} segments are stable`;
  }
  if (stable.length === 0) return `None of the ${all} segments is stable`;
  return `${stable.length} of ${all} segments ${stable.length === 1 ? "is" : "are"} stable`;
}
