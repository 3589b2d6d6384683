import * as Plot from "@observablehq/plot";
import { picture, type PictureOptions } from "@/notebook/charts/picture.ts";
import { textWidth, theme, wrapText } from "@/output/theme.ts";

export interface HeatmapOptions extends Omit<PictureOptions, "figures" | "height" | "columns"> {
  readonly rows: readonly string[];
  readonly across: readonly string[];
  /** The value of a cell, NaN for an empty one. */
  readonly value: (row: number, column: number) => number;
  /** The value for people. */
  readonly text: (value: number) => string;
  /** The size at which the colour is full. */
  readonly full: number;
}

const CELL_HEIGHT = 34;
// Ends of a blue to orange scale that colour-blind readers tell apart; white is zero.
const LOW = [0x21, 0x66, 0xac] as const;
const HIGH = [0xc4, 0x5b, 0x0c] as const;

/** A table of values as colours from blue (below zero) over white to orange, each with its figure. */
export function heatmap(options: HeatmapOptions): SVGSVGElement {
  const { rows, across, value, text, full } = options;
  const { color, fontSize, padding, lineHeight } = theme;
  const style = { size: fontSize.tick };
  const marginLeft = 12 + Math.max(...rows.map((label) => textWidth(label, style)));
  const cellWidth = (theme.width - 2 * padding - marginLeft) / across.length;
  const words = across.flatMap((label) => label.split(" "));
  // Upright only where no word has to be broken.
  const isUpright = words.every((word) => textWidth(word, style) <= cellWidth - 6);
  const heads = across.map((label) => wrapText(label, isUpright ? cellWidth - 6 : 104, style));
  const marginTop = isUpright
    ? 8 + Math.max(...heads.map((head) => head.length)) * fontSize.tick * lineHeight
    : 12 + Math.max(...heads.flat().map((line) => textWidth(line, style)));
  const cells = rows.flatMap((_, i) => across.map((_, j) => ({ i, j, value: value(i, j) }))).filter(
    (cell) => Number.isFinite(cell.value),
  );
  const figures = rows.map((label, i) =>
    `${label}: ${
      cells.filter((cell) => cell.i === i).map((cell) => `${across[cell.j]} ${text(cell.value)}`)
        .join(", ")
    }.`
  );
  return picture([{
    plot: {
      marginLeft,
      marginRight: 0,
      marginTop,
      marginBottom: 2,
      x: { domain: across.map((_, j) => j), axis: null, padding: 0.03 },
      y: { domain: rows.map((_, i) => i), axis: null, padding: 0.06 },
      marks: [
        Plot.cell(cells, {
          x: "j",
          y: "i",
          fill: (cell: { value: number }) => shade(cell.value / full),
        }),
        Plot.text(cells, {
          x: "j",
          y: "i",
          text: (cell: { value: number }) => text(cell.value),
          fill: (cell: { value: number }) =>
            Math.abs(cell.value / full) > 0.55 ? "white" : color.ink,
          fontSize: fontSize.tick,
        }),
        Plot.text(rows, {
          y: (_: string, i: number) => i,
          frameAnchor: "left",
          textAnchor: "end",
          dx: -8,
          fill: color.ink,
          fontSize: fontSize.tick,
        }),
        Plot.text(heads, {
          x: (_: string[], j: number) => j,
          text: (head: string[]) => head.join("\n"),
          frameAnchor: "top",
          ...(isUpright
            ? { lineAnchor: "bottom", dy: -6 }
            : { rotate: -90, textAnchor: "start", lineAnchor: "middle", dx: 0, dy: -6 }),
          fill: color.ink,
          fontSize: fontSize.tick,
          lineHeight,
        }),
      ],
    },
  }], {
    ...options,
    height: marginTop + rows.length * CELL_HEIGHT,
    figures: figures.join("\n"),
  });
}

/** White at 0, full colour from 1 (or -1) on. */
function shade(part: number): string {
  const end = part < 0 ? LOW : HIGH;
  const strength = Math.min(1, Math.abs(part));
  return `rgb(${end.map((channel) => Math.round(255 + (channel - 255) * strength)).join(",")})`;
}
