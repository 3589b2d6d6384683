import { featureOf } from "@/features/catalogue.ts";
import { fragment, type Html } from "@/text/html.ts";
import { listed } from "@/text/listed.ts";
import { groupFigure, traced } from "@/output/report/traced.ts";
import { decimal, featureText } from "@/output/figure_text.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import type { Tested } from "@/segments/evidence.ts";
import type { Condition } from "@/segments/playbook.ts";

interface Bound {
  readonly words: string;
  readonly key: "atLeast" | "atMost";
  readonly value: number;
  readonly text: string;
}

function bounds({ feature, times, atLeast, atMost }: Condition, money: FigureStyle): Bound[] {
  const given = [["at least", "atLeast", atLeast], ["at most", "atMost", atMost]] as const;
  return given.flatMap(([words, key, value]) => {
    if (value === undefined) return [];
    const text = times === undefined ? featureText(feature, value, money) : decimal(value);
    return [{ words, key, value, text }];
  });
}

/** What a condition asks and what the segment shows: `median of loans: 3, wanted at least 2`. */
export function testedHtml(
  { condition, outcome, value, reference, needs }: Tested,
  { segment, money }: { readonly segment: number; readonly money: FigureStyle },
): Html {
  const { feature, statistic, times } = condition;
  if (outcome === "unmeasured") {
    const columns = needs.length === 0 ? "the data" : needs.join(" and ");
    return fragment`<span class="unmeasured">${
      featureOf(feature, money).label
    }: not measured, the file has no ${columns}</span>`;
  }
  const limits = listed(
    bounds(condition, money).map(({ words, key, value, text }) =>
      fragment`${words} ${traced(value, text, "playbook.json", feature, statistic, key)}`
    ),
  );
  const own = groupFigure(value, { group: { segment }, feature, statistic, money });
  const compared = groupFigure(reference, { group: "all", feature, statistic, money });
  const whose = times === undefined ? "" : fragment` times that of all customers (${compared})`;
  return fragment`${statistic} of ${
    featureOf(feature, money).label
  }: ${own}, wanted ${limits}${whose}`;
}
