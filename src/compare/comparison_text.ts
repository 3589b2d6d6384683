import type { Comparison, NamedSegment } from "@/compare/compare_runs.ts";
import { CHANGED, SHIFTED } from "@/compare/stability_index.ts";
import { featureOf } from "@/features/catalogue.ts";
import { aligned } from "@/aligned.ts";
import { count, featureText, fixed, percent } from "@/output/figure_text.ts";

/** A comparison for the person who asked for it: both tables, what changed, and the alarms. */
export function comparisonText(comparison: Comparison): string {
  const { changes, alarms } = comparison;
  return [
    "Customers by segment, before in rows and after in columns",
    ...aligned(migrationTable(comparison)),
    movedText(comparison),
    "",
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

/** The migration matrix as text, with headings. */
export function migrationTable({ migration }: Comparison): string[][] {
  const { before, after, counts, lost, arrived } = migration;
  return [
    ["", ...after.map(segmentText), "lost"],
    ...before.map((segment, i) => [
      segmentText(segment),
      ...counts[i]!.map(count),
      count(lost[i]!),
    ]),
    ["new", ...arrived.map(count), ""],
  ];
}

/** How many changed the segment, in a sentence. */
export function movedText({ migration: { shared, moved, lost, arrived } }: Comparison): string {
  const of = (counts: readonly number[]) => count(counts.reduce((sum, value) => sum + value, 0));
  const movement = shared === 0
    ? "No customer is in both runs"
    : `Of ${count(shared)} customers in both runs, ${count(moved)} (${
      percent(moved / shared)
    }) changed the segment`;
  return `${movement}; ${of(lost)} are lost, ${of(arrived)} are new.`;
}

/** The features with their medians and indices as text, with headings. */
export function shiftTable({ shifts, style }: Comparison): string[][] {
  return [
    ["Feature", "before", "after", "index", "chance", "reading"],
    ...shifts.map(({ feature, medianBefore, medianAfter, index, chance, level }) => [
      featureOf(feature, style.after).label,
      featureText(feature, medianBefore, style.before),
      featureText(feature, medianAfter, style.after),
      fixed(index, 3),
      fixed(chance, 3),
      level,
    ]),
  ];
}

/** How to read {@linkcode shiftTable}. */
export function shiftLegend(): string {
  return `The index is taken against the deciles of the run before (Siddiqi): below ${SHIFTED}, or ` +
    `below what chance gives, stable; from ${CHANGED} changed; in between shifted.`;
}

function segmentText({ id, name }: NamedSegment): string {
  return `${id} ${name}`;
}
