import { lossText } from "@/bank/gates.ts";
import { STABILITY_MARKS } from "@/clustering/stability.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { percent } from "@/output/figure_text.ts";
import { fragment, type Html } from "@/html.ts";
import { listed } from "@/listed.ts";
import { table } from "@/output/report/layout.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { jaccardFigure, runCount, shareOf, traced } from "@/output/report/traced.ts";
import { figuresOf, type Run } from "@/output/run.ts";
import { ADVICE, allowsOffers } from "@/segments/advice.ts";
import type { GroupFigures } from "@/segments/figures.ts";
import { unsupportedArchetypes } from "@/segments/naming.ts";

/** The finding in two sentences, and what to beware of. */
export function finding(run: Run, views: readonly SegmentView[]): Html {
  const { evidence, segments, extract } = run;
  const lost = run.losses.map((loss, index) => {
    const place = ["run.json", "losses", `${index}`, "records"] as const;
    const rest = lossText(loss).slice(`${loss.records}`.length);
    return fragment`
<p class="warning">Records are lost: ${
      traced(loss.records, `${loss.records}`, ...place)
    }${rest}</p>`;
  });
  const customers = runCount(run.customers.height, "counts", "customers");
  const k = runCount(views.length, "k");
  if (evidence.verdict === "none") {
    return fragment`${lost}
<p class="lead">The ${customers} customers in ${extract.name} do not fall into segments: a
population without groups would look the same. The clusters below (${k}) are cuts through one crowd, so do not target
anybody by them.</p>`;
  }
  const sizes = views.map(({ id, name, share }) => fragment`${name} (${segmentShare(id, share)})`);
  const doubts = views.filter(({ advice }) => !allowsOffers(advice)).map(({ name }) => name);
  const missing = unsupportedArchetypes(segments, run.playbook.archetypes);
  const isWeak = evidence.verdict === "weak";
  return fragment`${lost}
<p class="lead">The ${customers} customers in ${extract.name} ${
    isWeak ? "may fall" : "fall"
  } into ${k}
${views.length === 1 ? "segment" : "segments"}: ${listed(sizes)}. ${moneySentence(run, views)}</p>
${
    isWeak &&
    fragment`<p class="warning">The evidence for these segments is weak: try offers in small tests only.</p>`
  }
${
    doubts.length > 0 &&
    fragment`<p class="warning">Do not send offers to ${listed(doubts)}: not stable enough.</p>`
  }
${
    missing.length > 0 && fragment`<p>Expected, but not shown by this data: ${listed(missing)}.</p>`
  }`;
}

/** With whom most of the balances and most of the loans are. */
function moneySentence(
  run: Run,
  views: readonly SegmentView[],
): Html | undefined {
  const { all } = figuresOf(run);
  const parts = ([["total_balance", "balances"], ["total_loans", "loans"]] as const)
    .filter(([feature]) => all.total(feature) > 0)
    .map(([feature, what], index) => {
      const most = views.reduce((a, b) =>
        b.figures.total(feature) > a.figures.total(feature) ? b : a
      );
      const verb = index === 0 ? " are" : "";
      return fragment`${
        partOf(feature, { view: most, all })
      } of all ${what}${verb} with ${most.name}`;
    });
  return parts.length === 0 ? undefined : fragment`${listed(parts)}.`;
}

/** A segment's share of all customers. */
export function segmentShare(id: number, share: number): Html {
  return traced(share, percent(share), "segment_summary.csv", `${id}`, "share");
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
  { view, all }: { readonly view: SegmentView; readonly all: GroupFigures },
): Html {
  const total = all.total(feature);
  if (!(total > 0)) return fragment`none`;
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
