import { type FeatureName, featureOf } from "@/features/catalogue.ts";
import { rounded } from "@/output/csv.ts";
import { fragment, type Html } from "@/text/html.ts";
import { fewerText } from "@/output/disclosure.ts";
import { count, featureFigure, featureText, percent, UNKNOWN } from "@/output/figure_text.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import { stabilityText } from "@/segments/advice.ts";
import type { Statistic } from "@/segments/statistic.ts";

/**
 * A figure that says where it stands in the outputs: the file, then the way to it, in steps
 * separated by ` | `. A figure computed from a column of `labeled_customers.csv` names the group, the
 * statistic and the column; what follows from several figures names the first.
 */
export function traced(value: number | string, text: string, ...source: string[]): Html {
  const machine = typeof value === "number" ? rounded(value) : value;
  return fragment`<data value="${machine}" data-from="${source.join(" | ")}">${text}</data>`;
}

/** A number of things from `run.json`. */
export function runCount(value: number, ...path: string[]): Html {
  return traced(value, count(value), "run.json", ...path);
}

/** The stability of a segment. */
export function jaccardFigure(segment: number, jaccard: number): Html {
  return traced(jaccard, stabilityText(jaccard), "run.json", "stability", "jaccard", `${segment}`);
}

/** Whose figure: a segment, everybody else, or everybody. */
export type Group = { readonly segment: number } | { readonly others: number } | "all";

export function groupName(group: Group): string {
  if (group === "all") return "all";
  return "segment" in group ? `segment ${group.segment}` : `others ${group.others}`;
}

/** A statistic of a group, in the feature's unit. */
export function groupFigure(
  value: number | undefined,
  { group, feature, statistic, money, bare = false }: {
    readonly group: Group;
    readonly feature: FeatureName;
    readonly statistic: Statistic;
    readonly money: FigureStyle;
    /** The words around it say the unit. @default false */
    readonly bare?: boolean;
  },
): Html {
  if (value === undefined || Number.isNaN(value)) return fragment`${UNKNOWN}`;
  const { unit } = featureOf(feature, money);
  // A median may be one customer's amount: no more of it leaves than is written for people.
  if (unit === "money" || unit === "money a month") value = Number(value.toPrecision(3));
  const text = bare ? featureFigure(feature, value, money) : featureText(feature, value, money);
  const inSummary = typeof group === "object" && "segment" in group &&
    (statistic === "mean" || statistic === "median");
  return inSummary
    ? traced(value, text, "segment_summary.csv", `${group.segment}`, `${feature}_${statistic}`)
    : traced(value, text, "labeled_customers.csv", groupName(group), statistic, feature);
}

/** What is said instead of a number of customers below the least. */
export function fewerHtml(minCell: number): Html {
  return traced(minCell, fewerText(minCell), "run.json", "options", "min_cell");
}

/** A segment's part of all customers' total of a feature. */
export function shareOf(feature: FeatureName, value: number, segment: number): Html {
  const source = [`segment ${segment}`, "share of total", feature];
  return traced(value, percent(value), "labeled_customers.csv", ...source);
}
