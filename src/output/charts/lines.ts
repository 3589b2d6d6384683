import * as Plot from "@observablehq/plot";
import { linearAxis } from "@/output/charts/axis.ts";
import { panelGrid, picture, type WordedOptions } from "@/output/charts/picture.ts";
import { addElement, addText, textWidth } from "@/output/charts/text.ts";
import { theme } from "@/output/charts/theme.ts";
import { count, numberTick } from "@/output/figure_text.ts";

/** A line over whole numbers. */
export interface Line {
  /** Where there are several. */
  readonly name?: string;
  /** At x = 1, 2, 3 ..; NaN where there is none. */
  readonly values: readonly number[];
  /** @default false */
  readonly dashed?: boolean;
}

/** One of the small multiples. */
export interface LinePanel {
  /** Stands above it. @default nothing does */
  readonly label?: string;
  /** How to read it. */
  readonly reading?: string;
  /** What it shows, in a sentence. @default the label */
  readonly words?: string;
  /** One or more, with values at the same places. */
  readonly lines: readonly Line[];
  /** An x pointed out by a diamond. */
  readonly diamond?: number | undefined;
  /** An x pointed out by a ring. */
  readonly ring?: number | undefined;
}

/** What {@linkcode lines} draws. */
export interface LinesData {
  /** One or more. */
  readonly panels: readonly LinePanel[];
  /** Panels side by side. @default 2 */
  readonly columns?: number;
  /** What an x stands for. @default itself */
  readonly xText?: (x: number) => string;
  /** The same in a sentence. @default `xText` */
  readonly xWords?: (x: number) => string;
}

const GAP = 60;
const PANEL_HEIGHT = 150;
const HEAD = 44;
const FOOT = 40;
/** Least room for the labels on the left. */
const LEFT = 44;
/** Beyond this many points each of them is too small to be seen. */
const MOST_DOTS = 40;
const LINE_COLORS = [theme.color.accent, theme.color.highlight, theme.color.ink] as const;

/**
 * Values over whole numbers, or over what the numbers stand for, a panel each; zero is on every axis.
 *
 * @example
 * ```ts
 * import { chart, lines } from "@/fce.ts";
 *
 * await chart(lines({ panels: [{ lines: [{ values: [3, 5, 4] }] }], columns: 1 }, {
 *   id: "months",
 *   title: "The second month is the busiest",
 *   subtitle: "Transactions by month.",
 *   caption: "Source: an example.",
 * }));
 * ```
 */
export function lines(
  { panels, columns = 2, xText = String, xWords = xText }: LinesData,
  options: WordedOptions,
): SVGSVGElement {
  const { fontSize, color } = theme;
  const small = { size: fontSize.caption, color: color.muted };
  const head = panels.some(({ label }) => label !== undefined) ? HEAD : 0;
  const figures = panels.flatMap(({ label, words = label, lines }) =>
    lines.map(({ name, values }) => {
      const about = [words, name].filter((part) => part !== undefined).join(": ");
      const known = pointsOf(values).map(({ x, y }) => `${xWords(x)}: ${figure(y)}`);
      return `${about} (${known.join(", ")})`;
    })
  );

  return picture({ ...options, figures: `${figures.join(". ")}.` }, (wordsBottom) => {
    const grid = panelGrid(panels.length, {
      top: wordsBottom + 24,
      columns,
      gap: GAP,
      height: head + PANEL_HEIGHT + FOOT,
    });
    const laid = panels.map((panel, index) => {
      const at = grid.at(index);
      const points = panel.lines.flatMap(({ values }) => pointsOf(values));
      const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
      const axis = linearAxis(Math.min(...ys), Math.max(...ys), {
        length: PANEL_HEIGHT,
        perTick: 36,
      });
      const labelWidths = axis.ticks.map((tick) => textWidth(numberTick(tick), small));
      const left = at.left + Math.max(LEFT, Math.max(...labelWidths) + 8);
      const right = at.left + grid.width - 12;
      const top = at.top + head;
      const [first, last] = [Math.min(...xs), Math.max(...xs)];
      const [low, high] = axis.domain;
      const toX = (x: number) =>
        first === last
          ? (left + right) / 2
          : left + 12 + (x - first) / (last - first) * (right - left - 12);
      const toY = (y: number) => top + PANEL_HEIGHT - (y - low) / (high - low) * PANEL_HEIGHT;
      const drawn = panel.lines.map(({ values }) =>
        pointsOf(values).map(({ x, y }) => ({ at: x, x: toX(x), y: toY(y) }))
      );
      return { ...panel, start: at.left, left, right, top, axis, first, last, toX, toY, drawn };
    });
    const position = { x: { value: "x", scale: null }, y: { value: "y", scale: null } } as const;
    return {
      bottom: grid.bottom,
      marks: laid.map(({ lines, drawn, ring, diamond }) => [
        drawn.map((points, index) => {
          const stroke = lineColor(index);
          const dash = lines[index]!.dashed ? { strokeDasharray: "5,4" } : {};
          return [
            Plot.line(points, { ...position, stroke, strokeWidth: 2, ...dash }),
            points.length > MOST_DOTS
              ? null
              : Plot.dot(points, { ...position, r: 3.5, fill: stroke }),
          ];
        }),
        Plot.dot(drawn.flat().filter(({ at }) => at === ring), {
          ...position,
          r: 10,
          stroke: color.ink,
          strokeWidth: 2,
        }),
        Plot.dot(drawn.flat().filter(({ at }) => at === diamond), {
          ...position,
          r: 6.5,
          symbol: "diamond",
          fill: color.highlight,
          stroke: "white",
        }),
      ]),
      addTo(svg) {
        for (const panel of laid) {
          const { label, reading, lines, start, left, right, top, axis, first, last } = panel;
          const headText = { size: fontSize.label, weight: 600 } as const;
          const readingText = { size: fontSize.tick, color: color.muted };
          if (label) addText(svg, [label], { x: start, y: top - head, ...headText });
          if (reading) addText(svg, [reading], { x: start, y: top - head + 18, ...readingText });
          for (const tick of axis.ticks) {
            const y = panel.toY(tick);
            const line = { x1: left, x2: right, y1: y, y2: y, stroke: color.grid };
            svg.querySelector("g")?.before(addElement(svg, "line", line));
            const place = { x: left - 6, y: y - fontSize.caption * 0.7, anchor: "end" } as const;
            addText(svg, [numberTick(tick)], { ...place, ...small });
          }
          const ticks = Array.from({ length: last - first + 1 }, (_, i) => first + i);
          const widest = Math.max(...ticks.map((x) => textWidth(xText(x), small)));
          const every = Math.ceil(ticks.length * (widest + 8) / (right - left));
          for (const x of ticks.filter((_, index) => index % every === 0)) {
            const place = { x: panel.toX(x), y: top + PANEL_HEIGHT + 6, anchor: "middle" } as const;
            addText(svg, [xText(x)], { ...place, ...small });
          }
          for (const [index, { name, dashed }] of lines.entries()) {
            if (name === undefined) continue;
            const y = top + index * fontSize.tick * theme.lineHeight;
            const words = { size: fontSize.tick, weight: 600, color: lineColor(index) } as const;
            addText(svg, [`${dashed ? "- -" : "—"} ${name}`], {
              x: right,
              y,
              anchor: "end",
              ...words,
            });
          }
        }
      },
    };
  });
}

function pointsOf(values: readonly number[]): { x: number; y: number }[] {
  return values.map((y, index) => ({ x: index + 1, y })).filter(({ y }) => Number.isFinite(y));
}

function lineColor(index: number): string {
  return LINE_COLORS[index % LINE_COLORS.length]!;
}

function figure(value: number): string {
  if (Number.isInteger(value)) return count(value);
  return (Math.abs(value) < 100 ? value.toFixed(2) : value.toFixed(0)).replace("-", "\u2212");
}
