import * as Plot from "@observablehq/plot";
import type { Unit } from "@/features/catalogue.ts";
import { numberTick, percent } from "@/output/figure_text.ts";
import type { MoneyStyle } from "@/output/money_style.ts";
import { moneyTick } from "@/output/money_text.ts";

/** How values become positions along one side of a picture, and which of them are labelled. */
export interface Axis {
  /** `symlog` is log(1 + value): logarithmic, with a place for zero. */
  readonly type: "linear" | "log" | "symlog";
  /** First and last value, both of them round figures. */
  readonly domain: readonly [number, number];
  /** Round values inside the domain, ascending. */
  readonly ticks: readonly number[];
}

/** The room that an axis has. */
export interface AxisRoom {
  /** Length of the axis in pixels. */
  readonly length: number;
  /** Room that one tick and its label need along the axis, in pixels. */
  readonly perTick: number;
}

/** Above this ratio of the largest to the median value a linear axis presses most points flat. */
const SKEWED = 10;

/** Free space between the labels of two ticks. */
const LABEL_GAP = 8;

/** Below this largest value log(1 + value) is as good as linear. */
const LEAST_WITH_ZERO = 10;

/** A linear axis over the values from `low` to `high` and zero, with at most seven or so ticks. */
export function linearAxis(low: number, high: number, { length, perTick }: AxisRoom): Axis {
  const from = Math.min(low, 0);
  const to = Math.max(high, 0) || (from === 0 ? 1 : 0);
  const step = roundUp((to - from) / Math.max(1, Math.min(6, Math.floor(length / perTick))));
  const first = Math.floor(from / step);
  const last = Math.ceil(to / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { type: "linear", domain: [first * step, last * step], ticks };
}

/**
 * An axis on which most of the values can be told apart: linear with zero in it, or, where the
 * largest is more than ten times the median of the positive ones and none is negative, logarithmic
 * (with zeros among them from a largest value of ten up).
 *
 * @param values One or more finite numbers.
 */
export function axisFor(values: readonly number[], room: AxisRoom): Axis {
  const sorted = Float64Array.from(values).sort();
  const low = sorted[0] ?? 0;
  const high = sorted.at(-1) ?? 0;
  const positive = sorted.filter((value) => value > 0);
  const median = positive[(positive.length - 1) >> 1] ?? 0;
  const isLinear = low < 0 || high <= SKEWED * median || low === 0 && high < LEAST_WITH_ZERO;
  if (isLinear) return linearAxis(low, high, room);

  const type = low === 0 ? "symlog" : "log";
  const domain = [low === 0 ? 0 : roundDown(low), roundUp(high)] as const;
  const position = low === 0 ? Math.log1p : Math.log;
  const pixels = room.length / (position(domain[1]) - position(domain[0]));
  let ticks: number[] = [];
  for (const heads of [[1, 2, 5], [1]]) {
    const wanted = roundValues(domain, heads);
    ticks = [];
    for (const tick of wanted) {
      const gap = (position(tick) - position(ticks.at(-1) ?? 0)) * pixels;
      if (ticks.length === 0 || gap >= room.perTick) ticks.push(tick);
    }
    if (ticks.length === wanted.length) break;
  }
  return { type, domain, ticks };
}

/** {@linkcode axisFor}, with fewer ticks where their labels, so many pixels wide, need more room. */
export function labelledAxis(
  values: readonly number[],
  room: AxisRoom,
  widthOf: (tick: number) => number,
): Axis {
  const axis = axisFor(values, room);
  const perTick = Math.max(...axis.ticks.map(widthOf)) + LABEL_GAP;
  return perTick <= room.perTick ? axis : axisFor(values, { ...room, perTick });
}

/** Where values on an axis stand, if it runs from the first of two places to the second. */
export function pixelsOn(
  { type, domain }: Pick<Axis, "type" | "domain">,
  range: readonly [number, number],
): (value: number) => number {
  const scale = Plot.scale({ x: { type, domain, range } });
  return (value) => scale.apply(value) as number;
}

/** How the ticks on an axis of values in a unit are labelled. */
export function tickText(unit: Unit, money: MoneyStyle): (value: number) => string {
  if (unit === "money" || unit === "money a month") return (value) => moneyTick(value, money);
  return unit === "share" ? (value) => percent(value).replace(".0%", "%") : numberTick;
}

/** The smallest of .. 1, 2, 5, 10, 20 .. that is not below a positive value. */
function roundUp(value: number): number {
  const exponent = Math.floor(Math.log10(value));
  const heads = [1, 2, 5, 10, 20].map((head) => Number(`${head}e${exponent}`));
  return heads.find((head) => head >= value) ?? value;
}

/** The largest of .. 1, 2, 5, 10, 20 .. that is not above a positive value. */
function roundDown(value: number): number {
  const exponent = Math.floor(Math.log10(value));
  const heads = [10, 5, 2, 1, 0.5].map((head) => Number(`${head}e${exponent}`));
  return heads.find((head) => head <= value) ?? value;
}

/** The heads times powers of ten, and zero, that lie in a domain. */
function roundValues([low, high]: readonly [number, number], heads: number[]): number[] {
  const values = low === 0 ? [0] : [];
  const start = low === 0 ? 0 : Math.floor(Math.log10(low));
  for (let exponent = start; exponent <= Math.log10(high); exponent++) {
    for (const head of heads) {
      const value = Number(`${head}e${exponent}`);
      if (value >= low && value <= high) values.push(value);
    }
  }
  return values;
}
