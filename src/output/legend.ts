import * as Plot from "@observablehq/plot";
import { customerCount, percent } from "@/output/figure_text.ts";
import { addText, segmentStyle, theme, wrapText } from "@/output/theme.ts";

/** A segment as the legend names it. */
export interface LegendSegment {
  readonly id: number;
  readonly name: string;
  /** How many customers it has. */
  readonly customers: number;
}

/** A legend with its place on the picture. */
export interface LegendLayout {
  /** Free `y` under the legend. */
  readonly bottom: number;
  /** The symbols, for `Plot.plot`. */
  readonly symbols: Plot.Markish;
  /** Draws the words. */
  addTo(svg: SVGSVGElement): void;
}

const COLUMNS = 4;
const SYMBOL_WIDTH = 29;
const ROW_GAP = 8;

/**
 * Lays out a legend over the width of the picture, four segments to a row: symbol in shape and
 * colour, name, number and share of customers. Plot's own legends are HTML and would not be in the
 * SVG file.
 *
 * @param top `y` of its upper edge.
 */
export function layOutLegend(segments: readonly LegendSegment[], top: number): LegendLayout {
  const { padding, fontSize, color, lineHeight } = theme;
  const total = segments.reduce((sum, { customers }) => sum + customers, 0);
  const width = (theme.width - 2 * padding) / Math.min(COLUMNS, segments.length);
  const nameStyle = { size: fontSize.label, weight: 600, color: color.ink } as const;
  const countStyle = { size: fontSize.tick, color: color.muted };

  let rowTop = top;
  let bottom = top;
  const entries = segments.map((segment, index) => {
    const column = index % COLUMNS;
    if (column === 0 && index > 0) rowTop = bottom + ROW_GAP;
    const lines = wrapText(segment.name, width - SYMBOL_WIDTH - 4, nameStyle);
    const countTop = rowTop + lines.length * fontSize.label * lineHeight;
    bottom = Math.max(bottom, countTop + fontSize.tick * lineHeight);
    const share = percent(total === 0 ? 0 : segment.customers / total);
    return {
      ...segmentStyle(segment.id),
      x: padding + column * width,
      y: rowTop,
      lines,
      countTop,
      size: `${customerCount(segment.customers)} · ${share}`,
    };
  });

  return {
    bottom,
    symbols: entries.map((entry) =>
      Plot.dot([entry], {
        x: { value: [entry.x + 12], scale: null },
        y: { value: [entry.y + 11], scale: null },
        r: 7,
        symbol: entry.symbol,
        fill: entry.fill,
        stroke: entry.ink,
        strokeWidth: 1,
      })
    ),
    addTo(svg) {
      for (const { x, y, lines, countTop, size } of entries) {
        addText(svg, lines, { x: x + SYMBOL_WIDTH, y, ...nameStyle });
        addText(svg, [size], { x: x + SYMBOL_WIDTH, y: countTop, ...countStyle });
      }
    },
  };
}
