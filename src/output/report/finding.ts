import { anonymousLossText } from "@/bank/gates.ts";
import { STABILITY_MARKS } from "@/clustering/stability.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { disclosureOf, WITHHELD } from "@/output/disclosure.ts";
import { count, percent } from "@/output/figure_text.ts";
import { OF_ALL } from "@/output/sample_text.ts";
import { fragment, type Html } from "@/text/html.ts";
import { listed } from "@/text/listed.ts";
import { table } from "@/output/report/layout.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { fewerHtml, jaccardFigure, runCount, shareOf, traced } from "@/output/report/traced.ts";
import { customersOf, figuresOf, type Run } from "@/output/run.ts";
import { ADVICE, allowsOffers } from "@/segments/advice.ts";
import { unsupportedArchetypes } from "@/segments/naming.ts";

/** What was found, and how far to trust it: a sentence each; of whom figures are, and what was lost, first. */
export function finding(run: Run, views: readonly SegmentView[]): Html {
  const { losses, segments, extract, evidence: { verdict } } = run;
  const missing = verdict === "none"
    ? []
    : unsupportedArchetypes(segments, run.playbook.archetypes);
  const warnings = extract.warnings.length;
  return fragment`${sampleHtml(run)}${losses.map(lossHtml)}
<p class="lead">${foundSentence(run, views)}</p>
<p class="verdict ${verdict}">${trustSentence(run, views)}</p>${
    missing.length > 0 && fragment`
<p class="note">Expected, but not shown by this data: ${listed(missing)}.</p>`
  }${
    warnings > 0 && fragment`
<p class="note">The data come with <a href="#funnel">${runCount(warnings, "warnings", "length")} ${
      warnings === 1 ? "warning" : "warnings"
    }</a>.</p>`
  }`;
}

/** Of whom the figures are, where that is not everybody. */
function sampleHtml(run: Run): Html | undefined {
  const { customers, everyone } = run;
  return everyone && fragment`
<p class="note"><strong>Figures are of a sample: ${
    runCount(customers.height, "sample", "customers")
  } of ${runCount(everyone.customers, "sample", "of")} customers.</strong> ${OF_ALL}</p>`;
}

function lossHtml(loss: Run["losses"][number], index: number): Html {
  const place = ["run.json", "losses", `${index}`, "records"] as const;
  const records = traced(loss.records, `${loss.records}`, ...place);
  return fragment`
<p class="warning">Records are lost: ${records}${
    anonymousLossText(loss).slice(`${loss.records}`.length)
  }</p>`;
}

function foundSentence(run: Run, views: readonly SegmentView[]): Html {
  const customers = runCount(customersOf(run), "counts", "customers");
  const k = runCount(views.length, "k");
  const { verdict } = run.evidence;
  if (verdict === "none") {
    return fragment`The ${customers} customers in ${run.extract.name} do not fall into segments: the
clusters below (${k}) are cuts through one crowd.`;
  }
  return fragment`The ${customers} customers in ${run.extract.name} ${
    verdict === "weak" ? "may fall" : "fall"
  } into ${k} ${views.length === 1 ? "segment" : "segments"}${moneyClause(run, views)}.`;
}

/** With whom most of the balances and most of the loans are. */
function moneyClause(run: Run, views: readonly SegmentView[]): Html | undefined {
  const parts = ([["total_balance", "balances"], ["total_loans", "loans"]] as const)
    .filter(([feature]) => figuresOf(run).all.total(feature) > 0)
    .filter(([feature]) => disclosureOf(run).tellsParts(feature))
    .map(([feature, what], index) => {
      const most = views.reduce((a, b) =>
        b.figures.total(feature) > a.figures.total(feature) ? b : a
      );
      const verb = index === 0 ? " are" : "";
      return fragment`${
        partOf(feature, { view: most, run })
      } of all ${what}${verb} with ${most.name}`;
    });
  return parts.length === 0 ? undefined : fragment`; ${listed(parts)}`;
}

function trustSentence(
  { evidence: { verdict }, losses }: Run,
  views: readonly SegmentView[],
): Html {
  const level = traced(verdict, verdict, "run.json", "verdict", "level");
  const doubts = views.filter(({ advice }) => !allowsOffers(advice)).map(({ name }) => name);
  switch (verdict) {
    case "none":
      return fragment`How far to trust it: not at all. The evidence is ${level}: a population without
groups would look the same, so do not target anybody by them.`;
    case "weak":
      return fragment`How far to trust it: little. The evidence is ${level}${
        losses.length > 0 && ", since records are lost"
      }, so try offers in small tests only${doubtClause(doubts)}.`;
    case "supported":
      return fragment`How far to trust it: the segments are ${level} by the evidence, so offers may be
tested on them, always against customers left without${doubtClause(doubts)}.`;
  }
}

function doubtClause(names: readonly string[]): Html | undefined {
  return names.length === 0
    ? undefined
    : fragment`; <strong>do not send offers to ${listed(names)}</strong>, not stable enough`;
}

/** A segment's share of all customers, where it may be told. */
export function segmentShare({ id, share }: SegmentView, run: Run): Html {
  if (!disclosureOf(run).tellsSize(id)) return fragment`${WITHHELD}`;
  return traced(share, percent(share), "segment_summary.csv", `${id}`, "share");
}

/** How many customers a segment has, where that may be told. */
export function segmentSize({ id, customers }: SegmentView, run: Run): Html {
  const { minCell, tellsSize } = disclosureOf(run);
  if (customers < minCell) return fewerHtml(minCell);
  if (!tellsSize(id)) return fragment`${WITHHELD}`;
  return traced(customers, count(customers), "segment_summary.csv", `${id}`, "customers");
}

/** Totals of which segments have their parts. */
export const PARTS = [
  { feature: "total_balance", what: "balances" },
  { feature: "num_transactions", what: "transactions" },
  { feature: "total_loans", what: "loans" },
] as const;

/** A segment's share of the total of a feature; `none` where there is nothing to share. */
export function partOf(
  feature: FeatureName,
  { view, run }: { readonly view: SegmentView; readonly run: Run },
): Html {
  const total = figuresOf(run).all.total(feature);
  if (!(total > 0)) return fragment`none`;
  if (!disclosureOf(run).tellsParts(feature)) return fragment`${WITHHELD}`;
  return shareOf(feature, view.figures.total(feature) / total, view.id);
}

const MEANING = {
  supported:
    "The customers do fall into these groups, and finer ones may be found with more customers or " +
    "columns. Offers may be tested on them, always against a holdout.",
  weak:
    "The segments describe the customers, but where one ends and the next begins is a choice. Use the " +
    "table to see which may be tried in a small test and which not.",
  none:
    "Nothing here tells the groups apart from chance. Use the figures to know the customers as a " +
    "whole, not to divide them. More customers, a longer period, or further columns (income, " +
    "channel, arrears) may show more.",
} as const;

/** What it means that the evidence is weak because records were lost. */
const LOST =
  "The records that are left fall into these groups, but too many were set aside to say so of all " +
  "customers. Mend what is said to be lost and run it again; until then try offers in a small test only.";

/** The verdict, what it means, and what may be done with each segment. */
export function verdictSection({ evidence, losses }: Run, views: readonly SegmentView[]): Html {
  const { verdict, sentence } = evidence;
  const { pattern, valid, strong } = STABILITY_MARKS;
  const level = traced(verdict, verdict, "run.json", "verdict", "level");
  return fragment`
<section id="verdict" aria-labelledby="verdict-title">
<h2 id="verdict-title">How far to trust it</h2>
<p><strong class="verdict ${verdict}">Evidence: ${level}</strong></p>
<p>${traced(sentence, sentence, "run.json", "verdict", "sentence")}</p>
<p>${losses.length > 0 && verdict === "weak" ? LOST : MEANING[verdict]}</p>
${
    table("What may be done with each segment", {
      head: ["Segment", "Stability (0 to 1)", "Reading", "Advice"],
      rows: views.map(({ id, name, jaccard, stability, advice }) => [
        name,
        jaccardFigure(id, jaccard),
        stability,
        fragment`<span class="advice ${advice}">${ADVICE[advice]}</span>`,
      ]),
    })
  }
<p class="note">Stability is the mean Jaccard similarity of a segment with its nearest match when customers are
drawn again (Hennig 2007): from ${strong} highly stable, from ${valid} stable, from ${pattern} a
pattern only, below that not to be trusted.</p>
</section>`;
}
