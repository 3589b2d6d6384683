import type { Unit } from "@/features/catalogue.ts";
import { type Axis, labelledAxis, linearAxis, pixelsOn, tickText } from "@/output/charts/axis.ts";
import { panelGrid, picture, type WordedOptions } from "@/output/charts/picture.ts";
import { addElement, addText, textWidth } from "@/output/charts/text.ts";
import { theme } from "@/output/charts/theme.ts";
import { count, numberTick } from "@/output/figure_text.ts";
import { type MoneyStyle, UNSIGNED } from "@/output/money_style.ts";

export interface HistogramPanel {
  readonly label: string;
  /** NaN is unknown and left out. */
  readonly values: ArrayLike<number>;
  /** @default "count" */
  readonly unit?: Unit;
  /** Keep the axis linear, however skewed the values are. @default false */
  readonly linear?: boolean;
}

/** What {@linkcode histograms} draws. */
export interface HistogramsData {
  /** One or more. */
  readonly panels: readonly HistogramPanel[];
  /** Panels side by side. @default 2 */
  readonly columns?: number;
  /** How money is written. @default without a sign */
  readonly money?: MoneyStyle;
}

const BINS = 24;
const GAP = 28;
const HEAD = 26;
const PANEL_HEIGHT = 130;
const FOOT = 40;

/**
 * How values are distributed, a panel each. Skewed values stand on a logarithmic axis, with bars of
 * equal width on it, and the panel's label says so.
 *
 * @example
 * ```ts
 * import { chart, histograms } from "@/fce.ts";
 *
 * const panels = [{ label: "Age", values: Float64Array.of(31, 47, 52), unit: "years" as const }];
 * await chart(histograms({ panels }, {
 *   id: "ages",
 *   title: "Most are over 40",
 *   subtitle: "Customers by age.",
 *   caption: "Source: an example.",
 * }));
 * ```
 */
export function histograms(
  { panels, columns = 2, money = UNSIGNED }: HistogramsData,
  options: WordedOptions,
): SVGSVGElement {
  return picture({
    ...options,
    figures: panels.map((panel) => inWords(panel, money)).join("\n"),
  }, (wordsBottom) => {
    const top = wordsBottom + 20;
    const height = HEAD + PANEL_HEIGHT + FOOT;
    const grid = panelGrid(panels.length, { top, columns, gap: GAP, height });
    return {
      bottom: grid.bottom,
      marks: [],
      addTo(svg) {
        for (const [index, panel] of panels.entries()) {
          addHistogram(svg, panel, { ...grid.at(index), width: grid.width, money });
        }
      },
    };
  });
}

function inWords(
  { label, values, unit = "count" }: HistogramPanel,
  money: MoneyStyle,
): string {
  const known = Float64Array.from(values).filter(Number.isFinite).sort();
  if (known.length === 0) return `${label}: no value.`;
  const text = tickText(unit, money);
  const at = (share: number) => text(known[Math.floor(share * (known.length - 1))]!);
  return `${label}: ${count(known.length)} values, from ${at(0)} to ${at(1)}, median ${at(0.5)}.`;
}

function addHistogram(
  svg: SVGSVGElement,
  { label, values, unit = "count", linear = false }: HistogramPanel,
  { left, top, width, money }: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly money: MoneyStyle;
  },
): void {
  const { fontSize, color } = theme;
  const small = { size: fontSize.caption, color: color.muted };
  const text = tickText(unit, money);
  const known = Array.from(values).filter(Number.isFinite);
  const least = known.reduce((a, b) => Math.min(a, b), Infinity);
  const greatest = known.reduce((a, b) => Math.max(a, b), -Infinity);
  const room = { length: width - 60, perTick: 58 };
  const axis = known.length === 0
    ? linearAxis(0, 1, room)
    : linear
    ? linearAxis(least, greatest, room)
    : labelledAxis(known, room, (tick) => textWidth(text(tick), small));
  const bins = binned(known, axis);
  const most = bins.reduce((highest, bin) => Math.max(highest, bin.count), 1);
  const axisY = linearAxis(0, most, { length: PANEL_HEIGHT, perTick: 34 });
  const labelWidths = axisY.ticks.map((tick) => textWidth(numberTick(tick), small));
  const start = left + Math.max(30, ...labelWidths.map((labelWidth) => labelWidth + 8));
  const [panelTop, bottom] = [top + HEAD, top + HEAD + PANEL_HEIGHT];
  const toX = pixelsOn(axis, [start, left + width - 12]);
  const toY = pixelsOn(axisY, [bottom, panelTop]);

  const head = axis.type === "linear" ? label : `${label}, logarithmic scale`;
  addText(svg, [head], { x: left, y: top, size: fontSize.label, weight: 600 });
  for (const tick of axisY.ticks) {
    const y = toY(tick);
    const line = { x1: start, x2: left + width - 12, y1: y, y2: y };
    addElement(svg, "line", { ...line, stroke: tick === 0 ? color.muted : color.grid });
    const place = { x: start - 6, y: y - fontSize.caption * 0.7, anchor: "end" } as const;
    addText(svg, [numberTick(tick)], { ...place, ...small });
  }
  for (const { from, to, count } of bins) {
    const x = toX(from) + 0.5;
    const y = toY(count);
    const bar = { x, y, width: toX(to) - x - 0.5, height: bottom - y };
    if (count > 0) addElement(svg, "rect", { ...bar, fill: color.accent });
  }
  for (const tick of axis.ticks) {
    const place = { x: toX(tick), y: bottom + 6, anchor: "middle" } as const;
    addText(svg, [text(tick)], { ...place, ...small });
  }
}

interface Bin {
  readonly from: number;
  readonly to: number;
  count: number;
}

/** Bins of equal width along the axis. */
function binned(values: readonly number[], { type, domain: [low, high] }: Axis): Bin[] {
  const [to, back] = type === "linear"
    ? [(x: number) => x, (x: number) => x]
    : type === "log"
    ? [Math.log, Math.exp]
    : [Math.log1p, Math.expm1];
  const [from, until] = [to(low), to(high)];
  const step = (until - from) / BINS;
  const bins = Array.from({ length: BINS }, (_, i): Bin => ({
    // The outermost edges exactly, so that rounding puts no bin outside the axis.
    from: i === 0 ? low : back(from + i * step),
    to: i === BINS - 1 ? high : back(from + (i + 1) * step),
    count: 0,
  }));
  for (const value of values) {
    bins[Math.max(0, Math.min(BINS - 1, Math.floor((to(value) - from) / step)))]!.count++;
  }
  return bins;
}
