import { type LegendSegment, segmentSymbol } from "@/output/charts/legend.ts";
import { picture, type WordedOptions } from "@/output/charts/picture.ts";
import { addElement, addText, addUpward, textWidth, wrapText } from "@/output/charts/text.ts";
import { PAPER, theme } from "@/output/charts/theme.ts";

/** A row of cells, a value to each column. */
export interface HeatmapRow {
  readonly label: string;
  /** NaN leaves the cell white. */
  readonly values: readonly number[];
  /** Stand beside the values where there is room. @default nothing */
  readonly beside?: readonly string[];
}

/** What {@linkcode heatmap} draws. */
export interface HeatmapData {
  /** One or more. */
  readonly rows: readonly HeatmapRow[];
  /** One or more: names, or segments, which a legend then explains. */
  readonly columns: readonly (string | LegendSegment)[];
  /** A value for people; its length decides on the room. */
  readonly text: (value: number) => string;
  /** From this size on the colour grows no stronger. */
  readonly full: number;
}

const ROW_HEIGHT = 34;
const LABEL_WIDTH = 190;
/** Narrower columns have no room for names. */
const NAME_WIDTH = 90;
/** Strongest share of colour, so that dark text can be read on it. */
const STRONGEST = 0.62;
const HEAVY = { size: theme.fontSize.tick, weight: 600, color: theme.color.ink } as const;

/**
 * A table of values as figures and as colours, from blue below zero over white to orange.
 *
 * @example
 * ```ts
 * import { chart, heatmap } from "@/fce.ts";
 *
 * const rows = [{ label: "age", values: [0.2, -0.4] }];
 * await chart(heatmap({ rows, columns: ["a", "b"], text: String, full: 1 }, {
 *   id: "traits",
 *   title: "B is younger",
 *   subtitle: "Deviations from the mean.",
 *   caption: "Source: an example.",
 * }));
 * ```
 */
export function heatmap(
  { rows, columns, text, full }: HeatmapData,
  options: WordedOptions,
): SVGSVGElement {
  const { padding, fontSize, lineHeight } = theme;
  const left = padding + LABEL_WIDTH;
  const width = columnWidth(columns.length);
  const names = columns.map((column) => typeof column === "string" ? column : column.name);
  const segments = columns.filter((column) => typeof column !== "string");
  const hasRoom = hasRoomBeside(rows);
  // Where a name would take many lines it stands upright, or the symbol from the legend for it.
  const wrapped = names.map((name) => wrapText(name, width - 8, HEAVY));
  const isFlat = width >= NAME_WIDTH && wrapped.every((lines) => lines.length <= 3);
  const isUpright = !isFlat && segments.length === 0;
  const headHeight = isUpright
    ? Math.max(...names.map((name) => textWidth(name, HEAVY)))
    : Math.max(1, ...(isFlat ? wrapped : []).map((lines) => lines.length)) * fontSize.tick *
      lineHeight;
  const described = rows.map(({ label, values, beside }) => {
    const cells = values.map((value, i) =>
      Number.isNaN(value) ? "" : `${names[i]} ${text(value)}${beside ? ` (${beside[i]})` : ""}`
    );
    return `${label}: ${cells.filter((cell) => cell !== "").join(", ")}`;
  });

  return picture({
    ...options,
    ...(segments.length > 0 && { segments }),
    figures: `${described.join(". ")}.`,
  }, (wordsBottom) => {
    const headTop = wordsBottom + 24;
    const top = headTop + headHeight + 6;
    const middle = (column: number) => left + (column + 0.5) * width;
    return {
      bottom: top + rows.length * ROW_HEIGHT + 28,
      marks: isFlat
        ? []
        : segments.map(({ id }, column) => segmentSymbol(id, { x: middle(column), y: top - 16 })),
      addTo(svg) {
        svg.classList.add(PAPER);
        for (const [column, lines] of wrapped.entries()) {
          const x = middle(column);
          if (isFlat) addText(svg, lines, { x, y: headTop, anchor: "middle", ...HEAVY });
          else if (isUpright) {
            const place = addUpward(svg, { x: x - fontSize.tick * 0.65, y: top - 8 });
            addText(place, [names[column]!], { x: 0, y: 0, ...HEAVY });
          }
        }
        for (const [row, { label, values, beside }] of rows.entries()) {
          const y = top + row * ROW_HEIGHT;
          const textTop = y + (ROW_HEIGHT - fontSize.tick * lineHeight) / 2 - 1;
          addText(svg, [label], { x: padding, y: textTop, size: fontSize.tick });
          for (const [column, value] of values.entries()) {
            const x = left + column * width;
            const isKnown = !Number.isNaN(value);
            const fill = shade(isKnown ? value / full : 0);
            const cell = { x: x + 1, y: y + 1, width: width - 2, height: ROW_HEIGHT - 2, fill };
            addElement(svg, "rect", cell);
            addText(svg, isKnown ? [text(value)] : [], {
              x: hasRoom ? middle(column) - 6 : middle(column),
              y: textTop,
              anchor: hasRoom ? "end" : "middle",
              ...HEAVY,
            });
            if (!hasRoom) continue;
            const besideStyle = { x: middle(column) + 4, y: textTop, size: fontSize.tick };
            addText(svg, [beside![column]!], besideStyle);
          }
        }
      },
    };
  });
}

/** Whether what stands beside the values of these rows has room there. */
export function hasRoomBeside(rows: readonly HeatmapRow[]): boolean {
  return rows.every(({ values, beside }) =>
    beside?.every((text) => textWidth(`+0.0  ${text}`, HEAVY) < columnWidth(values.length) - 8) ??
      false
  );
}

function columnWidth(columns: number): number {
  return (theme.width - 2 * theme.padding - LABEL_WIDTH) / columns;
}

/** White at zero, orange-brown above, blue below, full from 1 or -1 on. */
function shade(part: number): string {
  const target = part > 0 ? theme.color.highlight : theme.color.accent;
  const share = Math.min(Math.abs(part), 1) * STRONGEST;
  const channels = [1, 3, 5].map((at) => parseInt(target.slice(at, at + 2), 16));
  const mixed = channels.map((channel) => Math.round(255 + (channel - 255) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
