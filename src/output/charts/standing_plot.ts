import * as Plot from "@observablehq/plot";
import { type SmallOptions, smallPicture } from "@/output/charts/small_picture.ts";
import { textWidth, wrapText } from "@/output/charts/text.ts";
import { segmentStyle, theme } from "@/output/charts/theme.ts";

/** Where a segment stands among all customers in one feature. */
export interface Standing {
  readonly label: string;
  /** The segment's median, and that of all, for people. */
  readonly own: string;
  readonly all: string;
  /** The share of all customers below the segment's lower quartile, median and upper quartile. */
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

const ROW_HEIGHT = 34;
const AXIS_HEIGHT = 26;
const LABEL_WIDTH = 220;
const FIGURE_WIDTH = 230;
/** A row of a narrow picture: its words, and the track under them. */
const NARROW = { width: 500, words: 38, row: 66 } as const;

/**
 * Features under each other, all on one scale from the lowest of all customers to the highest: the
 * segment's middle half as a bar, its median as a mark, the middle of all customers as a line. In a
 * narrow picture the words stand above their track.
 */
export function standingPlot(
  { rows, segment, name }: {
    readonly rows: readonly Standing[];
    readonly segment: number;
    readonly name: string;
  },
  options: SmallOptions,
): SVGSVGElement {
  const { width } = options;
  const { color, fontSize } = theme;
  const { fill, ink, symbol } = segmentStyle(segment);
  const isNarrow = width < NARROW.width;
  const [left, right] = isNarrow ? [8, width - 8] : [LABEL_WIDTH, width - FIGURE_WIDTH];
  const height = isNarrow ? NARROW.row : ROW_HEIGHT;
  const toX = (rank: number) => left + rank * (right - left);
  const style = { size: fontSize.tick };
  const placed = rows.map((row, index) => {
    const top = index * height;
    const track = top + (isNarrow ? NARROW.words + 12 : height / 2);
    return {
      ...row,
      top,
      track,
      x1: Math.min(toX(row.low), toX(row.middle) - 2),
      x2: Math.max(toX(row.high), toX(row.middle) + 2),
      y1: track - 7,
      y2: track + 7,
      x: toX(row.middle),
      figures: `${row.own} (all: ${row.all})`,
    };
  });
  const bottom = rows.length * height;
  const texts = placed.flatMap(({ label, figures, top, track }) =>
    isNarrow
      ? [
        { text: label, x: 0, y: top + 12, fill: color.ink },
        { text: figures, x: 0, y: top + 29, fill: color.muted },
      ]
      : [
        ...wrapText(label, LABEL_WIDTH - 12, style).map((text, line, { length }) => ({
          text,
          x: 0,
          y: track + (line - (length - 1) / 2) * 15,
          fill: color.ink,
        })),
        { text: figures, x: right + 14, y: track, fill: color.ink },
      ]
  );
  const middle = "middle customer of all";
  const ends = [
    { text: "lowest", x: left, anchor: "start" },
    { text: middle, x: toX(0.5), anchor: "middle" },
    { text: "highest", x: right, anchor: "end" },
  ].filter(({ text }) => text !== middle || right - left > textWidth(middle, style) + 150);
  return smallPicture({
    ...options,
    height: bottom + AXIS_HEIGHT,
    tips: placed.map(({ label, figures }) => ({ segment, tip: `${name}: ${label} ${figures}` })),
    figures: `${
      placed.map(({ label, figures, middle }) =>
        `${label}: ${figures}, above ${Math.round(100 * middle)}% of all customers`
      ).join(". ")
    }.`,
    marks: [
      Plot.link(placed, {
        x1: left,
        x2: right,
        y1: "track",
        y2: "track",
        stroke: color.grid,
        strokeWidth: 2,
      }),
      Plot.link([0.5], {
        x1: toX(0.5),
        x2: toX(0.5),
        y1: 0,
        y2: bottom,
        stroke: color.muted,
        strokeDasharray: "3,3",
      }),
      Plot.rect(placed, {
        x1: "x1",
        x2: "x2",
        y1: "y1",
        y2: "y2",
        fill,
        fillOpacity: 0.45,
      }),
      Plot.dot(placed, {
        x: "x",
        y: "track",
        r: 6,
        symbol,
        fill,
        stroke: ink,
        strokeWidth: 1.5,
      }),
      Plot.text(texts, {
        x: "x",
        y: "y",
        text: "text",
        fill: "fill",
        fontSize: fontSize.tick,
        textAnchor: "start",
      }),
      ends.map(({ text, x, anchor }) =>
        Plot.text([text], {
          x: [x],
          y: [bottom + 14],
          text: [text],
          fill: color.muted,
          fontSize: fontSize.caption,
          textAnchor: anchor as "start" | "middle" | "end",
        })
      ),
    ],
  });
}
