import * as Plot from "@observablehq/plot";
import type { Unit } from "@/features/catalogue.ts";
import { type Panel, picture, type PictureOptions } from "@/notebook/charts/picture.ts";
import { type Axis, axisFor, linearAxis } from "@/output/axis.ts";
import { count, nairaTick, numberTick, percent } from "@/output/figure_text.ts";
import { textWidth, theme } from "@/output/theme.ts";

export interface HistogramPanel {
  readonly title: string;
  /** NaN is unknown and left out. */
  readonly values: ArrayLike<number>;
  /** @default "count" */
  readonly unit?: Unit;
  /** Keep the axis linear, however skewed the values are. @default false */
  readonly linear?: boolean;
}

const BINS = 24;
const MARGIN = { marginLeft: 44, marginRight: 12, marginTop: 8, marginBottom: 26 };

/**
 * How values are distributed, a panel each. Skewed values stand on a logarithmic axis, with bars of
 * equal width on it, and the panel's title says so.
 */
export function histograms(
  panels: readonly HistogramPanel[],
  options: Omit<PictureOptions, "figures" | "height"> & { readonly height?: number },
): SVGSVGElement {
  const { columns = 1, height = 170 } = options;
  const width = (theme.width - 2 * theme.padding - (columns - 1) * 28) / columns;
  const drawn = panels.map((panel) => histogram(panel, { width, height }));
  const figures = panels.map(({ title, values, unit }) => {
    const known = Float64Array.from(values).filter(Number.isFinite).sort();
    const at = (share: number) =>
      tickText(unit)(known[Math.floor(share * (known.length - 1))] ?? 0);
    return `${title}: ${count(known.length)} values, from ${at(0)} to ${at(1)}, median ${at(0.5)}.`;
  });
  return picture(drawn, { ...options, height, figures: figures.join("\n") });
}

function histogram(
  { title, values, unit, linear = false }: HistogramPanel,
  { width, height }: { width: number; height: number },
): Panel {
  const known = Array.from(values).filter(Number.isFinite);
  const room = { length: width - MARGIN.marginLeft - MARGIN.marginRight, perTick: 58 };
  const least = known.reduce((a, b) => Math.min(a, b), Infinity);
  const greatest = known.reduce((a, b) => Math.max(a, b), -Infinity);
  const axis = known.length === 0
    ? linearAxis(0, 1, room)
    : linear
    ? linearAxis(least, greatest, room)
    : axisFor(known, room);
  const bars = binned(known, axis);
  const most = bars.reduce((highest, bar) => Math.max(highest, bar.count), 1);
  const axisY = linearAxis(0, most, {
    length: height - MARGIN.marginTop - MARGIN.marginBottom,
    perTick: 34,
  });
  const { color } = theme;
  return {
    title: axis.type === "linear" ? title : `${title}, logarithmic scale`,
    plot: {
      ...MARGIN,
      marginLeft: Math.max(
        30,
        12 +
          Math.max(
            ...axisY.ticks.map((tick) =>
              textWidth(numberTick(tick), { size: theme.fontSize.tick })
            ),
          ),
      ),
      x: { type: axis.type, domain: [...axis.domain], axis: null },
      y: { type: "linear", domain: [...axisY.domain], axis: null },
      marks: [
        Plot.gridY(axisY.ticks, { stroke: color.grid, strokeOpacity: 1 }),
        Plot.rect(bars, {
          x1: "from",
          x2: "to",
          y1: 0,
          y2: "count",
          fill: color.accent,
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
        Plot.ruleY([0], { stroke: color.muted }),
        Plot.axisX(axis.ticks, { tickSize: 0, text: tickText(unit), label: null }),
        Plot.axisY(axisY.ticks, { tickSize: 0, text: numberTick, label: null }),
      ],
    },
  };
}

function tickText(unit: Unit = "count"): (value: number) => string {
  if (unit === "naira" || unit === "naira a month") return nairaTick;
  return unit === "share" ? (value) => percent(value).replace(".0%", "%") : numberTick;
}

interface Bar {
  readonly from: number;
  readonly to: number;
  count: number;
}

/** Bars of equal width along the axis. */
function binned(values: readonly number[], { type, domain: [low, high] }: Axis): Bar[] {
  const [to, back] = type === "linear"
    ? [(x: number) => x, (x: number) => x]
    : type === "log"
    ? [Math.log, Math.exp]
    : [Math.log1p, Math.expm1];
  const [from, until] = [to(low), to(high)];
  const step = (until - from) / BINS;
  const bars = Array.from({ length: BINS }, (_, i): Bar => ({
    // The outermost edges exactly, so that rounding puts no bar outside the axis.
    from: i === 0 ? low : back(from + i * step),
    to: i === BINS - 1 ? high : back(from + (i + 1) * step),
    count: 0,
  }));
  for (const value of values) {
    bars[Math.max(0, Math.min(BINS - 1, Math.floor((to(value) - from) / step)))]!.count++;
  }
  return bars;
}
