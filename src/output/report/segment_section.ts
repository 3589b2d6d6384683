import { featureOf } from "@/features/catalogue.ts";
import { hasFeature } from "@/features/customers.ts";
import { count, decimal, difference } from "@/output/figure_text.ts";
import { testedHtml } from "@/output/report/conditions.ts";
import { exampleCustomer } from "@/output/report/example_customer.ts";
import { partOf, PARTS, segmentShare } from "@/output/report/finding.ts";
import { fragment, type Html, type Part } from "@/html.ts";
import { listed } from "@/listed.ts";
import { badge, facts, table } from "@/output/report/layout.ts";
import { textTable } from "@/output/report/text_table.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { groupFigure, jaccardFigure, traced } from "@/output/report/traced.ts";
import type { Run } from "@/output/run.ts";
import { ADVICE, allowsOffers } from "@/segments/advice.ts";
import { effectSize } from "@/segments/effect_sizes.ts";
import { type Evidence, evidenceFor } from "@/segments/evidence.ts";
import type { GroupFigures } from "@/segments/figures.ts";
import type { Opportunity, PlaybookTrait } from "@/segments/playbook.ts";

interface Setting {
  readonly run: Run;
  readonly all: GroupFigures;
}

/** The page of one segment. */
export function segmentSection(
  view: SegmentView,
  { run, all }: Setting,
): Html {
  const { id, name, label, play, advice } = view;
  const weighed = (play?.opportunities ?? []).map((opportunity) => ({
    opportunity,
    evidence: evidenceFor(opportunity.conditions, { segment: view.figures, all }),
  }));
  const supported = allowsOffers(advice)
    ? weighed.filter(({ evidence }) => evidence.outcome === "holds")
    : [];
  const reason = run.evidence.verdict === "none"
    ? "there are no segments in this data"
    : advice === "try"
    ? "the evidence for the segments is weak"
    : `this segment is ${view.stability}`;
  const example = exampleCustomer(view, supported.map(({ opportunity }) => opportunity));
  return fragment`
<section class="segment" id="segment-${id}" aria-labelledby="segment-${id}-title">
<h2 id="segment-${id}-title">${badge(id)} ${name}</h2>
${
    name !== label &&
    fragment`<p class="note">The tables label these customers “${label}”. The evidence does not bear
the name out.</p>`
  }
${advice !== "act" && fragment`<p class="warning">${ADVICE[advice]}: ${reason}.</p>`}
${
    example !== undefined &&
    fragment`<p class="example">${example} <span class="note">(Nobody: composed of the segment’s
medians.)</span></p>`
  }
${
    facts([
      [
        "Customers",
        traced(view.customers, count(view.customers), "segment_summary.csv", `${id}`, "customers"),
      ],
      ["Of all customers", segmentShare(id, view.share)],
      ...PARTS.filter(({ feature }) => hasFeature(run.customers, feature))
        .map(({ feature, what }) => [`Of all ${what}`, partOf(feature, { view, all })] as const),
      ["Stability", fragment`${jaccardFigure(id, view.jaccard)} ${view.stability}`],
    ])
  }
<h3>What sets it apart</h3>
${traitTable(view)}
${textTable(view, run)}${
    play !== undefined && advice !== "leave" && expectations(play.traits, view, all)
  }
<h3>What to do</h3>
${
    !allowsOffers(advice)
      ? heldBack(weighed)
      : play === undefined
      ? fragment`<p>The playbook has no entry for this segment: its name only tells its two strongest
traits.</p>`
      : opportunities(weighed, view)
  }
</section>`;
}

function traitTable({ id, name, traits, figures, others, money }: SegmentView): Html {
  if (traits.length === 0) {
    return fragment`<p>Nothing: in no feature do its customers differ from the others.</p>`;
  }
  const group = { segment: id };
  return fragment`
${
    table(`${name} against all other customers, strongest trait first`, {
      head: ["Trait", "Median", "Middle half", "Median of the others", "Effect (−1 to 1)"],
      rows: traits.map(({ feature, delta }) => {
        const of = (statistic: "lower quartile" | "upper quartile") =>
          groupFigure(figures.figure(feature, statistic), { group, feature, statistic, money });
        const statistic = "median";
        return [
          featureOf(feature, money).label,
          groupFigure(figures.figure(feature, statistic), { group, feature, statistic, money }),
          fragment`${of("lower quartile")} to ${of("upper quartile")}`,
          groupFigure(others.figure(feature, statistic), {
            group: { others: id },
            feature,
            statistic,
            money,
          }),
          fragment`${
            traced(
              delta,
              difference(delta, 2),
              "labeled_customers.csv",
              `segment ${id}`,
              "delta",
              feature,
            )
          } ${effectSize(delta)}`,
        ];
      }),
    })
  }
<p
      class="note">The effect is Cliff’s delta: the chance that one of these customers has the higher figure than one
    of the others, less the chance of the lower. 0 is no difference.</p>`;
}

const MARKS = {
  holds: fragment`<span class="mark holds">shown</span>`,
  fails: fragment`<span class="mark fails">not shown</span>`,
  unmeasured: fragment`<span class="mark unmeasured">not measured</span>`,
} as const;

/** The traits the bank expects. One that cannot be measured is named by its feature only. */
function expectations(
  traits: readonly PlaybookTrait[],
  view: SegmentView,
  all: GroupFigures,
): Html {
  return fragment`
<h3>What was expected of it</h3>
<ul class="claims">${
    traits.map(({ of, text, conditions, note }) => {
      const evidence = evidenceFor(conditions, { segment: view.figures, all });
      const isMeasured = evidence.outcome !== "unmeasured";
      return fragment`
<li>${MARKS[evidence.outcome]} ${isMeasured && fragment`<strong>${text}.</strong> `}${
        reasons(evidence, view)
      } ${isMeasured && of === "ours" && ADDED} ${
        isMeasured && note !== undefined && fragment`<span class="note">${note}</span>`
      }</li>`;
    })
  }
</ul>`;
}

function reasons({ tests }: Evidence, { id, money }: SegmentView): Html {
  const told: Part[] = tests.map((test, index) =>
    fragment`${index === 0 ? "" : "; "}${testedHtml(test, { segment: id, money })}`
  );
  return fragment`${told}.`;
}

interface Weighed {
  readonly opportunity: Opportunity;
  readonly evidence: Evidence;
}

function opportunities(weighed: readonly Weighed[], view: SegmentView): Html {
  const supported = weighed.filter(({ evidence }) => evidence.outcome === "holds");
  const rest = weighed.filter(({ evidence }) => evidence.outcome !== "holds");
  return fragment`${
    supported.length === 0
      ? fragment`<p>No opportunity of the playbook is supported by this data.</p>`
      : fragment`<ul class="opportunities">${supported.map((one) => opportunityItem(one, view))}
</ul>`
  }
${
    rest.length > 0 && fragment`<h4>Not supported by this data</h4>
<ul class="claims">${
      rest.map(({ opportunity, evidence }) =>
        fragment`
<li>${MARKS[evidence.outcome]} <strong>${opportunity.title}.</strong> ${
          reasons(evidence, view)
        }</li>`
      )
    }
</ul>`
  }`;
}

/** Marks what is no part of the brief. */
const ADDED = fragment`<span class="note">(not of the brief)</span>`;

function opportunityItem({ opportunity, evidence }: Weighed, view: SegmentView): Html {
  const { of, title, what, audience, kpi, lends, note } = opportunity;
  return fragment`
<li>
<h4>${title}</h4>
<p class="audience">For ${listed(audience)} ${of === "ours" && ADDED}</p>
${lends === true && fragment`<p class="note">Subject to the bank’s credit process.</p>`}
${what !== undefined && fragment`<p>What: ${what}.</p>`}
<p>Why: ${reasons(evidence, view)} ${
    note !== undefined && fragment`<span class="note">${note}</span>`
  }</p>
<p>Measure: ${kpi}.</p>
<p>Test: ${holdoutSentences(opportunity, view)}</p>
</li>`;
}

function holdoutSentences({ id, holdout }: Opportunity, view: SegmentView): Html {
  const source = ["playbook.json", `${view.id}`, id];
  const left = Math.round(view.customers * holdout.share);
  const offered = view.customers - left;
  const share = traced(holdout.share, `${decimal(100 * holdout.share)}%`, ...source, "share");
  const days = traced(holdout.days, count(holdout.days), ...source, "days");
  const test =
    fragment`leave a random ${share} of the segment without it, compare after ${days} days.`;
  if (Math.min(left, offered) < 2) return fragment`${test} The segment is too small for a test.`;
  const least = detectable(left, offered);
  const text = (100 * least).toFixed(0);
  return fragment`${test} With so many customers a difference in shares below ${
    traced(least, text, "segment_summary.csv", `${view.id}`, "customers", `holdout of ${id}`)
  } percentage points may go unseen.`;
}

/**
 * The least difference between two shares that a test finds four times in five, at the 5% level, in
 * the worst case of shares around a half: (1.96 + 0.84) sqrt(p (1 - p) (1/a + 1/b)).
 */
function detectable(a: number, b: number): number {
  return 2.8 * Math.sqrt(0.25 * (1 / a + 1 / b));
}

function heldBack(weighed: readonly Weighed[]): Html {
  const titles = weighed.map(({ opportunity }) => opportunity.title.toLowerCase());
  return fragment`<p>Nothing on the strength of this data. ${
    titles.length > 0 && fragment`Held back: ${listed(titles)}.`
  }</p>`;
}
