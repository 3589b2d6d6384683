import * as Plot from "@observablehq/plot";
import { type SmallOptions, smallPicture } from "@/output/charts/small_picture.ts";
import { textWidth } from "@/output/charts/text.ts";
import { segmentStyle, theme } from "@/output/charts/theme.ts";

/** What segments have of a whole. */
export interface PartsRow {
  readonly label: string;
  /** In order from the left; shares of 1 in all, none below 0. */
  readonly parts: readonly {
    readonly segment: number;
    readonly name: string;
    readonly share: number;
    /** The share for people. */
    readonly text: string;
  }[];
}

const ROW_HEIGHT = 48;
const BAR_HEIGHT = 24;

/** Wholes under each other, each a bar divided among the segments, their shares in it where they fit. */
export function partsPlot(rows: readonly PartsRow[], options: SmallOptions): SVGSVGElement {
  const { width } = options;
  const { fontSize } = theme;
  const style = { size: fontSize.tick, weight: 600 } as const;
  const bars = rows.flatMap(({ label, parts }, row) => {
    let from = 0;
    return parts.map(({ segment, share, text, name }) => {
      const [left, right] = [from * width, (from + share) * width];
      from += share;
      const { fill } = segmentStyle(segment);
      const top = row * ROW_HEIGHT + ROW_HEIGHT - BAR_HEIGHT - 6;
      return {
        left,
        right,
        top,
        bottom: top + BAR_HEIGHT,
        middle: top + BAR_HEIGHT / 2,
        fill,
        ink: readableOn(fill),
        segment,
        tip: `${name}: ${text} of ${label}`,
        text: right - left > textWidth(text, style) + 8 ? text : "",
      };
    });
  });
  const words = rows.map(({ label, parts }) =>
    `${label}: ${parts.map(({ name, text }) => `${name} ${text}`).join(", ")}`
  );
  const labels = rows.map(({ label }, row) => ({ label, x: 0, y: row * ROW_HEIGHT + 10 }));
  return smallPicture({
    ...options,
    height: rows.length * ROW_HEIGHT,
    figures: `${words.join(". ")}.`,
    tips: bars,
    marks: [
      Plot.text(labels, {
        x: "x",
        y: "y",
        text: "label",
        textAnchor: "start",
        fontSize: fontSize.tick,
        fill: theme.color.ink,
      }),
      Plot.rect(bars, {
        x1: "left",
        x2: "right",
        y1: "top",
        y2: "bottom",
        fill: "fill",
        insetRight: 1,
      }),
      Plot.text(bars, {
        x: "left",
        dx: 6,
        y: "middle",
        text: "text",
        textAnchor: "start",
        fontSize: fontSize.tick,
        fontWeight: 600,
        fill: "ink",
      }),
    ],
  });
}

/** Black or white, whichever is read more easily; written short, so that no dark page changes it. */
export function readableOn(fill: string): "#000" | "#fff" {
  return luminance(fill) > 0.179 ? "#000" : "#fff";
}

/** Relative luminance as the WCAG define it, of a colour such as `#0072b2`. */
function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
