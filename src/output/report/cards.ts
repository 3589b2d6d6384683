import { featureOf } from "@/features/catalogue.ts";
import { hasFeature } from "@/features/customers.ts";
import { fragment, type Html } from "@/text/html.ts";
import { listed } from "@/text/listed.ts";
import { disclosureOf, WITHHELD } from "@/output/disclosure.ts";
import { partOf, PARTS, segmentShare, segmentSize } from "@/output/report/finding.ts";
import { badge } from "@/output/report/layout.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { groupFigure, traced } from "@/output/report/traced.ts";
import { weighedPlay } from "@/output/report/weighed_play.ts";
import { decimal } from "@/output/figure_text.ts";
import { moneyText } from "@/output/money_text.ts";
import { figuresOf, type Run } from "@/output/run.ts";
import { type ValueBasis, valueBasisOf, valueOf } from "@/output/value.ts";
import { ADVICE, allowsOffers } from "@/segments/advice.ts";

/** Figures on a card. */
const MOST_FIGURES = 3;

/** A card for each segment: how large it is, what sets it apart, what to do first. */
export function cards(run: Run, views: readonly SegmentView[]): Html {
  return fragment`
<ul class="cards">${views.map((view) => card(run, view))}
</ul>${valueNote(run)}`;
}

function card(run: Run, view: SegmentView): Html {
  const { id, name, advice, isSmall } = view;
  const [first] = weighedPlay(view, run).supported;
  const { tellsSize, tellsParts } = disclosureOf(run);
  const parts = PARTS.filter(({ feature }) =>
    hasFeature(run.customers, feature) && tellsParts(feature)
  ).map(({ feature, what }) => fragment`${partOf(feature, { view, run })} of ${what}`);
  return fragment`
<li class="card" data-segment="${id}">
<h2>${badge(id)} <a href="#segment-${id}">${name}</a></h2>
<p>${
    isSmall || tellsSize(id)
      ? fragment`<strong>${segmentSize(view, run)}</strong> customers`
      : `Size ${WITHHELD}`
  }${tellsSize(id) && fragment`, ${segmentShare(view, run)} of all`}${
    parts.length > 0 && fragment`; ${listed(parts)}`
  }</p>${
    isSmall ? undefined : fragment`
<dl>${figureRows(run, view)}${valueRow(run, view)}
</dl>`
  }
<p class="first">${
    isSmall
      ? "Too few customers for figures"
      : !allowsOffers(advice)
      ? fragment`<span class="advice ${advice}">${ADVICE[advice]}</span>`
      : first === undefined
      ? "No play of the playbook is shown"
      : fragment`<strong>First:</strong> ${first.opportunity.title}`
  }</p>
</li>`;
}

function figureRows(run: Run, { id, traits, figures, money }: SegmentView): Html[] {
  const { all } = figuresOf(run);
  return traits.slice(0, MOST_FIGURES).map(({ feature }) => {
    const statistic = "median";
    const of = (group: { segment: number } | "all", value: number | undefined) =>
      groupFigure(value, { group, feature, statistic, money });
    return fragment`
<div><dt>${featureOf(feature, money).label}</dt>
<dd>${of({ segment: id }, figures.figure(feature, statistic))} <span class="note">all: ${
      of("all", all.figure(feature, statistic))
    }</span></dd></div>`;
  });
}

function valueRow(run: Run, view: SegmentView): Html | undefined {
  const basis = valueBasisOf(run);
  return basis && fragment`
<div><dt>brings a year</dt>
<dd>${valueFigure(run, view, basis)}</dd></div>`;
}

/** What a segment earns the bank, where that may be told. */
export function valueFigure(
  { extract }: Run,
  { id, customers, figures }: SegmentView,
  basis: ValueBasis,
): Html {
  if (!basis.isTold) return fragment`${WITHHELD}`;
  // Of a sample it is reckoned up.
  const value = Number(
    (valueOf(figures, basis) * (customers / figures.customers)).toPrecision(3),
  );
  return traced(
    value,
    moneyText(value, extract),
    "labeled_customers.csv",
    `segment ${id}`,
    "value",
  );
}

/** What the value of a segment is taken from. */
function valueNote(run: Run): Html | undefined {
  const basis = valueBasisOf(run);
  if (basis === undefined) return undefined;
  const label = (feature: string) => featureOf(feature, run.extract).label;
  const terms = basis.terms.map(({ feature, earns }) => {
    if (basis.source === undefined) return fragment`${label(feature)}`;
    const margin = feature === "total_balance" ? "balances" : "loans";
    const percent = 100 * earns;
    return fragment`${traced(percent, decimal(percent), "run.json", "margins", margin)}% of ${
      label(feature)
    }`;
  });
  return fragment`
<p class="note">What a segment brings a year: ${listed(terms)}${
    basis.source === undefined ? ", as the bank’s data give them" : ` (source: ${basis.source})`
  }${run.everyone && ", reckoned up from the sample"}.</p>`;
}

/** Why some figures are not told; nothing where all are. */
export function disclosureNote(run: Run): Html | undefined {
  const { minCell, isSmall, tellsParts } = disclosureOf(run);
  const hidden = PARTS.filter(({ feature }) =>
    hasFeature(run.customers, feature) && !tellsParts(feature)
  );
  if (hidden.length === 0 && !run.segments.some(({ id }) => isSmall(id))) return undefined;
  const least = traced(minCell, `${minCell}`, "run.json", "options", "min_cell");
  return fragment`
<p class="note">Withheld, so that nobody’s figures can be told: numbers of fewer than ${least} customers,
and parts of a total where nearly all of one part is a single customer’s.</p>`;
}
