import { bars } from "@/output/charts/bars.ts";
import type { LegendSegment } from "@/output/charts/legend.ts";
import type { ChartOptions } from "@/output/charts/picture.ts";
import { STABILITY_MARKS } from "@/clustering/stability.ts";
import { stabilityLevel } from "@/segments/advice.ts";

/** A segment with its mean Jaccard similarity, 0 to 1. */
export interface StableSegment extends LegendSegment {
  readonly jaccard: number;
}

const MARK_WORDS = { pattern: "pattern", valid: "stable", strong: "highly stable" } as const;

/**
 * How surely each segment comes back when customers are drawn again, with the marks to read it by.
 *
 * @param segments One or more.
 */
export function stabilityPlot(
  segments: readonly StableSegment[],
  options: ChartOptions = {},
): SVGSVGElement {
  return bars({
    rows: segments.map(({ id, name, jaccard }) => ({
      label: name,
      value: jaccard,
      text: `${jaccard.toFixed(2)} ${stabilityLevel(jaccard)}`,
      words: `${jaccard.toFixed(2)}, ${stabilityLevel(jaccard)}`,
      segment: id,
    })),
    most: 1,
    ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
    marks: Object.entries(STABILITY_MARKS).map(([name, value]) => ({
      value,
      text: `${value} ${MARK_WORDS[name as keyof typeof MARK_WORDS]}`,
    })),
    symbols: true,
  }, {
    id: "stability-plot",
    title: defaultTitle(segments),
    subtitle: "Mean Jaccard similarity of each segment with its nearest match in 100 resamples " +
      "(Hennig 2007); 1 is the same customers every time.",
    ...options,
  });
}

/** Counts the bars that reach the mark of stability. */
function defaultTitle(segments: readonly StableSegment[]): string {
  const stable = segments.filter(({ jaccard }) => jaccard >= STABILITY_MARKS.valid).length;
  const all = segments.length;
  if (all === 1) return `The one segment is ${stable === 1 ? "" : "not "}stable`;
  if (stable === all) return `All ${all} segments are stable`;
  if (stable === 0) return `None of the ${all} segments is stable`;
  return `${stable} of ${all} segments ${stable === 1 ? "is" : "are"} stable`;
}
