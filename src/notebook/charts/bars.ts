import * as Plot from "@observablehq/plot";
import { picture, type PictureOptions } from "@/notebook/charts/picture.ts";
import { addText, textWidth, theme } from "@/output/theme.ts";

export interface BarRow {
  readonly label: string;
  readonly value: number;
  /** The value for people. */
  readonly text: string;
  /** @default the accent colour */
  readonly color?: string;
}

export interface BarOptions extends Omit<PictureOptions, "figures" | "height" | "columns"> {
  /** Values to compare with, marked by a line. */
  readonly marks?: readonly { readonly value: number; readonly text: string }[];
  /** Where the axis ends. @default the greatest value */
  readonly most?: number;
}

const ROW = 30;
const LABEL = { size: theme.fontSize.label };

/** Values side by side, a bar each, from zero. */
export function bars(rows: readonly BarRow[], options: BarOptions): SVGSVGElement {
  const { marks = [] } = options;
  const { color, fontSize, padding } = theme;
  const most = options.most ?? Math.max(1e-12, ...rows.map(({ value }) => value));
  const marginLeft = 12 + Math.max(0, ...rows.map(({ label }) => textWidth(label, LABEL)));
  const marginRight = 16 + Math.max(0, ...rows.map(({ text }) => textWidth(text, LABEL)));
  const marginTop = marks.length > 0 ? 26 : 4;
  const height = rows.length * ROW + marginTop + 4;
  const svg = picture([{
    plot: {
      marginLeft,
      marginRight,
      marginTop,
      marginBottom: 4,
      x: { domain: [0, most], axis: null },
      y: { domain: rows.map((_, i) => i), axis: null, padding: 0.25 },
      marks: [
        Plot.barX(rows, {
          x1: 0,
          x2: "value",
          y: (_: BarRow, i: number) => i,
          fill: (row: BarRow) => row.color ?? color.accent,
        }),
        Plot.ruleX([0], { stroke: color.muted }),
        Plot.ruleX(marks, { x: "value", stroke: color.ink, strokeDasharray: "4,3" }),
        Plot.text(marks, {
          x: "value",
          text: "text",
          frameAnchor: "top",
          dy: -14,
          fill: color.muted,
          fontSize: fontSize.caption,
        }),
        Plot.text(rows, {
          x: 0,
          y: (_: BarRow, i: number) => i,
          text: "label",
          textAnchor: "end",
          dx: -8,
          fill: color.ink,
          fontSize: fontSize.label,
        }),
        Plot.text(rows, {
          x: "value",
          y: (_: BarRow, i: number) => i,
          text: "text",
          textAnchor: "start",
          dx: 6,
          fill: color.ink,
          fontSize: fontSize.label,
          fontWeight: 600,
        }),
      ],
    },
  }], {
    ...options,
    height,
    figures: rows.map(({ label, text }) => `${label}: ${text}.`).join("\n"),
  });
  if (rows.length === 0) {
    addText(svg, ["Nothing to show."], { x: padding, y: padding, ...LABEL });
  }
  return svg;
}
