import { featureOf } from "@/features/catalogue.ts";
import { decimal } from "@/output/figure_text.ts";
import type { Pictures } from "@/output/plots.ts";
import { exampleCustomer } from "@/output/report/example_customer.ts";
import { fragment, type Html } from "@/text/html.ts";
import { listed } from "@/text/listed.ts";
import { badge } from "@/output/report/layout.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { standingFigure } from "@/output/report/small_figures.ts";
import { groupFigure, traced } from "@/output/report/traced.ts";
import { type Weighed, weighedPlay } from "@/output/report/weighed_play.ts";
import type { Run } from "@/output/run.ts";
import { ADVICE, allowsOffers } from "@/segments/advice.ts";
import { type Evidence, evidenceFor, type Tested } from "@/segments/evidence.ts";
import type { GroupFigures } from "@/segments/figures.ts";
import type { PlaybookTrait } from "@/segments/playbook.ts";
import { AUDIENCES } from "@/segments/playbook_schema.ts";

interface Setting {
  readonly run: Run;
  readonly all: GroupFigures;
  readonly pictures: Pictures;
}

/** The chapter of one segment. */
export function segmentSection(view: SegmentView, setting: Setting): Html {
  const { id, name, label, advice, isSmall } = view;
  return fragment`
<section class="segment" id="segment-${id}" aria-labelledby="segment-${id}-title" data-segment="${id}">
<h2 id="segment-${id}-title">${badge(id)} ${name}</h2>${
    name !== label && fragment`
<p class="note">The tables label these customers “${label}”. The evidence does not bear
the name out.</p>`
  }${
    advice !== "act" && fragment`
<p class="warning">${ADVICE[advice]}: ${reasonFor(view, setting.run)}.</p>`
  }${
    isSmall
      ? fragment`
<p>So few customers are in it that their figures would tell who somebody is: none is shown.</p>`
      : chapter(view, setting)
  }
</section>`;
}

function reasonFor({ advice, stability }: SegmentView, { evidence }: Run): string {
  if (evidence.verdict === "none") return "there are no segments in this data";
  return advice === "try"
    ? "the evidence for the segments is weak"
    : `this segment is ${stability}`;
}

function chapter(view: SegmentView, { run, all, pictures }: Setting): Html {
  const { play, advice, name } = view;
  const weighed = weighedPlay(view, run);
  const example = exampleCustomer(view, weighed.supported.map(({ opportunity }) => opportunity));
  return fragment`${
    example !== undefined && fragment`
<p class="example">${example} <span class="note">(Nobody: composed of the segment’s
medians.)</span></p>`
  }${
    standingFigure(view, pictures) ?? fragment`
<p>Nothing sets ${name} apart: in no feature do they differ from the others.</p>`
  }${play !== undefined && advice !== "leave" && expectations(play.traits, view, all)}
<h3>What to do</h3>
${
    !allowsOffers(advice)
      ? heldBack(weighed.others)
      : play === undefined
      ? fragment`<p>The playbook has no entry for this segment: its name only tells its two strongest
traits.</p>`
      : plays(weighed, view)
  }`;
}

/** How the outcome of conditions is written. */
export const MARKS = {
  holds: fragment`<span class="mark holds">shown</span>`,
  fails: fragment`<span class="mark fails">not shown</span>`,
  unmeasured: fragment`<span class="mark unmeasured">not measured</span>`,
} as const;

/** Marks what is no part of the brief. */
const ADDED = fragment`<span class="note">(not of the brief)</span>`;

/** The traits the bank expects. One that cannot be measured is named by its feature only. */
function expectations(
  traits: readonly PlaybookTrait[],
  view: SegmentView,
  all: GroupFigures,
): Html {
  return fragment`
<h3>What was expected of them</h3>
<ul class="claims">${
    traits.map(({ of, text, conditions }) => {
      const evidence = evidenceFor(conditions, { segment: view.figures, all });
      const isMeasured = evidence.outcome !== "unmeasured";
      return fragment`
<li>${MARKS[evidence.outcome]} ${isMeasured && fragment`<strong>${text}</strong>: `}${
        figuresFor(evidence, view)
      }${isMeasured && of === "ours" && fragment` ${ADDED}`}</li>`;
    })
  }
</ul>`;
}

/** The figures that conditions are about, each beside that of all customers where it is held against it. */
function figuresFor({ tests }: Evidence, { id, money }: SegmentView): Html {
  return fragment`${listed(tests.map((test) => testedFigure(test, id, money)))}`;
}

function testedFigure(
  { condition, outcome, value, reference, needs }: Tested,
  segment: number,
  money: SegmentView["money"],
): Html {
  const { feature, statistic } = condition;
  const { label } = featureOf(feature, money);
  if (outcome === "unmeasured") {
    return fragment`<span class="unmeasured">${label}, the file has no ${
      needs.length === 0 ? "data for it" : needs.join(" and ")
    }</span>`;
  }
  const of = (group: { segment: number } | "all", figure: number | undefined) =>
    groupFigure(figure, { group, feature, statistic, money });
  return fragment`${label} ${of({ segment }, value)}${
    reference !== undefined && fragment` (all: ${of("all", reference)})`
  }`;
}

/** What the data support, under the area that leads it, and what they do not. */
function plays(
  { supported, others }: { supported: readonly Weighed[]; others: readonly Weighed[] },
  view: SegmentView,
): Html {
  const led = AUDIENCES.map((area) => ({
    area,
    own: supported.filter(({ opportunity }) => opportunity.audience[0] === area),
  })).filter(({ own }) => own.length > 0);
  return fragment`${
    led.length === 0
      ? fragment`<p>No opportunity of the playbook is supported by this data.</p>`
      : fragment`<div class="areas">${
        led.map(({ area, own }) =>
          fragment`
<div>
<h4>${area[0]!.toUpperCase()}${area.slice(1)}</h4>
<ul class="opportunities">${
            own.map((one) => playItem(one, view))
          }
</ul>
</div>`
        )
      }
</div>`
  }${
    others.length > 0 && fragment`
<h4>Not supported by this data</h4>
<ul class="claims">${
      others.map(({ opportunity, evidence }) =>
        fragment`
<li>${MARKS[evidence.outcome]} <strong>${opportunity.title}</strong>: ${
          figuresFor(evidence, view)
        }</li>`
      )
    }
</ul>`
  }`;
}

function playItem({ opportunity }: Weighed, { id: segment }: SegmentView): Html {
  const { of, id, title, what, audience, kpi, holdout, lends } = opportunity;
  const [, ...besides] = audience;
  const source = ["playbook.json", `${segment}`, id];
  const share = traced(holdout.share, `${decimal(100 * holdout.share)}%`, ...source, "share");
  const days = traced(holdout.days, `${holdout.days}`, ...source, "days");
  return fragment`
<li><strong>${title}</strong>${what !== undefined && fragment`: ${what}`}.${
    of === "ours" && fragment` ${ADDED}`
  }${lends === true && fragment` <span class="note">Subject to the bank’s credit process.</span>`}${
    besides.length > 0 && fragment` <span class="audience">With ${listed(besides)}.</span>`
  }
<br>Measure: ${kpi}. <span class="note">Test: ${share} without it, ${days} days.</span></li>`;
}

function heldBack(weighed: readonly Weighed[]): Html {
  const titles = weighed.map(({ opportunity }) => opportunity.title.toLowerCase());
  return fragment`<p>Nothing on the strength of this data. ${
    titles.length > 0 && fragment`Held back: ${listed(titles)}.`
  }</p>`;
}
