import * as Plot from "@observablehq/plot";
import { type Panel, picture, type PictureOptions } from "@/notebook/charts/picture.ts";
import { decimal, numberTick } from "@/output/figure_text.ts";
import { textWidth, theme } from "@/output/theme.ts";

export interface LinePanel {
  readonly title?: string;
  /** Values over x = 1, 2, 3 ..; NaN where there is none. */
  readonly series: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly color?: string;
    /** @default false */
    readonly dashed?: boolean;
  }[];
  /** An x that is pointed out by a ring, and in words. */
  readonly mark?: number | undefined;
  /** @default the numbers themselves */
  readonly xText?: (x: number) => string;
  /** Starts the y axis at zero. @default false */
  readonly fromZero?: boolean;
}

const SERIES_COLORS = [theme.color.accent, theme.color.highlight, "#009e73"] as const;

/** Values over whole numbers, or over what the numbers stand for, a panel each. */
export function lines(
  panels: readonly LinePanel[],
  options: Omit<PictureOptions, "figures">,
): SVGSVGElement {
  const { columns = 1 } = options;
  const width = (theme.width - 2 * theme.padding - (columns - 1) * 28) / columns;
  return picture(panels.map((panel) => linePanel(panel, width)), {
    ...options,
    figures: panels.map(inWords).join("\n"),
  });
}

function linePanel(
  { title, series, mark, xText, fromZero = false }: LinePanel,
  width: number,
): Panel {
  const { color, fontSize } = theme;
  const length = Math.max(...series.map(({ values }) => values.length));
  const points = series.flatMap(({ name, values, color: own, dashed = false }, index) =>
    values.map((y, i) => ({
      x: i + 1,
      y,
      name,
      dashed,
      color: own ?? SERIES_COLORS[index % SERIES_COLORS.length]!,
    }))
  ).filter(({ y }) => Number.isFinite(y));
  const lowest = Math.min(...points.map(({ y }) => y));
  const highest = Math.max(...points.map(({ y }) => y));
  const space = (highest - lowest) * 0.08 || 1;
  const domain = [
    fromZero ? Math.min(0, lowest) : lowest - space,
    highest + space * (series.length > 1 ? 1.6 : 1),
  ];
  const ticks = roundTicks(domain[0]!, domain[1]!);
  const marginLeft = 12 +
    Math.max(...ticks.map((tick) => textWidth(tickText(tick), { size: fontSize.tick })));
  const labels = Array.from({ length }, (_, i) => xText?.(i + 1) ?? `${i + 1}`);
  const widest = Math.max(...labels.map((text) => textWidth(text, { size: fontSize.tick })));
  const every = Math.ceil(length * (widest + 14) / (width - marginLeft - 16));
  const groups = Map.groupBy(points, ({ name }) => name);
  return {
    ...(title === undefined ? {} : { title }),
    plot: {
      marginLeft,
      marginRight: Math.max(16, widest / 2),
      marginTop: 10,
      marginBottom: 26,
      x: { domain: [1, Math.max(length, 2)], axis: null },
      y: { domain, axis: null },
      marks: [
        Plot.gridY(ticks, { stroke: color.grid, strokeOpacity: 1 }),
        Plot.axisY(ticks, { tickSize: 0, text: tickText, label: null }),
        Plot.axisX(
          labels.map((_, i) => i + 1).filter((x) => (x - 1) % every === 0),
          { tickSize: 0, text: (x: number) => labels[x - 1]!, label: null },
        ),
        mark === undefined
          ? null
          : Plot.ruleX([mark], { stroke: color.muted, strokeDasharray: "4,3" }),
        [...groups.values()].map((own) => [
          Plot.line(own, {
            x: "x",
            y: "y",
            stroke: own[0]!.color,
            strokeWidth: 2.2,
            ...(own[0]!.dashed ? { strokeDasharray: "6,4" } : {}),
          }),
          own.length > 40 ? null : Plot.dot(own, { x: "x", y: "y", r: 3.5, fill: own[0]!.color }),
        ]),
        series.length === 1
          ? null
          : [...groups].map(([name, own], index) =>
            Plot.text([`${own[0]!.dashed ? "- - " : "— "}${name}`], {
              frameAnchor: "top-right",
              dy: index * fontSize.tick * theme.lineHeight,
              fill: own[0]!.color,
              fontSize: fontSize.tick,
              fontWeight: 600,
            })
          ),
        mark === undefined ? null : Plot.dot(points.filter(({ x }) => x === mark), {
          x: "x",
          y: "y",
          r: 8,
          stroke: color.ink,
          strokeWidth: 2,
        }),
      ],
    },
  };
}

function inWords({ title, series, mark, xText }: LinePanel): string {
  const at = (x: number) => xText?.(x) ?? `${x}`;
  const parts = series.map(({ name, values }) =>
    `${name}: ${
      values.map((y, i) => Number.isFinite(y) ? `${at(i + 1)}: ${decimal(y)}` : "")
        .filter((text) => text !== "").join(", ")
    }.`
  );
  const marked = mark === undefined ? "" : ` Marked: ${at(mark)}.`;
  return `${title === undefined ? "" : `${title}. `}${parts.join(" ")}${marked}`;
}

function tickText(value: number): string {
  return Math.abs(value) < 1000
    ? `${Number(value.toPrecision(6))}`.replace("-", "−")
    : numberTick(value);
}

/** Four to eight round values inside a range. */
function roundTicks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((head) => head * power).find((size) => size >= rough)!;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}
