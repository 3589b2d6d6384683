import { aligned } from "@/text/aligned.ts";
import type { Comparison } from "@/compare/compare_runs.ts";
import { type Cause, CAUSES, type Moves, type NamedSegment } from "@/compare/moves.ts";
import { runNames, type Trend } from "@/compare/trend.ts";
import { type FeatureName, featureOf } from "@/features/catalogue.ts";
import { CHANGED, SHIFTED } from "@/features/stability_index.ts";
import { listing } from "@/text/listed.ts";
import { count, featureText, fixed, percent } from "@/output/figure_text.ts";

/**
 * A comparison for the person who asked for it: the tables, what changed, and the alarms.
 *
 * @param trend Of more than two runs. @default none is told
 */
export function comparisonText(comparison: Comparison, trend?: Trend): string {
  const { changes, alarms, moves, style: { after } } = comparison;
  const moved = mostMoved(moves).map(([feature, customers]) =>
    `${featureOf(feature, after).label} (${count(customers)})`
  );
  return [
    MIGRATION_CAPTION,
    ...aligned(migrationTable(comparison)),
    movedText(comparison),
    ...causeTexts(moves),
    ...(moved.length === 0 ? [] : [`What moved most of each: ${listing(moved)}.`]),
    "",
    ...(trend === undefined ? [] : [TREND_CAPTION, ...aligned(sizeTable(trend)), ""]),
    "Distribution of each feature: medians and population stability index",
    ...aligned(shiftTable(comparison)),
    shiftLegend(),
    "",
    ...(changes.length === 0 ? ["Nothing else changed."] : changes),
    "",
    ...(alarms.length === 0 ? ["No alarm."] : alarms.map((alarm) => `ALARM: ${alarm}`)),
    "",
  ].join("\n");
}

export const MIGRATION_CAPTION = "Customers by segment, before in rows and after in columns";
export const TREND_CAPTION = "Customers by segment and run";

/** What stands where there is no figure. */
const NONE = "–";

/** The migration matrix as text, with headings. */
export function migrationTable(
  { migration: { before, after, counts, lost, arrived } }: Pick<Comparison, "migration">,
  cell: (customers: number, row: number, column: number) => string = count,
): string[][] {
  return [
    ["", ...after.map(segmentText), "lost"],
    ...before.map((segment, i) => [
      segmentText(segment),
      ...[...counts[i]!, lost[i]!].map((customers, j) => cell(customers, i, j)),
    ]),
    ["new", ...arrived.map((customers, j) => cell(customers, before.length, j)), ""],
  ];
}

/** How many changed the segment, in a sentence. */
export function movedText(
  { migration: { shared, moved, lost, arrived } }: Comparison,
  number: (customers: number) => string = count,
): string {
  const of = (counts: readonly number[]) => number(counts.reduce((sum, value) => sum + value, 0));
  const isTold = number(moved) === count(moved);
  const movement = shared === 0
    ? "No customer is in both runs"
    : `Of ${number(shared)} customers in both runs, ${number(moved)} ` +
      `${isTold ? `(${percent(moved / shared)}) ` : ""}changed the segment`;
  return `${movement}; ${of(lost)} are lost, ${of(arrived)} are new.`;
}

/** Why they did, a sentence or none. */
export function causeTexts({ all, obstacle }: Moves): string[] {
  if (all.length === 0) return [];
  if (obstacle !== undefined) return [obstacle];
  const [behaviour, model, both] = [...causeCounts(all).values()].map(count);
  return [
    `${behaviour} moved by their behaviour (the earlier model says so too), ${model} by the model ` +
    `alone, ${both} by both.`,
  ];
}

/** How many moved for each cause. */
export function causeCounts(all: Moves["all"]): ReadonlyMap<Cause, number> {
  return new Map(CAUSES.map((cause) => [cause, all.filter((move) => move.cause === cause).length]));
}

/** How many customers each feature moved most, of whom it is told; the most frequent first. */
export function mostMoved({ all }: Moves): [FeatureName, number][] {
  const counts = new Map<FeatureName, number>();
  for (const { features: [first] } of all) {
    if (first !== undefined) counts.set(first.feature, (counts.get(first.feature) ?? 0) + 1);
  }
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

/** The sizes of the segments from run to run as text, with headings. */
export function sizeTable(trend: Trend, untold?: string): string[][] {
  return [
    ["Segment", ...runNames(trend)],
    ...trend.segments.map(({ segment, points }) => [
      segmentText(segment),
      ...points.map((point) => {
        if (point === undefined) return NONE;
        if (untold !== undefined && !point.tellsSize) return untold;
        return `${count(point.customers)} (${percent(point.share)})`;
      }),
    ]),
  ];
}

/** The medians of a segment from run to run as text, with headings. */
export function medianTable(
  trend: Trend,
  { points }: Trend["segments"][number],
): string[][] {
  const last = trend.runs.at(-1)!.style;
  return [
    ["Median", ...runNames(trend)],
    ...trend.clusteredOn.map((feature) => [
      featureOf(feature, last).label,
      ...points.map((point, run) =>
        point?.tellsFigures
          ? featureText(feature, point.medians.get(feature), trend.runs[run]!.style)
          : NONE
      ),
    ]),
  ];
}

/** The features with their medians and indices as text, with headings. */
export function shiftTable({ shifts, ranks, style }: Comparison): string[][] {
  return [
    ["Feature", "before", "after", "index", "chance", "reading"],
    ...shifts.map(({ feature, medianBefore, medianAfter, stability, level }) => [
      featureOf(feature, style.after).label,
      featureText(feature, medianBefore, style.before),
      featureText(feature, medianAfter, style.after),
      fixed(stability.index, 3),
      fixed(stability.chance, 3),
      level,
    ]),
    ...ranks.map((feature) => [
      featureOf(feature, style.after).label,
      NONE,
      NONE,
      NONE,
      NONE,
      "rank",
    ]),
  ];
}

/** How to read {@linkcode shiftTable}. */
export function shiftLegend(): string {
  return `The index is taken against the run before, in bins that end at its deciles, its first and ` +
    `last percentile and its range: below ${SHIFTED}, or below what chance gives, stable; from ` +
    `${CHANGED} changed; in between, or with more beyond the range than chance puts there, shifted. ` +
    "A rank among a run's own customers is spread alike in every run.";
}

export function segmentText({ id, name }: NamedSegment): string {
  return `${id} ${name}`;
}
