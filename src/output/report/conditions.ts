import { FEATURES } from "@/features/catalogue.ts";
import { fragment, type Html, listed } from "@/output/report/html.ts";
import { groupFigure, traced } from "@/output/report/traced.ts";
import { plain, withUnit } from "@/output/units.ts";
import type { Tested } from "@/segments/evidence.ts";
import type { Condition } from "@/segments/playbook.ts";

interface Bound {
  readonly words: string;
  readonly key: "atLeast" | "atMost";
  readonly value: number;
  readonly text: string;
}

function bounds({ feature, times, atLeast, atMost }: Condition): Bound[] {
  const given = [["at least", "atLeast", atLeast], ["at most", "atMost", atMost]] as const;
  return given.flatMap(([words, key, value]) => {
    if (value === undefined) return [];
    const text = times === undefined ? withUnit(value, FEATURES[feature].unit) : plain(value);
    return [{ words, key, value, text }];
  });
}

function subject({ feature, statistic }: Condition): string {
  return `${statistic} of ${FEATURES[feature].label}`;
}

/** A condition in words: `median of annual income at least ₦3.0M and at most ₦6.5M`. */
export function conditionText(condition: Condition): string {
  const limits = bounds(condition).map(({ words, text }) => `${words} ${text}`).join(" and ");
  const times = condition.times === undefined ? "" : " times that of all customers";
  return `${subject(condition)} ${limits}${times}`;
}

/** What a condition asks and what the segment shows: `median of loans: 3, wanted at least 2`. */
export function testedHtml(
  { condition, outcome, value, reference, needs }: Tested,
  segment: number,
): Html {
  const { feature, statistic, times } = condition;
  if (outcome === "unmeasured") {
    const columns = needs.length === 0 ? "the data" : needs.join(" and ");
    return fragment`<span class="unmeasured">${
      FEATURES[feature].label
    }: not measured, the file has no ${columns}</span>`;
  }
  const limits = listed(
    bounds(condition).map(({ words, key, value, text }) =>
      fragment`${words} ${traced(value, text, "playbook.json", feature, statistic, key)}`
    ),
  );
  const own = groupFigure(value, { group: { segment }, feature, statistic });
  const compared = groupFigure(reference, { group: "all", feature, statistic });
  const whose = times === undefined ? "" : fragment` times that of all customers (${compared})`;
  return fragment`${subject(condition)}: ${own}, wanted ${limits}${whose}`;
}
