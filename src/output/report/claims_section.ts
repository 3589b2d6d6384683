import { fragment, type Html } from "@/text/html.ts";
import { disclosureOf } from "@/output/disclosure.ts";
import { testedHtml } from "@/output/report/conditions.ts";
import { table } from "@/output/report/layout.ts";
import { MARKS } from "@/output/report/segment_section.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { traced } from "@/output/report/traced.ts";
import { weighedPlay } from "@/output/report/weighed_play.ts";
import { count, decimal } from "@/output/figure_text.ts";
import { figuresOf, type Run } from "@/output/run.ts";
import { type Evidence, evidenceFor } from "@/segments/evidence.ts";
import type { Opportunity } from "@/segments/playbook.ts";

/** What each trait and play rests on, and what a test of each play can see; nothing without a playbook. */
export function claimsSection(run: Run, views: readonly SegmentView[]): Html | undefined {
  const told = views.filter(({ play, advice, isSmall }) =>
    play !== undefined && advice !== "leave" && !isSmall
  );
  if (told.length === 0) return undefined;
  const tests = told.flatMap((view) =>
    weighedPlay(view, run).supported.map(({ opportunity }) => testRow(opportunity, view, run))
  );
  return fragment`
<section id="claims" aria-labelledby="claims-title">
<h2 id="claims-title">What traits and plays rest on</h2>${
    told.map((view) =>
      table(`${view.name}: what the playbook claims and what the figures say`, {
        head: ["Claim", "Outcome", "Figures and bounds", "Note"],
        rows: claimRows(view, run),
      })
    )
  }${
    tests.length > 0 && fragment`
<h3>What a test of each play can see</h3>
${
      table("The least difference between two shares that a test finds", {
        head: ["Play", "Segment", "Left without it", "Days", "Percentage points"],
        rows: tests,
      })
    }
<p class="note">Found four times in five, at the 5% level, in the worst case of shares around a half. A
smaller difference may go unseen.</p>`
  }
</section>`;
}

function claimRows(view: SegmentView, run: Run): Html[][] {
  const { all } = figuresOf(run);
  const { traits, opportunities } = view.play!;
  const claims = [
    ...traits.map(({ text, ...rest }) => ({ title: text, ...rest })),
    ...opportunities,
  ];
  return claims.map(({ title, conditions, note }) => {
    const evidence = evidenceFor(conditions, { segment: view.figures, all });
    const isTold = evidence.outcome !== "unmeasured" ||
      opportunities.some((o) => o.title === title);
    return [
      isTold ? fragment`<strong>${title}</strong>` : fragment`–`,
      MARKS[evidence.outcome],
      reasons(evidence, view),
      fragment`${evidence.outcome !== "unmeasured" && note}`,
    ];
  });
}

function reasons({ tests }: Evidence, { id, money }: SegmentView): Html {
  const told = tests.map((test, index) =>
    fragment`${index === 0 ? "" : "; "}${testedHtml(test, { segment: id, money })}`
  );
  return fragment`${told}`;
}

function testRow({ id, title, holdout }: Opportunity, view: SegmentView, run: Run): Html[] {
  const source = ["playbook.json", `${view.id}`, id];
  const left = Math.round(view.customers * holdout.share);
  const offered = view.customers - left;
  const isTestable = Math.min(left, offered) >= 2 && disclosureOf(run).tellsSize(view.id);
  const least = isTestable ? detectable(left, offered) : NaN;
  return [
    fragment`${title}`,
    fragment`${view.name}`,
    traced(holdout.share, `${decimal(100 * holdout.share)}%`, ...source, "share"),
    traced(holdout.days, count(holdout.days), ...source, "days"),
    isTestable
      ? traced(
        least,
        (100 * least).toFixed(0),
        "segment_summary.csv",
        `${view.id}`,
        "customers",
        `holdout of ${id}`,
      )
      : fragment`–`,
  ];
}

/**
 * The least difference between two shares that a test finds four times in five, at the 5% level, in
 * the worst case of shares around a half: (1.96 + 0.84) sqrt(p (1 - p) (1/a + 1/b)).
 */
function detectable(a: number, b: number): number {
  return 2.8 * Math.sqrt(0.25 * (1 / a + 1 / b));
}
