import type { Comparison } from "@/compare/compare_runs.ts";
import {
  causeCounts,
  causeTexts,
  medianTable,
  MIGRATION_CAPTION,
  migrationTable,
  mostMoved,
  movedText,
  segmentText,
  shiftLegend,
  shiftTable,
  sizeTable,
  TREND_CAPTION,
} from "@/compare/comparison_text.ts";
import type { Cause, Moves } from "@/compare/moves.ts";
import { runNames, type Trend } from "@/compare/trend.ts";
import { untoldMatrix } from "@/compare/untold_matrix.ts";
import { featureOf } from "@/features/catalogue.ts";
import { fragment, type Html } from "@/text/html.ts";
import { fewerText, untoldCells, WITHHELD } from "@/output/disclosure.ts";
import { count } from "@/output/figure_text.ts";
import { badge, table } from "@/output/report/layout.ts";
import { page } from "@/output/report/page.ts";

/**
 * `comparison.html`: what changed from run to run, styled as the report. No customer's id is in it, and
 * no number of fewer customers than the runs' least.
 */
export function comparisonHtml(comparison: Comparison, trend: Trend): string {
  const title = "What changed between the runs";
  return page(
    title,
    fragment`<header>
<h1>${title}</h1>
<p>${runNames(trend).join(" → ")}${trend.runs.length > 2 && "; the last two compared"}</p>
</header>
<main id="main">
${findingSection(comparison)}
${movesSection(comparison)}
${trendSection(trend, comparison.minCell)}
${driftSection(comparison)}
${changesSection(comparison)}
${METHOD}
</main>`,
  );
}

function findingSection(comparison: Comparison): Html {
  const { alarms, moves, minCell } = comparison;
  return fragment`<section id="finding" aria-label="At a glance">
${
    alarms.length === 0
      ? fragment`<p class="verdict supported">No alarm.</p>`
      : alarms.map((alarm) => fragment`<p class="warning">${alarm}</p>\n`)
  }
<p>${movedText(comparison, numberOr(minCell))}</p>
${
    causesToTell(moves, minCell).map((text) =>
      fragment`<p>${text}</p>
`
    )
  }</section>`;
}

/** Where a cause is of a few customers, no numbers but only what most of them moved by. */
function causesToTell(moves: Moves, minCell: number): string[] {
  const { all, obstacle } = moves;
  if (all.length < minCell) return [];
  const counts = causeCounts(all);
  if (obstacle !== undefined || untoldCells(counts, minCell).size === 0) return causeTexts(moves);
  const [most] = [...counts].find(([, customers]) => 2 * customers > all.length) ?? [];
  return most === undefined ? [] : [`Most of them moved ${MOVED_BY[most]}.`];
}

const MOVED_BY: Readonly<Record<Cause, string>> = {
  behaviour: "by their behaviour: the earlier model says so too",
  model: "by the model alone",
  both: "by their behaviour and the model",
};

function movesSection(comparison: Comparison): Html {
  const { migration, moves, minCell, style: { after } } = comparison;
  const { counts, lost, arrived } = migration;
  const untold = untoldMatrix([...counts.map((row, i) => [...row, lost[i]!]), arrived], minCell);
  const moved = mostMoved(moves).filter(([, customers]) => customers >= minCell);
  return fragment`<section id="moves" aria-labelledby="moves-title">
<h2 id="moves-title">Who moved</h2>
${
    textTable(
      MIGRATION_CAPTION,
      migrationTable(comparison, (customers, row, column) => {
        if (!untold.has(`${row},${column}`)) return count(customers);
        return customers < minCell ? fewerText(minCell) : WITHHELD;
      }),
    )
  }
${
    moved.length > 0 &&
    textTable("What moved most of those who changed the segment", [
      ["Feature", "Customers"],
      ...moved.map(([feature, customers]) => [featureOf(feature, after).label, count(customers)]),
    ])
  }
<p class="note">Who they are, and which features moved how far, stands in migrated_customers.csv.</p>
</section>`;
}

function trendSection(trend: Trend, minCell: number): Html {
  return fragment`<section id="trend" aria-labelledby="trend-title">
<h2 id="trend-title">The segments from run to run</h2>
${textTable(TREND_CAPTION, sizeTable(trend, minCell > 1 ? WITHHELD : undefined))}
${
    trend.segments.map((one) =>
      fragment`<h3>${badge(one.segment.id)} ${one.segment.name}</h3>
${textTable(`Medians of ${segmentText(one.segment)}`, medianTable(trend, one))}
`
    )
  }</section>`;
}

function driftSection(comparison: Comparison): Html {
  return fragment`<section id="drift" aria-labelledby="drift-title">
<h2 id="drift-title">Which features have moved</h2>
${textTable("Medians and population stability index of each feature", shiftTable(comparison))}
<p class="note">${shiftLegend()}</p>
</section>`;
}

function changesSection({ changes }: Comparison): Html {
  return fragment`<section id="changes" aria-labelledby="changes-title">
<h2 id="changes-title">What else changed</h2>
${changes.length === 0 ? fragment`<p>Nothing else changed.</p>` : list(changes)}
</section>`;
}

const METHOD = fragment`<section id="appendix" aria-label="Appendix">
<details>
<summary>Appendix: how it was compared</summary>
<p>Customers are followed by their id, segments by id and name. Whoever moved is labelled once more: the
earlier model, with its scales and centres, is given the later figures. Where it says another segment
than before, the customer’s behaviour has changed; where it says the same, only the model has; where it
says a third, both have. The features that moved most are told on the earlier model’s scale.</p>
<p>The population stability index compares the parts of the customers in bins of a feature (Siddiqi 2017).
Chance: what it stays below 999 times in 1,000 where nothing has moved (Yurdakul and Naranjo 2020). Whether
more customers lie beyond the earlier range than chance puts there is told by Hoeffding’s bound (1963).</p>
</details>
</section>`;

function numberOr(minCell: number): (customers: number) => string {
  return (customers) =>
    customers > 0 && customers < minCell ? fewerText(minCell) : count(customers);
}

function list(items: readonly string[]): Html {
  return fragment`<ul>${items.map((item) => fragment`<li>${item}</li>`)}</ul>`;
}

function textTable(caption: string, [head, ...rows]: readonly (readonly string[])[]): Html {
  return table(caption, { head: head!, rows });
}
