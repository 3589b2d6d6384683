import { type FeatureName, FEATURES } from "@/features/catalogue.ts";
import { chart } from "@/notebook/chart.ts";
import { figure, listing } from "@/notebook/figure.ts";
import { markdown } from "@/notebook/markdown.ts";
import { table } from "@/notebook/table.ts";
import { bars } from "@/output/charts/bars.ts";
import { featureText } from "@/output/driver_text.ts";
import { count, customerCount, percent } from "@/output/naira.ts";
import type { Run } from "@/output/run.ts";
import { type Advice, adviceFor, stabilityLevel } from "@/segments/advice.ts";
import { type Compared, type Evidence, evidenceFor, withinBounds } from "@/segments/evidence.ts";
import { groupFigures, type Statistic } from "@/segments/figures.ts";
import type { Segment } from "@/segments/naming.ts";
import { type Phrase, playFor } from "@/segments/playbook.ts";
import { typicalCustomers } from "@/segments/typical_customers.ts";

/** What a bank has of its customers, summed over a segment. */
const TOTALS = [
  { label: "customers", feature: undefined },
  { label: "balances", feature: "total_balance" },
  { label: "transactions", feature: "num_transactions" },
  { label: "loans", feature: "total_loans" },
] as const;

/** What is said of a segment's example customer, as far as the file knows it. */
const EXAMPLE: readonly FeatureName[] = [
  "annual_income",
  "total_balance",
  "transactions_per_month",
  "digital_share",
  "deposit_regularity",
  "total_loans",
];

/** The figures of a segment's page, beside those of all customers. */
const FIGURES: readonly FeatureName[] = [
  "annual_income",
  "total_balance",
  "transactions_per_month",
  "deposit_regularity",
  "digital_share",
  "spending_score",
  "total_loans",
  "days_past_due",
];

/**
 * Shows a segment to those who act on it: its size, its traits and opportunities with the figures
 * they rest on, and the customer nearest to its centre. What the figures do not bear is said to be
 * unsupported, and what the file cannot show to be unmeasured.
 */
export async function segmentPage(run: Run, segment: Segment): Promise<void> {
  const groups = comparedFigures(run, segment);
  const advice = adviceOf(run, segment);
  await markdown`## ${segment.name}

${customerCount(segment.customers)}, ${
    percent(segment.customers / run.features.ids.length)
  } of all. ${ADVICE[advice]}`;
  await chart(sharesOf(run, segment, groups));
  await table(figureRows(run, groups), {
    caption: `${segment.name} in figures: the middle customer, and where the middle half lies`,
  });
  await traits(segment, groups);
  await markdown`**An example from the data.** ${exampleOf(run, segment, { groups, advice })}`;
  await opportunities(segment, groups, advice);
}

/** What may be done with a segment, in words. */
const ADVICE: Readonly<Record<Advice, string>> = {
  act: "It holds when the data are drawn again: offers may be tested on it.",
  describe: "It holds only as a pattern: speak of it, but do not target it yet.",
  leave: "It does not hold well enough: do not target it.",
};

function comparedFigures(run: Run, segment: Segment): Compared {
  return {
    segment: groupFigures(run.features, (row) => run.segmentOf[row] === segment.id),
    all: groupFigures(run.features),
  };
}

/** What may be done with a segment, by the verdict and its stability. */
export function adviceOf({ assessment }: Run, { cluster }: Segment): Advice {
  return adviceFor(assessment.verdict, assessment.stability[cluster] ?? 0);
}

/** How stable a segment is: in words, and the figure. */
export function stabilityOf({ assessment }: Run, { cluster }: Segment): string {
  const jaccard = assessment.stability[cluster] ?? 0;
  return `${stabilityLevel(jaccard)} (${jaccard.toFixed(2)})`;
}

function sharesOf(run: Run, segment: Segment, { segment: own, all }: Compared): SVGSVGElement {
  const rows = TOTALS.map(({ label, feature }) => {
    const [part, whole] = feature === undefined
      ? [own.customers, all.customers]
      : [own.total(feature), all.total(feature)];
    const value = whole > 0 ? part / whole : 0;
    return { label, value, text: percent(value), segment: segment.id };
  });
  const greatest = rows.slice(1).reduce((a, b) => b.value > a.value ? b : a);
  return bars({ rows, most: 1 }, {
    id: `shares-${segment.id}`,
    title: `${segment.name}: ${rows[0]!.text} of customers, ${greatest.text} of ${greatest.label}`,
    subtitle: "The segment’s share of what the bank has.",
    caption:
      `Source: ${run.extract.name}, as of ${run.cleaned.asOf}. Loans and balances by amount.`,
  });
}

function figureRows(run: Run, { segment, all }: Compared) {
  return FIGURES.filter((name) => run.features.values.has(name)).map((name) => {
    const at = (group: Compared["all"], fraction: number) =>
      figure(name, group.quantile(name, fraction) ?? NaN);
    return {
      figure: FEATURES[name].label,
      "this segment": at(segment, 0.5),
      "from … to": `${at(segment, 0.25)} … ${at(segment, 0.75)}`,
      "all customers": at(all, 0.5),
    };
  });
}

async function traits({ id, name }: Segment, groups: Compared): Promise<void> {
  const expected = playFor(id)?.traits ?? [];
  if (expected.length === 0) {
    await markdown`This segment is none of those the bank expects; its name, ${name}, says what sets it apart.`;
    return;
  }
  await table(
    expected.map(({ text, conditions }) => {
      const evidence = evidenceFor(conditions, groups);
      return {
        "expected trait": text,
        "in this data": OUTCOME[evidence.outcome],
        "the figures": inFigures(evidence),
      };
    }),
    { caption: `What the bank expects of ${name}, and what this data says` },
  );
}

const OUTCOME = { holds: "yes", fails: "no", unmeasured: "not measured" } as const;

/** Statistics for those who do not speak of medians. */
const STATISTIC: Readonly<Record<Statistic, string>> = {
  mean: "average",
  median: "typical",
  "lower quartile": "lower-quartile",
  "upper quartile": "upper-quartile",
};

/** `average loans 0.32 (all customers 0.85)`; for what is unmeasured, the columns it needs. */
function inFigures({ tests }: Evidence): string {
  return listing(tests.map(({ condition, value, reference, needs }) => {
    const { feature, statistic } = condition;
    if (value === undefined) return `needs ${listing(needs)}`;
    const compared = reference === undefined
      ? ""
      : ` (all customers ${featureText(feature, reference)})`;
    return `${STATISTIC[statistic]} ${FEATURES[feature].label} ${
      featureText(feature, value)
    }${compared}`;
  }));
}

/**
 * The customer nearest to the centre in a sentence, figures rounded as everywhere and without an
 * id; what may be offered only where the segment's figures bear it.
 */
function exampleOf(
  run: Run,
  segment: Segment,
  { groups, advice }: { groups: Compared; advice: Advice },
): string {
  const row = typicalCustomers(run.margins.distance, run.segmentOf).get(segment.id)!;
  const valueOf = (name: FeatureName) => run.features.values.get(name)?.[row] ?? NaN;
  const said = (phrases: readonly Phrase[]) =>
    phrases.filter((phrase) =>
      Number.isFinite(valueOf(phrase.feature)) && withinBounds(valueOf(phrase.feature), phrase)
    ).map(({ feature, text }) => text.replace("{value}", featureText(feature, valueOf(feature))));
  const play = playFor(segment.id);
  const having = said(play?.example.with ?? []);
  const doing = said(play?.example.who ?? []);
  const who = [
    ...(having.length > 0 ? [`with ${listing(having)}`] : []),
    ...(doing.length > 0 ? [`who ${listing(doing)}`] : []),
  ];
  if (who.length === 0) {
    const facts = EXAMPLE.filter((name) => Number.isFinite(valueOf(name)))
      .map((name) => `${FEATURES[name].label} ${featureText(name, valueOf(name))}`);
    return `The customer nearest to the centre of ${segment.name}: ${listing(facts)}.`;
  }
  const offer = play?.opportunities.find(({ id, conditions }) =>
    id === play.example.opportunity && advice === "act" &&
    evidenceFor(conditions, groups).outcome === "holds"
  )?.offer;
  return `The customer nearest to the centre is one ${who.join(" ")}` +
    (offer === undefined ? "." : `, and may be offered ${offer}.`);
}

async function opportunities(
  { id }: Segment,
  groups: Compared,
  advice: Advice,
): Promise<void> {
  const plays = playFor(id)?.opportunities ?? [];
  const tested = plays.map((play) => ({ play, evidence: evidenceFor(play.conditions, groups) }));
  const borne = tested.filter(({ evidence }) => evidence.outcome === "holds");
  if (advice !== "act" || borne.length === 0) {
    await markdown`**Opportunities.** None to act on: ${
      advice === "act"
        ? "the figures bear none of those in the playbook."
        : "the segment is not stable enough."
    }`;
    return;
  }
  await table(
    borne.map(({ play, evidence }) => ({
      opportunity: play.title,
      "because of": inFigures(evidence),
      "how to tell that it works": play.kpi,
      "left without it": `${Math.round(play.holdout.share * 100)}%, for ${
        count(play.holdout.days)
      } days`,
    })),
    { caption: "Opportunities to test, and the figures each rests on" },
  );
  const rest = tested.filter(({ evidence }) => evidence.outcome !== "holds");
  if (rest.length > 0) {
    await markdown`Not supported by this data: ${listing(rest.map(({ play }) => play.title))}.`;
  }
}
