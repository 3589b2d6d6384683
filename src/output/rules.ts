import { featureOf } from "@/features/catalogue.ts";
import { withMedians } from "@/features/scale.ts";
import { once } from "@/execution/once.ts";
import { fewerText } from "@/output/disclosure.ts";
import { customerCount, featureText, percent } from "@/output/figure_text.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import { type Run, type Segmented, segmentIds } from "@/output/run.ts";
import { sampleText } from "@/output/sample_text.ts";
import { type Condition, type Rule, type SegmentRules, segmentRules } from "@/segments/rules.ts";

/** The rules of a run, on the features it clustered on. */
export const rulesOf: (run: Segmented) => SegmentRules = once((run: Segmented) => {
  const { customers, scaled: { features } } = run;
  const names = features.map(({ name }) => name);
  return segmentRules(withMedians(customers, features), names, segmentIds(run), run.extract);
});

/**
 * `rules.txt`: the segments by rules of thumb, one a line, and how often they are right. For
 * talking about segments; customers are assigned by the model.
 */
export function rulesText(run: Run): string {
  const found = rulesOf(run);
  const { extract, options: { minCell } } = run;
  const nameOf = new Map(run.segments.map(({ id, name }) => [id, name]));
  const unreached = run.segments
    .filter(({ id }) => !found.rules.some(({ segment }) => segment === id));
  const sampled = sampleText(run);
  return [
    `${sampled === undefined ? "" : `Of a sample, ${sampled}. `}${fidelityText(found)}`,
    "",
    ...found.rules.map((rule) =>
      ruleText(rule, nameOf.get(rule.segment)!, { ...extract, minCell })
    ),
    ...unreached.map(({ name }) => `No rule gives ${name}.`),
    "",
  ].join("\n");
}

/** How far the rules can be trusted, in two sentences. */
export function fidelityText({ fidelity, baseline }: SegmentRules): string {
  return `These rules give ${
    percent(fidelity)
  } of the customers their segment; naming the largest ` +
    `segment for everyone would give ${percent(baseline)}. The segments themselves are by the ` +
    "nearest centre in model.json.";
}

/** `If total loans are above ₦1.2M and .., then Loan-Heavy Customers: 160 customers, 97.5% right.` */
export function ruleText(
  { conditions, customers, precision }: Rule,
  segment: string,
  { minCell = 1, ...money }: FigureStyle & {
    /** Of fewer customers no number is told. @default 1 */
    readonly minCell?: number;
  },
): string {
  const condition = conditions.length === 0
    ? "Everyone:"
    : `If ${conditions.map((one) => conditionText(one, money)).join(" and ")}, then`;
  const size = customers < minCell
    ? `${fewerText(minCell)} customers`
    : `${customerCount(customers)}, ${percent(precision)} right`;
  return `${condition} ${segment} (${size}).`;
}

/** `total loans above ₦1.2M`, `age above 30 years and at most 45 years`, `no total loans` */
function conditionText({ feature, above, atMost }: Condition, money: FigureStyle): string {
  const bounds = [
    ...(above === undefined ? [] : [`above ${featureText(feature, above, money)}`]),
    ...(atMost === undefined ? [] : [`at most ${featureText(feature, atMost, money)}`]),
  ];
  return `${featureOf(feature, money).label} ${bounds.join(" and ")}`;
}
