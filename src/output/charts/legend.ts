import * as Plot from "@observablehq/plot";
import { customerCount, percent } from "@/output/figure_text.ts";
import { addText, wrapText } from "@/output/charts/text.ts";
import { segmentStyle, theme } from "@/output/charts/theme.ts";

/** A segment as the legend names it. */
export interface LegendSegment {
  readonly id: number;
  readonly name: string;
  /** How many customers it has. */
  readonly customers: number;
  /** Stands for that number where it is not told. */
  readonly size?: string;
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
      id: segment.id,
      x: padding + column * width,
      y: rowTop,
      lines,
      countTop,
      size: segment.size ?? `${customerCount(segment.customers)} · ${share}`,
    };
  });

  return {
    bottom,
    symbols: entries.map(({ id, x, y }) => segmentSymbol(id, { x: x + 12, y: y + 11, r: 7 })),
    addTo(svg) {
      for (const { x, y, lines, countTop, size } of entries) {
        addText(svg, lines, { x: x + SYMBOL_WIDTH, y, ...nameStyle });
        addText(svg, [size], { x: x + SYMBOL_WIDTH, y: countTop, ...countStyle });
      }
    },
  };
}

/** The symbol of a segment with its middle at a place in pixels. */
export function segmentSymbol(
  id: number,
  { x, y, r = 6 }: { readonly x: number; readonly y: number; readonly r?: number },
): Plot.Markish {
  const { symbol, fill, ink } = segmentStyle(id);
  return Plot.dot([0], {
    x: { value: [x], scale: null },
    y: { value: [y], scale: null },
    r,
    symbol,
    fill,
    stroke: ink,
    strokeWidth: 1,
  });
}
