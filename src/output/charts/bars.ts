import { segmentSymbol } from "@/output/charts/legend.ts";
import { picture, type WordedOptions } from "@/output/charts/picture.ts";
import { addElement, addText, wrapText } from "@/output/charts/text.ts";
import { segmentStyle, theme } from "@/output/charts/theme.ts";

export interface BarRow {
  readonly label: string;
  /** A negative value has no bar. */
  readonly value: number;
  /** The value for people. */
  readonly text: string;
  /** The value in a sentence. @default `text` */
  readonly words?: string;
  /** The id of the segment whose colour the bar has. @default none, the accent colour */
  readonly segment?: number;
}

/** What {@linkcode bars} draws. */
export interface BarsData {
  readonly rows: readonly BarRow[];
  /** Where the axis ends, if no value is greater. @default the greatest value */
  readonly most?: number;
  /** Values that are labelled under the bars. @default none */
  readonly ticks?: readonly number[];
  /** Values to compare with, ascending, each a line with its words above. @default none */
  readonly marks?: readonly { readonly value: number; readonly text: string }[];
  /** Stand the symbols of the segments before their labels. @default false */
  readonly symbols?: boolean;
}

const ROW_HEIGHT = 44;
const BAR_HEIGHT = 22;
const LABEL_WIDTH = 230;
const FIGURE_WIDTH = 150;
const SYMBOL_WIDTH = 26;
const LABEL = { size: theme.fontSize.label, weight: 600 } as const;
const LINE_HEIGHT = theme.fontSize.label * theme.lineHeight;

/**
 * Values under each other, a bar each, from zero.
 *
 * @example
 * ```ts
 * import { bars, chart } from "@/fce.ts";
 *
 * await chart(bars({ rows: [{ label: "north", value: 3, text: "3" }] }, {
 *   id: "branches",
 *   title: "The north leads",
 *   subtitle: "Customers by branch.",
 *   caption: "Source: an example.",
 * }));
 * ```
 */
export function bars(
  { rows, ticks = [], marks = [], symbols = false, ...data }: BarsData,
  options: WordedOptions,
): SVGSVGElement {
  const { padding, fontSize, color } = theme;
  const indent = symbols ? SYMBOL_WIDTH : 0;
  const labels = rows.map(({ label }) => wrapText(label, LABEL_WIDTH - indent - 10, LABEL));
  const rowHeight = Math.max(ROW_HEIGHT, ...labels.map((lines) => lines.length * LINE_HEIGHT + 6));
  const most = Math.max(data.most ?? 1e-12, ...rows.map(({ value }) => value));
  const left = padding + LABEL_WIDTH;
  const right = theme.width - padding - FIGURE_WIDTH;
  const toX = (value: number) => left + Math.max(0, value) / most * (right - left);

  return picture({
    ...options,
    figures: `${rows.map(({ label, text, words = text }) => `${label}: ${words}`).join(". ")}.`,
  }, (wordsBottom) => {
    const top = wordsBottom + 11 + marks.length * 13;
    const bottom = top + Math.max(1, rows.length) * rowHeight;
    const middle = (row: number) => top + (row + 0.5) * rowHeight;
    return {
      bottom: bottom + (ticks.length > 0 ? 48 : 20),
      marks: rows.map(({ segment }, row) =>
        segment === undefined || !symbols
          ? null
          : segmentSymbol(segment, { x: padding + 9, y: middle(row) })
      ),
      addTo(svg) {
        if (rows.length === 0) {
          addText(svg, ["Nothing to show."], { x: padding, y: top, size: fontSize.label });
        }
        for (const tick of ticks) {
          const style = { anchor: "middle", size: fontSize.tick, color: color.muted } as const;
          addText(svg, [`${tick}`], { x: toX(tick), y: bottom + 6, ...style });
        }
        for (const [index, { value, text }] of marks.entries()) {
          const x = toX(value);
          const line = { x1: x, x2: x, y1: top - 6, y2: bottom, stroke: color.muted };
          addElement(svg, "line", { ...line, "stroke-dasharray": "4,3" });
          addText(svg, [text], {
            x: x + 4,
            // Marks may be nearer to each other than their words are long.
            y: top - 8 - (index + 1) * 13,
            size: fontSize.caption,
            color: color.muted,
            anchor: index === 0 ? "end" : "start",
          });
        }
        for (const [index, { value, text, segment }] of rows.entries()) {
          const y = middle(index);
          const { fill, ink } = segment === undefined
            ? { fill: color.accent, ink: color.accent }
            : segmentStyle(segment);
          const lines = labels[index]!;
          const labelTop = y - lines.length * LINE_HEIGHT / 2;
          addText(svg, lines, { x: padding + indent, y: labelTop, ...LABEL });
          const bar = { x: left, y: y - BAR_HEIGHT / 2, width: toX(value) - left };
          addElement(svg, "rect", { ...bar, height: BAR_HEIGHT, fill, stroke: ink });
          const figureStyle = { x: right + 12, y: y - fontSize.tick * 0.65, size: fontSize.tick };
          addText(svg, [text], figureStyle);
        }
        const axis = { x1: left, x2: left, y1: top - 6, y2: bottom, stroke: color.muted };
        addElement(svg, "line", axis);
      },
    };
  });
}
